import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { Voice } from '../arbiter/admission/voice.ts';
import type { Report } from '../arbiter/event.ts';
import type { HandOver, Verdict } from '../arbiter/explain/verdict.ts';
import type { ArbiterEffects, Decision, Order } from '../arbiter/ports.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { Topics } from '../mqtt/topics.ts';
import type { Wire } from '../mqtt/wire.ts';
import { publishedOutcome, publishedVerdict, type Reader } from '../text/en/published.ts';
import type { Clock } from '../time/clock.ts';
import type { Recorder } from './recorder.ts';

/**
 * What the arbiter does to the world: hands orders to the dispatcher, and publishes verdicts, outcomes and
 * utterances.
 */
export class ArbiterOutput implements ArbiterEffects {
  readonly defer: ArbiterEffects['defer'];
  readonly report: Report;
  readonly failed: ArbiterEffects['failed'];
  readonly #clock: Clock;
  readonly #wire: Wire;
  readonly #topics: Topics;
  readonly #dispatcher: Dispatcher;
  readonly #recorder: Recorder;
  readonly #reader: Reader | undefined;
  readonly #onOutcome: (notice: Notice) => void;
  readonly #onDecision: (decision: Decision) => void;
  readonly #onVerdict: ((verdict: Verdict) => void)[] = [];

  constructor(of: {
    /** Puts work off until the command is on its way. */
    defer: ArbiterEffects['defer'];
    report: Report;
    clock: Clock;
    wire: Wire;
    topics: Topics;
    dispatcher: Dispatcher;
    recorder: Recorder;
    /** Who reads the verdicts besides programs. */
    reader?: Reader | undefined;
    /** Told before the outcome is published. */
    onOutcome: (notice: Notice) => void;
    /** Told before the first command is handed over. */
    onDecision: (decision: Decision) => void;
    onFault: ArbiterEffects['failed'];
  }) {
    this.defer = of.defer;
    this.report = of.report;
    this.failed = of.onFault;
    this.#clock = of.clock;
    this.#wire = of.wire;
    this.#topics = of.topics;
    this.#dispatcher = of.dispatcher;
    this.#recorder = of.recorder;
    this.#reader = of.reader;
    this.#onOutcome = of.onOutcome;
    this.#onDecision = of.onDecision;
  }

  /** The listener is told of each verdict before it is published. */
  subscribe(listener: (verdict: Verdict) => void): void {
    this.#onVerdict.push(listener);
  }

  handOver(order: Order, decision: Decision): HandOver {
    const at_ms = this.#clock.now();
    const sending = () => this.#onDecision(decision);
    return this.#recorder.handOver({ at_ms, order }, () => this.#dispatcher.handOver(order, sending));
  }

  verdict(verdict: Verdict): void {
    for (const listener of this.#onVerdict) listener(verdict);
    this.#wire.publish(this.#topics.verdict, JSON.stringify(publishedVerdict(verdict, this.#reader)), {
      qos: 1,
      retain: true,
    });
  }

  outcome(notice: Notice): void {
    const { assistant, claim, outcome, verdict, reason, undelivered } = publishedOutcome(notice);
    this.#onOutcome(notice);
    const message = JSON.stringify({ claim, outcome, verdict, reason, undelivered });
    this.#wire.publish(this.#topics.outcome(assistant), message, { qos: 1, isOwed: true });
  }

  utterance(state: 'opened' | 'closed', { id, room, named }: Voice): void {
    const told = { state, id, room, named: named.map(({ assistant }) => assistant) };
    this.report('utterance', told);
    this.#wire.publish(this.#topics.utterance, JSON.stringify(told), { qos: 1 });
  }
}
