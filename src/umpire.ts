import { Arbiter } from './arbiter/arbiter.ts';
import { houseOf } from './arbiter/house.ts';
import { Learning } from './arbiter/learning.ts';
import type { ArbiterEffects } from './arbiter/ports.ts';
import type { Notice } from './arbiter/seen.ts';
import type { Verdict } from './arbiter/verdict.ts';
import type { Claim } from './claim/claim.ts';
import type { Home } from './config/schema.ts';
import { commandTopics } from './device/command-topics.ts';
import type { DeviceState } from './device/device-state.ts';
import { Paths } from './device/paths.ts';
import { DeviceRegistry } from './device/registry.ts';
import { Confirmations } from './dispatch/confirmations.ts';
import { Dispatcher } from './dispatch/dispatcher.ts';
import { MqttDoor } from './door/mqtt-door.ts';
import type { PipelineEvent, Report } from './event/pipeline-event.ts';
import type { Habits } from './habit/habit.ts';
import type { HearingEvent } from './hearing/hearing-event.ts';
import { createUnderstanding } from './intent/understand.ts';
import { Malformed } from './mqtt/malformed.ts';
import { type Topics, topicsUnder } from './mqtt/topics.ts';
import type { Wire, WireMessage } from './mqtt/wire.ts';
import type { Clock } from './time/clock.ts';

/**
 * The stages from a claim to a command, joined over one clock and one wire. The daemon gives it the
 * system's clock and a broker; a replay a stepping clock and a wire of its own. Nothing else differs.
 */
export class Umpire {
  readonly arbiter: Arbiter;
  readonly learning: Learning;
  readonly topics: Topics;
  readonly registry: DeviceRegistry;
  readonly #door: MqttDoor;
  readonly #dispatcher: Dispatcher;
  readonly #confirmations: Confirmations;
  readonly #commandTopics: ReadonlyMap<string, string>;
  /** By which paths each device is commanded. */
  readonly paths: Paths;
  readonly #clock: Clock;
  readonly #report: Report;
  readonly #waited_ms: () => number;
  readonly #onState: (device: string, state: DeviceState) => void;
  #mode: Home['mode'];

