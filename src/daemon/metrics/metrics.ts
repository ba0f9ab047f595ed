import type { PipelineEvent } from '../../arbiter/event.ts';
import type { Outcome } from '../../arbiter/reason.ts';
import type { AskedState } from '../../intent/llm/language-model.ts';
import { percentile } from '../../time/percentile.ts';

/** How well the language model answers. */
export interface AnswersReport {
  /** How many questions it was sent. */
  readonly asked: number;
  /** How many of them it answered in time, usefully or not. */
  readonly in_time: number;
  /** `in_time` of `asked`, 0 to 1; null before the first. */
  readonly share: number | null;
  /** How many questions ended in each state; those in `unasked` were never sent. */
  readonly states: Readonly<Partial<Record<AskedState, number>>>;
}

/** What the topic `metrics` publishes. Counters count from the start of the process. */
export interface MetricsReport {
  readonly v: 1;
  readonly uptime_s: number;
  readonly verdicts: {
    readonly total: number;
    readonly withheld: number;
    readonly won: Readonly<Record<string, number>>;
    readonly because: Readonly<Record<string, number>>;
  };
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** From the opening of a contest to its command, in milliseconds, over the last 1,000; null before the first. */
  readonly latency_ms: { readonly p50: number | null; readonly p99: number | null };
  readonly commands: Readonly<Record<'sent' | 'undelivered' | 'observed', number>>;
  readonly confirmations: Readonly<Record<'confirmed' | 'unconfirmed' | 'undelivered' | 'resent', number>>;
  readonly bypasses: number;
  readonly understanding: AnswersReport;
  readonly malformed: number;
  readonly broker: 'connected' | 'lost';
  /** `lost` where one of several microphones is. */
  readonly microphone: 'listening' | 'lost' | 'off';
  readonly hearing: 'ok' | 'degraded';
  /** For each bound, how many latencies were at most that long; the last count is of all. */
  readonly latency_histogram: { readonly le_ms: readonly number[]; readonly count: readonly number[] };
  readonly latency_sum_ms: number;
}

const KEPT_LATENCIES = 1000;
const BOUNDS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500] as const;

/** Counts the steps of the pipeline. Its memory is bounded: it keeps a counter for each assistant and each state. */
export class Metrics {
  readonly #started_ms: number;
  readonly #won: Record<string, number>;
  readonly #because: Record<string, number> = {};
  readonly #outcomes: Partial<Record<Outcome, number>> = {};
  readonly #commands = { sent: 0, undelivered: 0, observed: 0 };
  readonly #confirmations = { confirmed: 0, unconfirmed: 0, undelivered: 0, resent: 0 };
  readonly #latencies: number[] = [];
  readonly #histogram = new Array<number>(BOUNDS_MS.length + 1).fill(0);
  #latency_sum_ms = 0;
  #measured = 0;
  #withheld = 0;
  #verdicts = 0;
  #bypasses = 0;
  #broker: MetricsReport['broker'] = 'lost';
  /** By room and satellite. */
  readonly #microphones = new Map<string, MetricsReport['microphone']>();
  readonly #answers = new Answers();
  readonly #engines = new Map<string, MetricsReport['hearing']>();

  constructor(of: { assistants: readonly string[]; now_ms: number }) {
    this.#started_ms = of.now_ms;
    this.#won = Object.fromEntries(of.assistants.map((id) => [id, 0]));
  }

  /** Counts these assistants from now on, beside the others. */
  know(assistants: readonly string[]): void {
    for (const id of assistants) this.#won[id] ??= 0;
  }

  take(event: PipelineEvent): void {
    switch (event.kind) {
      case 'verdict':
        this.#verdict(event);
        return;
      case 'outcome':
        this.#outcomes[event.outcome] = (this.#outcomes[event.outcome] ?? 0) + 1;
        return;
      case 'command':
        this.#commands[event.state] += 1;
        return;
      case 'confirmation':
        this.#confirmations[event.state] += 1;
        return;
      case 'asked':
        this.#answers.take(event.state);
        return;
      case 'bypass':
        this.#bypasses += 1;
        return;
      case 'broker':
        this.#broker = event.state;
        return;
      case 'microphone':
        this.#microphones.set(`${event.room} ${event.satellite ?? ''}`, event.state);
        return;
      case 'engine':
        this.#engines.set(event.engine, event.state);
    }
  }

  /** @param of.malformed how many messages could not be read. */
  report(of: { now_ms: number; malformed: number }): MetricsReport {
    const latency = (share: number) => percentile(this.#latencies, share) ?? null;
    return {
      v: 1,
      uptime_s: Math.round((of.now_ms - this.#started_ms) / 1000),
      verdicts: {
        total: this.#verdicts,
        withheld: this.#withheld,
        won: { ...this.#won },
        because: { ...this.#because },
      },
      outcomes: { ...this.#outcomes },
      latency_ms: { p50: latency(0.5), p99: latency(0.99) },
      commands: { ...this.#commands },
      confirmations: { ...this.#confirmations },
      bypasses: this.#bypasses,
      understanding: this.#answers.report(),
      malformed: of.malformed,
      broker: this.#broker,
      microphone: worst(['lost', 'listening', 'off'], this.#microphones.values()),
      hearing: worst(['degraded', 'ok'], this.#engines.values()),
      latency_histogram: { le_ms: BOUNDS_MS, count: [...this.#histogram] },
      latency_sum_ms: Math.round(this.#latency_sum_ms * 1000) / 1000,
    };
  }

  #verdict({ winner, because, latency_ms }: Extract<PipelineEvent, { kind: 'verdict' }>): void {
    this.#verdicts += 1;
    this.#because[because] = (this.#because[because] ?? 0) + 1;
    if (winner === null) {
      this.#withheld += 1;
      return;
    }
    if (Object.hasOwn(this.#won, winner)) this.#won[winner] = (this.#won[winner] ?? 0) + 1;
    this.#latencies[this.#measured % KEPT_LATENCIES] = latency_ms;
    this.#measured += 1;
    this.#latency_sum_ms += latency_ms;
    for (let at = 0; at <= BOUNDS_MS.length; at++)
      if (latency_ms <= (BOUNDS_MS[at] ?? Number.POSITIVE_INFINITY))
        this.#histogram[at] = (this.#histogram[at] ?? 0) + 1;
  }
}

/** The first of these states that is among the given ones; the last where none is. */
function worst<S>(states: readonly [S, ...S[]], of: Iterable<S>): S {
  const there = new Set(of);
  return states.find((state) => there.has(state)) ?? (states.at(-1) as S);
}

const IN_TIME: readonly AskedState[] = ['understood', 'nothing', 'invalid', 'unreadable'];

/** Counts how the questions to the language model end. */
class Answers {
  readonly #states: Partial<Record<AskedState, number>> = {};

  take(state: AskedState): void {
    this.#states[state] = (this.#states[state] ?? 0) + 1;
  }

  report(): AnswersReport {
    const of = (states: readonly AskedState[]) =>
      states.reduce((sum, state) => sum + (this.#states[state] ?? 0), 0);
    const in_time = of(IN_TIME);
    const asked = in_time + of(['late', 'failed']);
    const share = asked === 0 ? null : Math.round((in_time / asked) * 1000) / 1000;
    return { asked, in_time, share, states: { ...this.#states } };
  }
}
