import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import { Arbiter } from '../arbiter/arbiter.ts';
import { type ArbiterState, arbiterStateOf } from '../arbiter/arbiter-state.ts';
import type { Report } from '../arbiter/event.ts';
import { Learning } from '../arbiter/learning/learning.ts';
import type { Lags } from '../arbiter/timing/lag.ts';
import type { Claim } from '../claim/claim.ts';
import type { Home } from '../config/schema.ts';
import type { Settings } from '../daemon/persistence/settings.ts';
import { Paths } from '../devices/paths.ts';
import { DeviceRegistry } from '../devices/registry.ts';
import { Confirmations } from '../dispatch/confirmations.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { defined } from '../doors/mqtt/payload.ts';
import { WireDoors } from '../doors/wire-doors.ts';
import type { HearingEvent } from '../hearing/hearing-event.ts';
import { createUnderstanding } from '../intent/understand.ts';
import { Malformed } from '../mqtt/malformed.ts';
import { type Topics, topicsUnder } from '../mqtt/topics.ts';
import type { Wire, WireMessage } from '../mqtt/wire.ts';
import { publishedOutcome } from '../text/en/published.ts';
import { PendingWork } from '../time/pending-work.ts';
import { TurnClock } from '../time/turn-clock.ts';
import { arbiterEffects } from './arbiter-effects.ts';
import { Attribution } from './bypass-detection.ts';
import { DeviceListener } from './device-listener.ts';
import { takeHeard } from './hearing-listener.ts';
import { type InputKind, type Inputs, noRecorder, type Recorder } from './input.ts';
import { Interpretation } from './interpretation.ts';
import { mqttListener, olderBy } from './mqtt-listener.ts';
import type { PipelineOptions } from './options.ts';
import { reporter } from './reporter.ts';
import { roomsOf } from './rooms.ts';
import { budgeted, reserved, settingsOf, switched, withMicrophone } from './settings.ts';
import type { PipelineSnapshot } from './snapshot.ts';

/**
 * The stages from a claim to a command, joined over one clock and one wire. The daemon gives it the
 * system's clock and a broker; a replay a stepping clock and a wire of its own. Nothing else differs.
 */
