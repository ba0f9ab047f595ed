import { Arbiter } from '../../src/arbiter/arbiter.ts';
import { arbiterStateOf } from '../../src/arbiter/arbiter-state.ts';
import type { HandOver, Verdict } from '../../src/arbiter/explain/verdict.ts';
import type { Decision, Order } from '../../src/arbiter/ports.ts';
import type { ArbiterSnapshot } from '../../src/arbiter/snapshot.ts';
import type { Claim } from '../../src/claim/claim.ts';
import type { ArbiterPolicy } from '../../src/config/arbiter.ts';
import type { Home } from '../../src/config/schema.ts';
import { createUnderstanding, type Understand } from '../../src/intent/understand.ts';
import {
  type PublishedOutcome,
  type PublishedVerdict,
  publishedOutcome,
  publishedVerdict,
} from '../../src/text/en/published.ts';
import { SteppingClock } from '../../src/time/stepping-clock.ts';

/** An arbiter on a stepping clock whose every effect is recorded. */
export class ArbiterRig {
  readonly clock = new SteppingClock();
  /** As they are published: with words, and the data beside them. */
  readonly verdicts: PublishedVerdict[] = [];
  /** The same verdicts, as data. */
  readonly whole: Verdict[] = [];
  readonly orders: (Order & { at_ms: number })[] = [];
  /** What each order carries out. */
  readonly decisions: (Decision & { at_ms: number })[] = [];
  readonly notices: PublishedOutcome[] = [];
  readonly faults: unknown[] = [];
  /** What dispatch does; default: it sends. */
  handOver: (order: Order) => HandOver = () => ({ state: 'sent', acted: true, handed_ms: this.clock.now() });
  readonly arbiter: Arbiter;
  readonly #ids: Record<string, number> = {};
  #claims = 0;
  #understand: Understand | undefined;

  constructor(
    home: Home,
    of: {
      microphones?: readonly string[];
      /** Rooms that tell when speech ends; default: none does. */
      streamed?: readonly string[];
      policy?: Partial<ArbiterPolicy>;
      /** What another arbiter knew. */
      snapshot?: ArbiterSnapshot;
    } = {},
  ) {
    const house = arbiterStateOf(home, of.microphones, of.streamed);
    this.arbiter = new Arbiter({
      house: { ...house, policy: { ...house.policy, ...of.policy } },
      rooms: [...home.devices.map(({ room }) => room), ...(of.microphones ?? [])],
      clock: this.clock,
      ...(of.snapshot && { snapshot: of.snapshot }),
      // Made when the first words come: most schedules have none.
      understand: (text, context) => {
        this.#understand ??= createUnderstanding(home.devices);
        return this.#understand(text, context);
      },
      nextId: (kind) => {
        this.#ids[kind] = (this.#ids[kind] ?? 0) + 1;
        return `${kind}-${this.#ids[kind]}`;
      },
      effects: {
        defer: (work) => work(),
        handOver: (order, decision) => {
          this.decisions.push({ ...decision, at_ms: this.clock.now() });
          this.orders.push({ ...order, at_ms: this.clock.now() });
          return this.handOver(order);
        },
        verdict: (verdict) => {
          this.whole.push(verdict);
          this.verdicts.push(publishedVerdict(verdict));
        },
        outcome: (notice) => this.notices.push(publishedOutcome(notice)),
        utterance: () => undefined,
        report: () => undefined,
        failed: (error) => this.faults.push(error),
      },
    });
  }

  /** Steps to a time and does something there. */
  at(time_ms: number, action: (arbiter: Arbiter) => void): this {
    this.clock.stepTo(time_ms);
    action(this.arbiter);
    return this;
  }

  named(
    assistant: string,
    of: { score?: number; room?: string; age_ms?: number; level_db?: number; snr_db?: number } = {},
  ): void {
    const { room = 'living-room', age_ms = 0, ...measures } = of;
    this.arbiter.detection({
      assistant,
      room,
      age_ms,
      source: 'hub',
      ...measures,
    });
  }

  claim(fields: Partial<Claim> & { assistant: string }): void {
    const text = fields.intents ? {} : { text: 'turn on the living room light' };
    this.arbiter.claim({
      id: `claim-${++this.#claims}`,
      door: 'mqtt',
      intents: [],
      age_ms: 0,
      can_serve: true,
      origin: 'voice',
      arrived_ms: this.clock.now(),
      ...text,
      ...fields,
    });
  }

  /** Lets every window run out. */
  settle(): this {
    for (let due_ms = this.clock.nextDue_ms(); due_ms !== undefined; due_ms = this.clock.nextDue_ms())
      this.clock.stepTo(due_ms);
    return this;
  }
}
