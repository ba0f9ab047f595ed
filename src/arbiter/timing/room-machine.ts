import { assign, emit, setup } from 'xstate';
import { expires_ms } from '../admission/utterance.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Closed } from '../explain/verdict.ts';
import { type Because, patienceEnds_ms } from './closing.ts';
import { close } from './contesting.ts';
import type { Lags } from './lag.ts';
import { at, emptyRoom, type Room } from './room.ts';
import { type RoomEvent, react } from './room-event.ts';

/** What a room asks of the world. */
export interface RoomEmission {
  readonly type: 'closed';
  readonly closed: Closed;
}

/** What a room is born with. */
export interface RoomInput {
  readonly room: string;
  readonly house: ArbiterState;
  /** The injected clock: a timer's transition has no event of ours to carry its time. */
  readonly now: () => number;
  /** How late claims have come so far, in all rooms. */
  readonly lags: () => Lags;
}

interface Context extends Pick<RoomInput, 'now' | 'lags'> {
  readonly room: Room;
}

/**
 * One actor per room, for as long as the daemon lives: idle → listening → collecting → dispatching → idle.
 * The machine says when; `decide` says who. Transitions while collecting never re-enter it: that would
 * restart the budget.
 */
export const roomMachine = setup({
  types: {
    context: {} as Context,
    events: {} as RoomEvent,
    emitted: {} as RoomEmission,
    input: {} as RoomInput,
  },
  delays: {
    deadline: ({ context: { room, now } }) => (room.contest ? room.contest.closes_ms - now() : 0),
    patience: ({ context: { room, now, lags } }) =>
      room.contest ? patienceEnds_ms(room.contest, room.house, lags()) - now() : 0,
    expiry: ({ context: { room, now } }) =>
      Math.min(...room.utterances.map((each) => expires_ms(each, room.house.policy.utterance_ms))) - now(),
  },
  guards: {
    closesNow: ({ context: { room } }) => room.prospect?.because !== undefined,
    isPatienceShorter: ({ context: { room, lags } }) =>
      room.contest !== undefined &&
      patienceEnds_ms(room.contest, room.house, lags()) < room.contest.closes_ms,
    isHearing: ({ context: { room } }) => room.utterances.length > 0,
  },
  actions: {
    react: assign(({ context, event }) => ({ room: react(context.room, event, context.lags()) })),
    age: assign(({ context: { room, now } }) => ({ room: at(room, now()) })),
    close: assign(({ context: { room, now } }, { because }: { because: Because }) => ({
      room: close(at(room, now()), because),
    })),
    closeNow: assign(({ context: { room } }) => ({
      room: close(room, room.prospect?.because ?? 'deadline'),
    })),
    emitClosed: emit(({ context: { room } }): RoomEmission => {
      if (!room.closed) throw new Error('invariant: a room dispatches only what has closed');
      return { type: 'closed', closed: room.closed };
    }),
  },
}).createMachine({
  context: ({ input: { room, house, now, lags } }) => ({ room: emptyRoom(room, house), now, lags }),
  initial: 'idle',
  on: {
    detection: { target: '.listening', actions: 'react' },
    contend: { target: '.collecting', actions: 'react' },
    direct: { actions: ['react', 'emitClosed'] },
    spoke: { actions: 'react' },
    speech_end: { actions: 'react' },
    refused: { actions: 'react' },
    relayed: { actions: 'react' },
    follow: { actions: 'react' },
    twin: { actions: 'react' },
    lost: { actions: 'react' },
    house: { actions: 'react' },
    handed_over: { actions: 'react' },
    broker_lost: {},
  },
  states: {
    idle: {},
    listening: { after: { expiry: 'expiring' }, on: { understood: { actions: 'react' } } },
    expiring: {
      entry: 'age',
      always: [{ guard: 'isHearing', target: 'listening' }, { target: 'idle' }],
    },
    collecting: {
      always: { guard: 'closesNow', target: 'dispatching', actions: 'closeNow' },
      after: {
        deadline: { target: 'dispatching', actions: { type: 'close', params: { because: 'deadline' } } },
      },
      on: {
        // What may change for whom it waits arms its patience anew; its deadline stands.
        contend: { target: '.patient', actions: 'react' },
        detection: { target: '.patient', actions: 'react' },
        refused: { target: '.patient', actions: 'react' },
        house: { target: '.patient', actions: 'react' },
        understood: { actions: 'react' },
        broker_lost: { target: 'dispatching', actions: 'react' },
      },
      initial: 'patient',
      states: {
        patient: {
          after: {
            patience: {
              guard: 'isPatienceShorter',
              target: '#dispatching',
              actions: { type: 'close', params: { because: 'patience' } },
            },
          },
        },
      },
    },
    dispatching: {
      id: 'dispatching',
      entry: 'emitClosed',
      on: { handed_over: { target: 'expiring', actions: 'react' } },
    },
  },
});
