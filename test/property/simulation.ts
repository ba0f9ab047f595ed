import type { InspectionEvent } from 'xstate';
import { Arbiter } from '../../src/arbiter/arbiter.ts';
import { arbiterStateOf } from '../../src/arbiter/arbiter-state.ts';
import type { HandOver } from '../../src/arbiter/explain/verdict.ts';
import { kept } from '../../src/arbiter/learning/habit.ts';
import type { Order } from '../../src/arbiter/ports.ts';
import type { Claim } from '../../src/claim/claim.ts';
import type { Home } from '../../src/config/schema.ts';
import { DeviceRegistry } from '../../src/devices/registry.ts';
import { Confirmations } from '../../src/dispatch/confirmations.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import { defined } from '../../src/doors/mqtt/payload.ts';
import type { Intent } from '../../src/intent/intent.ts';
import { ReplayWire } from '../../src/mqtt/wire.ts';
import {
  type PublishedOutcome,
  type PublishedVerdict,
  publishedOutcome,
  publishedVerdict,
} from '../../src/text/en/published.ts';
import { MachineClock } from '../../src/time/system-clock.ts';
import { Machine } from '../support/machine.ts';
import { ROOMS } from './home-arbitrary.ts';
import type { Happening, Schedule } from './schedule-arbitrary.ts';

/** An order, and what dispatch did with it. */
export type Carried = Order & HandOver & { readonly at_ms: number };
/** A verdict, and when it was told. */
export type Told = PublishedVerdict & { readonly told_ms: number };
type Heard = Extract<Happening, { kind: 'detection' }> & {
  readonly onset_ms: number;
  readonly at_ms: number;
};

/** Plays a schedule through arbiter and dispatch on a machine with all its faults, and records what came of it. */
export class Simulation {
  readonly home: Home;
  readonly machine = new Machine();
  readonly clock = new MachineClock(this.machine);
  readonly orders: Carried[] = [];
  readonly verdicts: Told[] = [];
  readonly notices: (PublishedOutcome & { readonly at_ms: number })[] = [];
  readonly claims: Claim[] = [];
  readonly relayed: Claim[] = [];
  readonly heard: Heard[] = [];
  readonly faults: unknown[] = [];
  /** Ids of the claims that came while the broker was away. */
  readonly blind = new Set<string>();
  /** Topic and payload of every message to a device, with its time and whether the broker was there. */
  readonly sent: { readonly topic: string; readonly at_ms: number; readonly connected: boolean }[] = [];
  readonly arbiter: Arbiter;
  readonly #wire: ReplayWire;
  readonly #confirmations: Confirmations;
  readonly #dispatcher: Dispatcher;
  readonly #registry: DeviceRegistry;
  readonly #ids = { utterance: 0, verdict: 0, claim: 0 };

