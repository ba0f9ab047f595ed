import { type Actor, createActor, type InspectionEvent } from 'xstate';
import type { Clock } from '../../time/clock.ts';
import { contestMachine, type TimingEmission } from './contest-machine.ts';

/** What the timers tell their owner: contests that are due at one time, together. */
export interface TimerListener {
  /** These contests have reached a time that was set for them. */
  due(contests: readonly string[]): void;
  /** A machine failed: a fault of ours. */
  failed(error: unknown): void;
}

interface Timed {
  readonly actor: Actor<typeof contestMachine>;
  closes_ms: number;
  wakes_ms: number | undefined;
}

/**
 * A machine for each open contest, from a pool of long-lived ones: spawning is slow, and most of the time few are
 * needed. Contests that are due at the very same time are told together, for their order is not that of their timers.
 */
export class ContestTimers {
  readonly #clock: Clock;
  readonly #listener: TimerListener;
  readonly #inspect: ((event: InspectionEvent) => void) | undefined;
  readonly #pool: Actor<typeof contestMachine>[] = [];
  readonly #timed = new Map<string, Timed>();
  /** By the time at which they are due or wake, the contests. */
  readonly #at = new Map<number, Set<string>>();
  #isStopped = false;

  constructor(of: {
    clock: Clock;
    listener: TimerListener;
    /** Is shown every step of every machine. */
    inspect?: ((event: InspectionEvent) => void) | undefined;
  }) {
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#inspect = of.inspect;
  }

  /** Times a contest, or times it otherwise than before. @param wakes_ms before its deadline, or undefined. */
  time(contest: string, closes_ms: number, wakes_ms: number | undefined): void {
    if (this.#isStopped) return;
    const known = this.#timed.get(contest);
    if (known?.closes_ms === closes_ms && known.wakes_ms === wakes_ms) return;
    if (known) this.#unmark(contest, known);
    const timed: Timed = { actor: known?.actor ?? this.#pool.pop() ?? this.#start(), closes_ms, wakes_ms };
    this.#timed.set(contest, timed);
    this.#mark(closes_ms, contest);
    if (wakes_ms !== undefined) this.#mark(wakes_ms, contest);
    timed.actor.send({ type: 'time', contest, closes_ms, wakes_ms });
  }

  /** The contest needs no time any more: its machine is free for another. */
  release(contest: string): void {
    const timed = this.#timed.get(contest);
    if (!timed) return;
    this.#timed.delete(contest);
    this.#unmark(contest, timed);
    timed.actor.send({ type: 'release' });
    this.#pool.push(timed.actor);
  }

  stop(): void {
    this.#isStopped = true;
    for (const { actor } of this.#timed.values()) actor.stop();
    for (const actor of this.#pool) actor.stop();
  }

  #reached({ contest, due_ms }: TimingEmission): void {
    // The others of that time come with the first: their own timers then find nothing left to do.
    const together = this.#at.get(due_ms);
    this.#at.delete(due_ms);
    if (together?.has(contest)) this.#listener.due([...together]);
  }

  #mark(at_ms: number, contest: string): void {
    const marked = this.#at.get(at_ms);
    if (marked) marked.add(contest);
    else this.#at.set(at_ms, new Set([contest]));
  }

  #unmark(contest: string, { closes_ms, wakes_ms }: Timed): void {
    for (const at_ms of [closes_ms, wakes_ms]) {
      if (at_ms === undefined) continue;
      const marked = this.#at.get(at_ms);
      marked?.delete(contest);
      if (marked?.size === 0) this.#at.delete(at_ms);
    }
  }

  #start(): Actor<typeof contestMachine> {
    const actor = createActor(contestMachine, {
      clock: {
        setTimeout: (callback: () => void, delay_ms: number) => this.#clock.setTimeout(callback, delay_ms),
        clearTimeout: (timer: object | undefined) => timer && this.#clock.clearTimeout(timer),
      },
      ...(this.#inspect && { inspect: this.#inspect }),
      input: { now: () => this.#clock.now() },
    });
    actor.on('due', (told) => this.#reached(told));
    actor.on('wake', (told) => this.#reached(told));
    actor.subscribe({ error: (error) => this.#listener.failed(error) });
    actor.start();
    return actor;
  }
}
