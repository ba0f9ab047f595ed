import { assign, emit, setup } from 'xstate';

/** Which contest a machine times, and when. Times are of the injected clock. */
export interface Timing {
  readonly contest: string;
  /** Counts the contests that this machine has timed: a timer of an earlier one is no timer of this. */
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
 * says when; `decide` says who. What changes the time of waking never touches the deadline: that would restart the
 * budget.
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
    isSameDeadline: ({ context: { timing }, event }) =>
      event.type === 'time' && timing?.contest === event.contest && timing.closes_ms === event.closes_ms,
  },
  actions: {
    begin: assign(({ context, event }) => {
      if (event.type !== 'time') return {};
      const generation = context.generation + 1;
      const { contest, closes_ms, wakes_ms } = event;
      return { generation, timing: { contest, closes_ms, wakes_ms, generation } };
    }),
    change: assign(({ context: { timing }, event }) =>
      timing && event.type === 'time' ? { timing: { ...timing, wakes_ms: event.wakes_ms } } : {},
    ),
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
  on: { release: { target: '.free', actions: 'end' } },
  states: {
    free: { on: { time: { target: 'timing', actions: 'begin' } } },
    timing: {
      // Another deadline, as of a merged contest, begins anew; another time of waking leaves it alone.
      on: {
        time: [
          { guard: 'isSameDeadline', target: '.choosing', actions: 'change' },
          { target: 'timing', reenter: true, actions: 'begin' },
        ],
      },
      after: { deadline: { target: 'due' } },
      initial: 'choosing',
      states: {
        choosing: { always: [{ guard: 'wakes', target: 'patient' }, { target: 'resolved' }] },
        patient: { after: { wake: { target: 'resolved', actions: 'tellWake' } } },
        resolved: {},
      },
    },
    due: { entry: 'tellDue' },
  },
});