  constructor(home: Home, inspect?: (event: InspectionEvent) => void) {
    this.home = home;
    const { clock } = this;
    this.#wire = new ReplayWire((topic) => {
      this.sent.push({ topic, at_ms: clock.now(), connected: this.#wire.connected });
    });
    this.#registry = new DeviceRegistry(home.devices);
    this.#confirmations = new Confirmations({
      clock,
      report: () => undefined,
      resend: ({ topic, payload }) => this.#wire.publish(topic, payload),
      confirm_ms: home.arbiter.confirm_ms,
    });
    this.#dispatcher = new Dispatcher({
      wire: this.#wire,
      registry: this.#registry,
      clock,
      report: () => undefined,
      confirmations: this.#confirmations,
      mode: 'arbitrate',
    });
    this.arbiter = new Arbiter({
      house: arbiterStateOf(home),
      rooms: ROOMS,
      clock,
      understand: (text) => ({ kind: 'understood', intents: JSON.parse(text) }),
      nextId: (kind) => `${kind}-${++this.#ids[kind]}`,
      ...(inspect && { inspect }),
      effects: {
        defer: (work) => work(),
        handOver: (order) => {
          const handOver = this.#dispatcher.handOver(order);
          this.orders.push({ ...order, ...handOver, at_ms: clock.now() });
          return handOver;
        },
        verdict: (verdict) => this.verdicts.push({ ...publishedVerdict(verdict), told_ms: clock.now() }),
        outcome: (notice) => this.notices.push({ ...publishedOutcome(notice), at_ms: clock.now() }),
        utterance: () => undefined,
        report: () => undefined,
        failed: (error) => this.faults.push(error),
      },
    });
  }

  /** Everything in the schedule, and then every window until its end. */
  play(schedule: Schedule): this {
    for (const [wait_ms, happening] of schedule) {
      this.machine.run(wait_ms);
      this.happen(happening);
    }
    this.machine.lateness_ms = 0;
    this.machine.settle();
    return this;
  }

  /** What an intent by number asks for, of what this home has. */
  intent({ device: at, verb }: { device: number; verb: number }): Intent {
    const device = this.home.devices[at % this.home.devices.length];
    if (!device) throw new Error('a home has a device');
    const actions: readonly Pick<Intent, 'action' | 'value'>[] =
      device.kind === 'lock'
        ? [{ action: 'lock' }, { action: 'unlock' }]
        : device.kind === 'garage'
          ? [{ action: 'close' }, { action: 'open' }]
          : [{ action: 'turn_on' }, { action: 'turn_off' }, { action: 'set_brightness', value: 40 }];
    const asked = actions[verb % actions.length];
    return { action: 'turn_on', ...asked, device: device.id };
  }

  happen(step: Happening): void {
    if ('assistant' in step && !Object.hasOwn(this.home.assistants, step.assistant)) return;
    const effect: (step: never) => void = this.#effects[step.kind];
    effect(step as never);
  }

  readonly #effects: { readonly [K in Happening['kind']]: (step: Extract<Happening, { kind: K }>) => void } =
    {
      claim: ({ kind: _, intents, utterance, ...rest }) => {
        const claim: Claim = {
          ...defined(rest),
          ...(utterance !== undefined && { utterance: `utterance-${utterance}` }),
          assistant: rest.assistant,
          id: `c${this.claims.length}`,
          intents: intents.map((each) => this.intent(each)),
          arrived_ms: this.clock.now(),
        };
        this.claims.push(claim);
        if (!this.#wire.connected) this.blind.add(claim.id);
        this.arbiter.claim(claim);
      },
      again: ({ claim: at }) => {
        const claim = this.claims[at];
        if (claim) this.arbiter.claim({ ...claim, arrived_ms: this.clock.now() });
      },
      detection: (step) => {
        const { kind: _, score, ...rest } = step;
        const at_ms = this.clock.now();
        this.heard.push({ ...step, at_ms, onset_ms: at_ms - Math.max(0, step.age_ms) });
        this.arbiter.detection({ ...rest, source: 'hub', ...(score !== undefined && { score }) });
      },
      speech_end: (step) => this.arbiter.speechEnd(step),
      spoke: (step) => this.arbiter.spoke(step),
      words: ({ room, assistant, intent, confidence }) => {
        const text = JSON.stringify([this.intent(intent)]);
        this.arbiter.words({ room, assistants: [assistant], text, confidence });
      },
      relayed: ({ assistant, intent, age_ms }) => {
        const claim: Claim = {
          id: `r${this.relayed.length}`,
          assistant,
          door: 'matter',
          intents: [this.intent(intent)],
          age_ms,
          can_serve: true,
          origin: 'unknown',
          arrived_ms: this.clock.now(),
        };
        this.relayed.push(claim);
        this.arbiter.relayed(claim);
      },
      presence: ({ assistant, online }) => this.arbiter.presence(assistant, online),
      enabled: ({ assistant, enabled }) => {
        const { assistants } = this.arbiter.house;
        const known = assistants[assistant];
        if (known) this.arbiter.change({ assistants: { ...assistants, [assistant]: { ...known, enabled } } });
      },
      microphone: ({ room, works }) => {
        const microphones = new Set(this.arbiter.house.microphones);
        if (works) microphones.add(room);
        else microphones.delete(room);
        this.arbiter.change({ microphones });
      },
      broker: ({ up }) => {
        this.#wire.connected = up;
        this.arbiter.broker(up);
        if (!up) this.#confirmations.cancel();
      },
      budget: ({ budget_ms }) => this.arbiter.change({ policy: { ...this.arbiter.house.policy, budget_ms } }),
      habit: ({ room, assistant, device, weight: db }) => {
        const about = { room, assistant, device: this.intent({ device, verb: 0 }).device };
        this.arbiter.change({ habits: kept([{ ...about, db }]) });
      },
      report: ({ device, on }) => {
        const payload = JSON.stringify({ state: on ? 'ON' : 'OFF' });
        const topic = `zigbee2mqtt/${this.intent({ device, verb: 0 }).device}`;
        for (const { device: id, state } of this.#registry.read({ topic, payload }))
          this.#confirmations.heard(id, state);
      },
      sleep: ({ for_ms }) => this.machine.sleep(for_ms),
      set: ({ by_ms }) => this.machine.set(by_ms),
      late: ({ lateness_ms }) => {
        this.machine.lateness_ms = lateness_ms;
      },
    };
}