  constructor(of: {
    home: Home;
    clock: Clock;
    wire: Wire;
    /** Rooms with a microphone that works, beside the satellites'. */
    microphones: Iterable<string>;
    /** Rooms without devices, such as one with only a microphone that is not working yet. */
    rooms?: Iterable<string>;
    nextId: (kind: 'utterance' | 'verdict' | 'claim') => string;
    /** How long what is taken in now may have waited for us, in milliseconds; default: not at all. */
    waited_ms?: () => number;
    /** Puts off what need not be done before the command is on its way; default: at once. */
    later?: (work: () => void) => void;
    /** Every step of the pipeline, and every verdict whole. */
    onEvent: (event: PipelineEvent) => void;
    onVerdict: (verdict: Verdict) => void;
    /** The one outcome of each claim; once more where the claim is redelivered. */
    onOutcome?: (notice: Notice) => void;
    /** A device reported, retained or not: all that is known of it. */
    onState?: (device: string, state: DeviceState) => void;
    onFault: (error: unknown) => void;
    /** What feedback has taught so far; default: nothing. */
    habits?: Habits;
    /** It has taught more, or some of it has faded. */
    onHabits?: (habits: Habits) => void;
  }) {
    const { home, clock, wire } = of;
    this.#clock = clock;
    this.#waited_ms = of.waited_ms ?? (() => 0);
    this.#mode = home.mode;
    this.#onState = of.onState ?? (() => undefined);
    this.topics = topicsUnder(home.mqtt.base);
    const { later = (work) => work() } = of;
    this.#report = (kind, fields) => {
      const event = { kind, at_ms: clock.now(), ...fields } as PipelineEvent;
      if (event.kind === 'command' && event.state === 'sent') this.paths.commanded(event.device, 'ours');
      later(() => {
        of.onEvent(event);
        wire.publish(this.topics.event, JSON.stringify(event), { qos: 0 });
      });
    };
    this.registry = new DeviceRegistry(home.devices);
    this.#commandTopics = commandTopics(home.devices, this.registry);
    this.paths = new Paths({ devices: home.devices, clock });
    this.#confirmations = new Confirmations({
      clock,
      report: this.#report,
      resend: ({ topic, payload }) => wire.publish(topic, payload, { qos: 1, expiry_s: 2 }),
      confirm_ms: () => this.arbiter.house.policy.confirm_ms,
    });
    this.#dispatcher = new Dispatcher({
      wire,
      registry: this.registry,
      clock,
      report: this.#report,
      confirmations: this.#confirmations,
      isObserving: () => this.#mode === 'observe',
    });
    const publish = (topic: string, message: object, retain = false) =>
      wire.publish(topic, JSON.stringify(message), { qos: 1, retain });
    const effects: ArbiterEffects = {
      later,
      handOver: (order) => this.#dispatcher.handOver(order),
      verdict: (verdict) => {
        this.learning.verdict(verdict);
        of.onVerdict(verdict);
        publish(this.topics.verdict, verdict, true);
      },
      outcome: (told) => {
        const { assistant, ...notice } = told;
        of.onOutcome?.(told);
        publish(this.topics.outcome(assistant), notice);
      },
      utterance: (state, { id, room, named }) => {
        const names = named.map(({ assistant }) => assistant);
        this.#report('utterance', { state, id, room, named: names });
        publish(this.topics.utterance, { state, id, room, named: names });
      },
      report: this.#report,
      failed: of.onFault,
    };
    const microphones = [...of.microphones, ...Object.values(home.satellites).map(({ room }) => room)];
    this.arbiter = new Arbiter({
      house: { ...houseOf(home, microphones), habits: of.habits ?? {} },
      rooms: [...home.devices.map(({ room }) => room), ...microphones, ...(of.rooms ?? [])],
      clock,
      effects,
      understand: createUnderstanding(home.devices),
      nextId: of.nextId,
    });
    this.learning = new Learning({
      arbiter: this.arbiter,
      report: this.#report,
      onHabits: of.onHabits ?? (() => undefined),
    });
    this.#door = new MqttDoor({
      home,
      topics: this.topics,
      clock,
      malformed: new Malformed(this.#report),
      listener: this.#listener(),
    });
  }

  /** What the umpire needs to be told over MQTT. */
  get subscriptions(): readonly string[] {
    return [
      ...new Set([...this.topics.inbound, ...this.registry.stateTopics, ...this.#commandTopics.keys()]),
    ];
  }

  /** Takes a message from the wire, wholly, before it returns: the command is out before the next is read. */
  receive(message: WireMessage): void {
    const commanded = this.#commandTopics.get(message.topic);
    if (commanded !== undefined && !message.retained) {
      this.paths.commanded(commanded, 'others');
      this.#report('bypass', { device: commanded, by: 'another-writer', topic: message.topic });
    }
    const reports = this.registry.read({ topic: message.topic, payload: message.payload.toString('utf8') });
    for (const { device, state, before } of reports) {
      this.#onState(device, this.registry.stateOf(device));
      if (message.retained) continue;
      this.#report('device-state', { device, state });
      this.#confirmations.heard(device, state);
      if (this.paths.reported(device, { before, state })) this.#report('bypass', { device, by: 'unknown' });
    }
    if (message.topic.startsWith(`${this.topics.status.slice(0, -'status'.length)}`))
      this.#door.receive(message);
  }

  /**
   * Takes what a microphone's worker heard in a room.
   * @param started_ms when the stream of sound began, on the clock.
   */
  heard(event: HearingEvent, room: string, started_ms: number): void {
    const age_ms = 'end_ms' in event ? Math.max(0, this.#clock.now() - started_ms - event.end_ms) : 0;
    switch (event.kind) {
      case 'wake-word': {
        const { kind: _, end_ms: __, ...detection } = event;
        this.arbiter.detection({ ...detection, room, age_ms, source: 'hub' });
        return;
      }
      case 'speech':
        this.arbiter.spoke({ room, age_ms });
        return;
      case 'speech-end':
        this.arbiter.speechEnd({ room, age_ms });
        return;
      case 'words': {
        const { assistants, text, confidence } = event;
        this.arbiter.words({ room, assistants, text, ...(confidence !== undefined && { confidence }) });
        return;
      }
      case 'unwell':
        this.#report('engine', { engine: event.engine, state: 'unwell', reason: event.reason });
    }
  }

  /** Takes a claim that came through a door of its own. */
  claim(claim: Claim): void {
    this.arbiter.claim(this.#aged(claim));
  }

  /** A door carried the claim out while the hub was away. */
  relayed(claim: Claim): void {
    this.arbiter.relayed(claim);
  }

  /** The broker came, or went. */
  broker(connected: boolean, reason?: string): void {
    this.#report('broker', {
      state: connected ? 'connected' : 'lost',
      ...(reason !== undefined && { reason }),
    });
    this.arbiter.broker(connected);
    if (!connected) this.#confirmations.cancel();
  }

  /** A message was handed over and never acknowledged. @returns false where it commanded nothing. */
  undelivered(topic: string, reason: string): boolean {
    return this.#dispatcher.undelivered(topic, reason);
  }

  /** A microphone began or ceased to work: it decides whether a silent room is known to be silent. */
  microphone(
    room: string,
    state: 'listening' | 'lost' | 'off',
    of: { reason?: string; retry_in_ms?: number } = {},
  ): void {
    this.#report('microphone', { state, ...of });
    const microphones = new Set(this.arbiter.house.microphones);
    if (state === 'listening') microphones.add(room);
    else microphones.delete(room);
    this.arbiter.change({ microphones });
  }

  /** Open contests end without a winner; nothing is sent any more. */
  stop(): void {
    this.arbiter.broker(false);
    this.#confirmations.cancel();
    this.arbiter.stop();
  }

  /** As old as it may be: what waited for us told its age when it was sent. */
  #aged<T extends { readonly age_ms: number }>(told: T): T {
    const waited_ms = this.#waited_ms();
    return waited_ms === 0 ? told : { ...told, age_ms: told.age_ms + waited_ms };
  }

  #listener(): ConstructorParameters<typeof MqttDoor>[0]['listener'] {
    const { arbiter } = this;
    return {
      claim: (claim) => this.claim(claim),
      detection: (detection) => arbiter.detection(this.#aged(detection)),
      speechEnd: (end) => arbiter.speechEnd(this.#aged(end)),
      presence: (assistant, online) => arbiter.presence(assistant, online),
      feedback: (correction) => this.learning.correct(correction),
      forget: (id) => this.learning.forget(id),
      enable: (assistant, enabled) => {
        const known = arbiter.house.assistants[assistant];
        if (known)
          arbiter.change({ assistants: { ...arbiter.house.assistants, [assistant]: { ...known, enabled } } });
      },
      budget: (budget_ms) => {
        const { policy } = arbiter.house;
        arbiter.change({
          policy: { ...policy, budget_ms, reserve_ms: Math.min(policy.reserve_ms, budget_ms / 2) },
        });
      },
      mode: (mode) => {
        this.#mode = mode;
      },
    };
  }
}