export class ArbitrationPipeline {
  readonly #arbiter: Arbiter;
  readonly #learning: Learning;
  readonly #interpretation: Interpretation | undefined;
  readonly topics: Topics;
  readonly registry: DeviceRegistry;
  /** Every room of the home, those with only a microphone too. */
  readonly rooms: readonly string[];
  readonly #doors: WireDoors;
  readonly #dispatcher: Dispatcher;
  readonly #confirmations: Confirmations;
  readonly #devices: DeviceListener;
  /** Messages that were none. */
  readonly malformed = new Malformed((...told) => this.#report(...told));
  /** By which paths each device is commanded. */
  readonly paths: Paths;
  readonly #clock: TurnClock;
  readonly #recorder: Recorder;
  readonly #wire: Wire;
  readonly #report: Report;
  readonly #waited_ms: () => number;
  readonly #onOutcome: (notice: Notice) => void;
  #mode: Home['mode'];
  #connected: boolean;
  readonly #pending: PendingWork;

  constructor(of: PipelineOptions) {
    const { home, wire, recorder = noRecorder, past = {} } = of;
    const clock = new TurnClock(of.clock);
    [this.#clock, this.#recorder, this.#wire] = [clock, recorder, wire];
    this.#waited_ms = of.waited_ms ?? (() => 0);
    [this.#mode, this.#connected] = [past.mode ?? home.mode, past.connected ?? true];
    this.#onOutcome = of.onOutcome ?? (() => undefined);
    this.topics = topicsUnder(home.mqtt.base);
    this.registry = new DeviceRegistry(home.devices);
    const { topics, registry, malformed } = this;
    const window_ms = () => this.house.policy.utterance_ms;
    const attribution = new Attribution({ clock, registry, window_ms });
    this.#pending = new PendingWork(of.defer ?? ((work) => work()));
    const { defer } = this.#pending;
    this.#report = reporter({
      clock,
      defer,
      attribution,
      onCommanded: (device) => this.paths.commanded(device, 'ours', this.#confirmations.askedOf(device)),
      onEvent: of.onEvent,
      wire,
      topic: topics.event,
    });
    this.paths = new Paths({ devices: home.devices, clock });
    this.#confirmations = new Confirmations({
      clock,
      report: this.#report,
      resend: ({ topic, payload }) => wire.publish(topic, payload, { qos: 1, expiry_s: 2 }),
      confirm_ms: () => this.house.policy.confirm_ms,
    });
    this.#dispatcher = new Dispatcher({
      wire,
      registry,
      // Not the time of the turn: how long the work took counts against the budget.
      clock: of.clock,
      report: this.#report,
      confirmations: this.#confirmations,
      isObserving: () => this.#mode === 'observe',
    });
    const effects = arbiterEffects({
      defer,
      wire,
      topics,
      report: this.#report,
      handOver: (order) =>
        recorder.handOver({ at_ms: clock.now(), order }, () => this.#dispatcher.handOver(order)),
      onVerdict: (verdict) => {
        this.#learning.verdict(verdict);
        of.onVerdict(verdict);
      },
      onOutcome: (notice) => this.tell(notice),
      onFault: of.onFault,
    });
    const { rooms, microphones, streamed } = roomsOf(home, of);
    this.rooms = rooms;
    const understand = createUnderstanding(home.devices);
    this.#arbiter = new Arbiter({
      house: { ...arbiterStateOf(home, microphones, streamed), habits: of.habits ?? {}, ...past.house },
      rooms,
      clock,
      effects,
      understand: (text, context) =>
        recorder.understand({ at_ms: clock.now(), text }, () => understand(text, context)),
      nextId: of.nextId,
      ...(of.inspect && { inspect: of.inspect }),
      ...(past.arbiter && { snapshot: past.arbiter }),
    });
    this.#interpretation =
      of.interpreter &&
      new Interpretation({ interpreter: of.interpreter, pipeline: this, understand, clock });
    if (!this.#connected) this.#arbiter.broker(false);
    this.#learning = new Learning({
      arbiter: this.#arbiter,
      report: this.#report,
      onHabits: of.onHabits ?? (() => undefined),
      day: past.day,
    });
    this.#devices = new DeviceListener({
      devices: home.devices,
      registry,
      paths: this.paths,
      attribution,
      report: this.#report,
      onOffline: (device) => this.#confirmations.offline(device),
      heard: (device, state) => {
        if (this.#confirmations.isAwaiting(device)) this.take('device_state', { device, state });
      },
      onState: of.onState ?? (() => undefined),
    });
    const listener = mqttListener({
      take: (kind, fields) => this.take(kind, fields),
      aged: (told) => olderBy(told, this.#waited_ms()),
      lessons: (feedback) => this.#learning.lessons(feedback),
    });
    this.#doors = new WireDoors({ home, topics, clock, malformed, listener, rooms });
  }

  /** What the pipeline needs to be told over MQTT. */
  get subscriptions(): readonly string[] {
    return [...new Set([...this.#doors.topics, ...this.#devices.topics])];
  }

  get house(): ArbiterState {
    return this.#arbiter.house;
  }

  /** What is set now. */
  get settings(): Settings {
    return settingsOf(this.house, this.#mode);
  }

  /** What is open about what it is to take, whose words it does not understand: see {@link Arbiter.question}. */
  readonly question: Arbiter['question'] = (...asks) => this.#arbiter.question(...asks);

  get lags(): Lags {
    return this.#arbiter.lags;
  }

  /**
   * What it knows now, for another to go on from; undefined while a contest is open, or not all has been told
   * of the last one.
   */
  snapshot(): { readonly at_ms: number; readonly past: PipelineSnapshot } | undefined {
    return this.#clock.turn(() => {
      const arbiter = this.#arbiter.snapshot();
      if (!arbiter || !this.#pending.isNone) return undefined;
      const known = { arbiter, house: this.house, mode: this.#mode, connected: this.#connected };
      return { at_ms: this.#clock.now(), past: defined({ ...known, day: this.#learning.day }) };
    });
  }

  /**
   * The one way in: takes what happened, wholly, before it returns. Doors, ears, switches and tests come this
   * way, so that what is recorded is all there was.
   */
  take<K extends InputKind>(kind: K, fields: Inputs[K]): void {
    this.#clock.turn(() => {
      const input = { at_ms: this.#clock.now(), kind, fields };
      if (this.#interpretation?.defers(input)) return;
      this.#recorder.input(input);
      this.#effects[kind](fields);
    });
  }

  /** Takes a message from the wire, wholly, before it returns: the command is out before the next is read. */
  receive(message: WireMessage): void {
    this.#clock.turn(() => {
      this.#devices.receive(message);
      this.#doors.receive(message);
    });
  }

  /**
   * Takes what a microphone's worker heard in a room.
   * @param started_ms when the stream of sound began, on the clock.
   */
  heard(event: HearingEvent, room: string, started_ms: number): void {
    const age_ms = 'end_ms' in event ? Math.max(0, this.#clock.now() - started_ms - event.end_ms) : 0;
    takeHeard({ event, room, age_ms, report: this.#report, take: (kind, fields) => this.take(kind, fields) });
  }

  /** Takes a claim that came through a door of its own. */
  claim(claim: Claim): void {
    this.take('claim', olderBy(claim, this.#waited_ms()));
  }

  /** Tells an assistant what became of its claim. */
  tell(notice: Notice): void {
    const { assistant, claim, outcome, verdict, reason } = publishedOutcome(notice);
    this.#onOutcome(notice);
    const told = JSON.stringify({ claim, outcome, verdict, reason });
    this.#wire.publish(this.topics.outcome(assistant), told, { qos: 1 });
  }

  /** A message was handed over and never acknowledged. @returns false where it commanded nothing. */
  undelivered(topic: string, reason: string): boolean {
    return this.#dispatcher.undelivered(topic, reason);
  }

  /** Tells of something that happened beside the stages. */
  get report(): Report {
    return this.#report;
  }

  /** Whether another could go on from its snapshot, with nothing under way that only this one knows. */
  get isIdle(): boolean {
    const isAsking = this.#interpretation?.isAsking === true;
    return !isAsking && this.#confirmations.isIdle && this.snapshot() !== undefined;
  }

  /** Another goes on. */
  retire(): void {
    this.#interpretation?.giveUp();
    this.#arbiter.stop();
  }

  /** Open contests end without a winner; nothing is sent any more. */
  stop(): void {
    this.#interpretation?.giveUp();
    if (this.#connected) this.take('broker', { connected: false, reason: 'the hub ends' });
    this.#arbiter.stop();
  }

  /** What each kind of input does. */
  readonly #effects: { readonly [K in InputKind]: (input: Inputs[K]) => void } = {
    claim: (claim) => this.#arbiter.claim(claim),
    relayed: (claim) => this.#arbiter.relayed(claim),
    detection: (detection) => this.#arbiter.detection(detection),
    words: (words) => this.#arbiter.words(words),
    speech: (speech) => this.#arbiter.spoke(speech),
    speech_start: (start) => this.#arbiter.speechStart(start),
    speech_end: (end) => this.#arbiter.speechEnd(end),
    presence: ({ assistant, online }) => this.#arbiter.presence(assistant, online),
    device_state: ({ device, state }) => this.#confirmations.heard(device, state),
    feedback: (correction) => this.#learning.correct(correction),
    forget: ({ id }) => this.#learning.forget(id),
    day: ({ day }) => this.#learning.today(day),
    enabled: (change) => this.#arbiter.change(switched(this.house, change)),
    budget: (change) => this.#arbiter.change(budgeted(this.house, change)),
    reserve: (change) => this.#arbiter.change(reserved(this.house, change)),
    mode: ({ mode }) => {
      this.#mode = mode;
    },
    microphone: (change) => {
      const { covered: _, ...told } = change;
      this.#report('microphone', told);
      this.#arbiter.change(withMicrophone(this.house, change));
    },
    broker: ({ connected, reason }) => {
      this.#connected = connected;
      this.#report('broker', {
        state: connected ? 'connected' : 'lost',
        ...(reason !== undefined && { reason }),
      });
      this.#arbiter.broker(connected);
      if (!connected) this.#confirmations.cancel();
    },
  };
}
