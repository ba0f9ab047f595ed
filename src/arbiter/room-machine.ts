import { assign, emit, setup } from 'xstate';
import type { Intent } from '../intent/intent.ts';
import { deadline_ms, patienceEnds_ms } from './closing.ts';
import type { Contender, Settled } from './contest.ts';
import type { House } from './house.ts';
import type { Room } from './room.ts';
import * as rooms from './room.ts';
import type { Fate } from './triage.ts';
import type { Detection, Utterance } from './utterance.ts';
import type { Closed } from './verdict.ts';

/** What happens in one room. Every event carries its time. */
export type RoomEvent = { readonly at_ms: number } & (
  | { readonly type: 'detection'; readonly detection: Detection; readonly id: string }
  | { readonly type: 'spoke'; readonly onset_ms: number }
  | { readonly type: 'speech-end'; readonly onset_ms: number }
  | { readonly type: 'understood'; readonly utterance: string; readonly intents: readonly Intent[] }
  | { readonly type: 'refused'; readonly settled: Settled }
  | {
      readonly type: 'contend';
      readonly claim: Contender;
      readonly utterance?: Utterance;
      readonly id: string;
    }
  | { readonly type: 'direct'; readonly claim: Contender; readonly id: string }
  | { readonly type: 'relayed'; readonly claim: Contender; readonly id: string }
  | { readonly type: 'follow'; readonly claim: Contender; readonly fate: Fate & { kind: 'follows' } }
  | { readonly type: 'late'; readonly claim: Contender; readonly fate: Fate & { kind: 'late' } }
  | { readonly type: 'house'; readonly house: House }
  | { readonly type: 'broker-lost' }
  | { readonly type: 'handed-over' }
);

/** What a room asks of the world. */
export interface RoomEmission {
  readonly type: 'closed';
  readonly closed: Closed;
}

interface Context {
  readonly room: Room;
  /** The injected clock: a timer's transition has no event of ours to carry its time. */
  readonly now: () => number;
}

