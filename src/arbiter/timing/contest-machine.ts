import { assign, emit, setup } from 'xstate';

/** Which contest a machine times, and when. Times are of the injected clock. */
export interface Timing {
  readonly contest: string;
  /** Counts what this machine was told to time: a timer of an earlier contest is no timer of this one. */
  readonly generation: number;
  /** When it closes at the latest. */
  readonly closes_ms: number;
  /** When it is to be looked at again before that; undefined: not. */
  readonly wakes_ms: number | undefined;
}

export type TimingEvent =
  /** A contest is to be timed, or otherwise than before. */
  | ({ readonly type: 'time' } & Omit<Timing, 'generation'>)
  /** The contest was decided, or became part of another. */
  | { readonly type: 'release' };

/** What a machine tells. */
export type TimingEmission =
  | { readonly type: 'due'; readonly contest: string; readonly generation: number; readonly due_ms: number }
  | { readonly type: 'wake'; readonly contest: string; readonly generation: number; readonly due_ms: number };

interface Context {
  readonly now: () => number;
  readonly timing: Timing | undefined;
  readonly generation: number;
}

/**
 * Times one contest at a time, for as long as the daemon lives: free → patient or resolved → due → free. The machine
 * says when; `decide` says who. Both times are of the clock, not spans: to set them again never restarts the budget.
 * A contest that wakes waits for its deadline only from then on, for it never wakes later.
 */
export const contestMachine = setup({
  types: {
    context: {} as Context,
    events: {} as TimingEvent,
    emitted: {} as TimingEmission,
    input: {} as { readonly now: () => number },
  },
  delays: {
    deadline: ({ context: { timing, now } }) => (timing ? timing.closes_ms - now() : 0),
    wake: ({ context: { timing, now } }) => (timing?.wakes_ms === undefined ? 0 : timing.wakes_ms - now()),
  },
  guards: {
    wakes: ({ context: { timing } }) => timing?.wakes_ms !== undefined,
  },
  actions: {
    begin: assign(({ context, event }) => {
      if (event.type !== 'time') return {};
      const generation = context.generation + 1;
      const { contest, closes_ms, wakes_ms } = event;
      return { generation, timing: { contest, closes_ms, wakes_ms, generation } };
    }),
    end: assign({ timing: undefined }),
    tellDue: emit(({ context: { timing } }): TimingEmission => {
      if (!timing) throw new Error('invariant: what is due is timed');
      return {
        type: 'due',
        contest: timing.contest,
        generation: timing.generation,
        due_ms: timing.closes_ms,
      };
    }),
    tellWake: emit(({ context: { timing } }): TimingEmission => {
      if (!timing) throw new Error('invariant: what wakes is timed');
      const due_ms = timing.wakes_ms ?? timing.closes_ms;
      return { type: 'wake', contest: timing.contest, generation: timing.generation, due_ms };
    }),
  },
}).createMachine({
  context: ({ input: { now } }) => ({ now, timing: undefined, generation: 0 }),
  initial: 'free',
  states: {
    free: { on: { time: { target: 'timing', actions: 'begin' } } },
    timing: {
      on: {
        time: { target: 'timing', reenter: true, actions: 'begin' },
        release: { target: 'free', actions: 'end' },
      },
      initial: 'choosing',
      states: {
        choosing: { always: [{ guard: 'wakes', target: 'patient' }, { target: 'resolved' }] },
        patient: { after: { wake: { target: 'resolved', actions: 'tellWake' } } },
        resolved: { after: { deadline: { target: '#due' } } },
      },
    },
    // Its owner decides a contest that is due at once, and releases the machine.
    due: { id: 'due', entry: 'tellDue', on: { release: { target: 'free', actions: 'end' } } },
  },
});
