import type { InspectionEvent } from 'xstate';
import type { Notice } from '../../src/arbiter/admission/claim-deduplicator.ts';
import type { HandOver, Verdict } from '../../src/arbiter/explain/verdict.ts';
import type { Order } from '../../src/arbiter/ports.ts';
import type { Claim } from '../../src/claim/claim.ts';
import type { Home } from '../../src/config/schema.ts';
import { ReplayWire } from '../../src/mqtt/wire.ts';
import { ArbitrationPipeline } from '../../src/pipeline/arbitration-pipeline.ts';
import type { InputKind, Inputs } from '../../src/pipeline/inputs.ts';
import { MachineClock } from '../../src/time/system-clock.ts';
import { Machine } from '../support/machine.ts';

/** An order, and what dispatch did with it. */
export type Carried = Order & HandOver & { readonly at_ms: number };
/** A verdict, and when it was told. */
export type Told = Verdict & { readonly told_ms: number };
/** A detection as it came, with the time at which its wake word was said. */
type Heard = Inputs['detection'] & { readonly onset_ms: number; readonly at_ms: number };

/** The production stages from a claim to a command on a machine with all its faults; records what comes of it. */
export class Simulation {
  readonly home: Home;
  readonly machine = new Machine();
  readonly clock = new MachineClock(this.machine);
  readonly orders: Carried[] = [];
  readonly verdicts: Told[] = [];
  readonly notices: (Notice & { readonly at_ms: number })[] = [];
  readonly claims: Claim[] = [];
  readonly relayed: Claim[] = [];
  readonly heard: Heard[] = [];
  readonly faults: unknown[] = [];
  /** Ids of the claims that came while the broker was away. */
  readonly blind = new Set<string>();
  /** Every message to a device, with its time and whether the broker was there. */
  readonly sent: {
    readonly topic: string;
    readonly payload: string;
    readonly at_ms: number;
    readonly connected: boolean;
  }[] = [];
  /** The smallest budget that any contest may have been opened with, in milliseconds. */
  least_budget_ms: number;
  readonly pipeline: ArbitrationPipeline;
  readonly #wire: ReplayWire;
  readonly #ids = { utterance: 0, verdict: 0, claim: 0 };

  constructor(
    home: Home,
    of: {
      /** Rooms in which the hub hears; default: none. */
      microphones?: readonly string[];
      /** Those of them whose sound comes to the hub, which tells every end of speech; default: none. */
      streamed?: readonly string[];
      inspect?: ((event: InspectionEvent) => void) | undefined;
    } = {},
  ) {
    this.home = home;
    this.least_budget_ms = home.arbiter.budget_ms;
    const { clock } = this;
    this.#wire = new ReplayWire((topic, payload) => {
      const { connected } = this.#wire;
      if (!topic.startsWith(home.mqtt.base))
        this.sent.push({ topic, payload, at_ms: clock.now(), connected });
    });
    this.pipeline = new ArbitrationPipeline({
      home,
      clock,
      wire: this.#wire,
      microphones: of.microphones ?? [],
      streamed: of.streamed ?? [],
      nextId: (kind) => `${kind}-${++this.#ids[kind]}`,
      inspect: of.inspect,
      onEvent: () => undefined,
      onVerdict: (verdict) => this.verdicts.push({ ...verdict, told_ms: clock.now() }),
      onOutcome: (notice) => this.notices.push({ ...notice, at_ms: clock.now() }),
      onFault: (error) => this.faults.push(error),
      recorder: {
        input: () => undefined,
        understand: (_, understand) => understand(),
        handOver: ({ order }, handOver) => {
          const at_ms = clock.now();
          const handed = handOver();
          this.orders.push({ ...order, ...handed, at_ms });
          return handed;
        },
      },
    });
  }

  /** One thing happens now. What nobody of this home could send does not. */
  take<K extends InputKind>(kind: K, fields: Inputs[K]): void {
    if ('assistant' in fields && !Object.hasOwn(this.home.assistants, fields.assistant)) return;
    if (kind === 'claim') this.#remember(fields as Claim);
    else if (kind === 'relayed') this.relayed.push(fields as Claim);
    else if (kind === 'detection') {
      const heard = fields as Inputs['detection'];
      const at_ms = this.clock.now();
      this.heard.push({ ...heard, at_ms, onset_ms: at_ms - Math.max(0, heard.age_ms) });
    } else if (kind === 'budget')
      this.least_budget_ms = Math.min(this.least_budget_ms, (fields as Inputs['budget']).budget_ms);
    else if (kind === 'broker') this.#wire.connected = (fields as Inputs['broker']).connected;
    this.pipeline.take(kind, fields);
  }

  /** Lets every window run out, on a machine that is on time again. */
  settle(): this {
    this.machine.lateness_ms = 0;
    this.machine.settle();
    return this;
  }

  #remember(claim: Claim): void {
    const isKnown = this.claims.some(({ id, assistant }) => id === claim.id && assistant === claim.assistant);
    if (isKnown) return;
    this.claims.push(claim);
    if (!this.#wire.connected) this.blind.add(claim.id);
  }
}
