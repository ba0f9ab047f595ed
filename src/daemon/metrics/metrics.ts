import type { Outcome, PipelineEvent } from '../../arbiter/event.ts';
import { percentile } from '../../time/percentile.ts';
import { Answers, type AnswersReport } from './answers.ts';

/** What `metrics` publishes. Counters are of this run. */
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
  /** Contest opened → command handed to MQTT, in milliseconds, of the last 1,000; null before the first. */
  readonly latency_ms: { readonly p50: number | null; readonly p99: number | null };
  readonly commands: Readonly<Record<'sent' | 'undelivered' | 'observed', number>>;
  readonly confirmations: Readonly<Record<'confirmed' | 'unconfirmed' | 'undelivered' | 'resent', number>>;
  readonly bypasses: number;
  readonly understanding: AnswersReport;
  readonly malformed: number;
  readonly broker: 'connected' | 'lost';
  /** `lost` where one of several is. */
  readonly microphone: 'listening' | 'lost' | 'off';
  readonly hearing: 'ok' | 'degraded';
  /** Of all latencies, how many were at most so long; the last is of all. */
  readonly latency_histogram: { readonly le_ms: readonly number[]; readonly count: readonly number[] };
  readonly latency_sum_ms: number;
}

const KEPT_LATENCIES = 1000;
const BOUNDS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500] as const;

/** Counts what the pipeline tells. Its memory is bounded by the home: assistants, and words of our own. */
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
  /** By room, and satellite where it is one's. */
  readonly #microphones = new Map<string, MetricsReport['microphone']>();
  readonly #answers = new Answers();
  readonly #engines = new Map<string, MetricsReport['hearing']>();

  constructor(of: { assistants: readonly string[]; now_ms: number }) {
    this.#started_ms = of.now_ms;
    this.#won = Object.fromEntries(of.assistants.map((id) => [id, 0]));
  }

  /** The home has these assistants too: what others won still counts. */
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

  /** @param of.malformed how many messages were none. */
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

/** The first of these states that any has; the last where none has one. */
function worst<S>(states: readonly [S, ...S[]], of: Iterable<S>): S {
  const there = new Set(of);
  return states.find((state) => there.has(state)) ?? (states.at(-1) as S);
}