const step = (context: Context, at_ms: number) => rooms.at(context.room, at_ms);

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
    input: {} as { room: string; house: House; now: () => number },
  },
  delays: {
    deadline: ({ context }) =>
      context.room.contest ? deadline_ms(context.room.contest, context.room.house) - context.now() : 0,
    patience: ({ context }) =>
      context.room.contest
        ? patienceEnds_ms(context.room.contest, context.room.house, context.room.lags) - context.now()
        : 0,
    expiry: ({ context }) => {
      const { utterances, house } = context.room;
      return (
        Math.min(...utterances.map(({ named_ms }) => named_ms)) + house.policy.utterance_ms - context.now()
      );
    },
  },
  guards: {
    closesNow: ({ context }) => rooms.closing(context.room) !== undefined,
    isPatienceShorter: ({ context }) => {
      const { contest, house, lags } = context.room;
      return contest !== undefined && patienceEnds_ms(contest, house, lags) < deadline_ms(contest, house);
    },
    isHearing: ({ context }) => context.room.utterances.length > 0,
  },
  actions: {
    emitClosed: emit(({ context }): RoomEmission => {
      const { closed } = context.room;
      if (!closed) throw new Error('invariant: a room dispatches only what has closed');
      return { type: 'closed', closed };
    }),
  },
}).createMachine({
  context: ({ input }) => ({ room: rooms.emptyRoom(input.room, input.house), now: input.now }),
  initial: 'idle',
  on: {
    detection: {
      target: '.listening',
      actions: assign(({ context, event }) => ({
        room: rooms.heardName(step(context, event.at_ms), event.detection, event.id),
      })),
    },
    spoke: {
      actions: assign(({ context, event }) => ({
        room: rooms.spokenIn(step(context, event.at_ms), event.onset_ms),
      })),
    },
    'speech-end': {
      actions: assign(({ context, event }) => ({
        room: rooms.heardEnd(step(context, event.at_ms), event.onset_ms),
      })),
    },
    understood: {
      actions: assign(({ context, event }) => ({
        room: rooms.understood(step(context, event.at_ms), event.utterance, event.intents),
      })),
    },
    refused: {
      actions: assign(({ context, event }) => ({
        room: rooms.withRefused(step(context, event.at_ms), event.settled),
      })),
    },
    contend: {
      target: '.collecting',
      actions: assign(({ context, event }) => ({
        room: rooms.contested(step(context, event.at_ms), event.claim, event.utterance, event.id),
      })),
    },
    direct: {
      actions: [
        assign(({ context, event }) => ({
          room: rooms.closeDirectly(step(context, event.at_ms), event.claim, event.id),
        })),
        'emitClosed',
      ],
    },
    relayed: {
      actions: assign(({ context, event }) => ({
        room: rooms.relayed(step(context, event.at_ms), event.claim, event.id),
      })),
    },
    follow: {
      actions: assign(({ context, event }) => ({
        room: rooms.followed(step(context, event.at_ms), event.claim, event.fate.granted),
      })),
    },
    late: {
      actions: assign(({ context, event: { claim, fate, at_ms } }) => ({
        room: rooms.cameLate(step(context, at_ms), claim, {
          granted: fate.granted,
          overruled: fate.outcome === 'overruled',
        }),
      })),
    },
    house: {
      actions: assign(({ context, event }) => ({
        room: { ...step(context, event.at_ms), house: event.house },
      })),
    },
    'handed-over': {
      actions: assign(({ context, event }) => ({ room: rooms.settled(step(context, event.at_ms)) })),
    },
    'broker-lost': {},
  },
  states: {
    idle: {},
    listening: {
      after: {
        expiry: { target: 'expiring' },
      },
    },
    expiring: {
      always: [{ guard: 'isHearing', target: 'listening' }, { target: 'idle' }],
      entry: assign(({ context }) => ({ room: step(context, context.now()) })),
    },
    collecting: {
      always: {
        guard: 'closesNow',
        target: 'dispatching',
        actions: assign(({ context }) => ({
          room: rooms.close(context.room, rooms.closing(context.room) ?? 'deadline'),
        })),
      },
      after: {
        deadline: {
          target: 'dispatching',
          actions: assign(({ context }) => ({ room: rooms.close(step(context, context.now()), 'deadline') })),
        },
      },
      on: {
        contend: {
          target: '.patient',
          actions: assign(({ context, event }) => ({
            room: rooms.contested(step(context, event.at_ms), event.claim, event.utterance, event.id),
          })),
        },
        detection: {
          target: '.patient',
          actions: assign(({ context, event }) => ({
            room: rooms.heardName(step(context, event.at_ms), event.detection, event.id),
          })),
        },
        refused: {
          target: '.patient',
          actions: assign(({ context, event }) => ({
            room: rooms.withRefused(step(context, event.at_ms), event.settled),
          })),
        },
        house: {
          target: '.patient',
          actions: assign(({ context, event }) => ({
            room: { ...step(context, event.at_ms), house: event.house },
          })),
        },
        'broker-lost': {
          target: 'dispatching',
          actions: assign(({ context, event }) => ({
            room: rooms.close(step(context, event.at_ms), 'broker-lost'),
          })),
        },
      },
      initial: 'patient',
      states: {
        patient: {
          after: {
            patience: {
              guard: 'isPatienceShorter',
              target: '#dispatching',
              actions: assign(({ context }) => ({
                room: rooms.close(step(context, context.now()), 'patience'),
              })),
            },
          },
        },
      },
    },
    dispatching: {
      id: 'dispatching',
      entry: 'emitClosed',
      on: {
        'handed-over': {
          target: 'expiring',
          actions: assign(({ context, event }) => ({ room: rooms.settled(step(context, event.at_ms)) })),
        },
      },
    },
  },
});
