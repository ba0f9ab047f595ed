import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import { Arbiter } from '../arbiter/arbiter.ts';
import { type ArbiterState, arbiterStateOf } from '../arbiter/arbiter-state.ts';
import type { Report } from '../arbiter/event.ts';
import { kept } from '../arbiter/learning/habit.ts';
import { type Correction, Learning } from '../arbiter/learning/learning.ts';
import type { Lags } from '../arbiter/timing/lag.ts';
import { checkedForCloud } from '../claim/cloud-guard.ts';
import { Paths } from '../devices/paths.ts';
import { DeviceRegistry } from '../devices/registry.ts';
import { Confirmations } from '../dispatch/confirmations.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { homeWordsOf } from '../intent/home-words.ts';
import { createUnderstanding } from '../intent/understand.ts';
import { type Topics, topicsUnder } from '../mqtt/topics.ts';
import { publishedEvent } from '../text/en/published.ts';
import { PendingWork } from '../time/defer.ts';
import { TurnClock } from '../time/turn-clock.ts';
import { ArbiterOutput } from './arbiter-output.ts';
import { Attribution } from './bypass-detection.ts';
import { DeviceReports } from './device-reports.ts';
import { EventFeed } from './event-feed.ts';
import { type Input, type InputKind, type Inputs, isInput, type TakeInput } from './inputs.ts';
import { Interpretation } from './interpretation.ts';
import { type PipelineOptions, roomsOf } from './options.ts';
import { noRecorder, type Recorder } from './recorder.ts';
import { budgeted, reserved, type Settings, settingsOf, switched, withMicrophone } from './settings.ts';
import type { PipelineSnapshot } from './snapshot.ts';
import { UnprovenClaims } from './unproven.ts';

/**
 * The stages from an input to a command, joined over one clock and one wire. The daemon gives it the system's clock
 * and a broker; a replay gives it a stepping clock and a wire of its own. Nothing else differs.
 *
 * Every input enters by {@link take}, once. {@link Sources} stands before it, and reads what comes from outside.
 */
export class ArbitrationPipeline {
  /** The time of the present turn; between turns, the time of now. */
  readonly clock: TurnClock;
  readonly topics: Topics;
  readonly registry: DeviceRegistry;
  /** Every room of the home, the rooms with only a microphone too. */
  readonly rooms: readonly string[];
  /** By which paths each device is commanded. */
  readonly paths: Paths;
  /** Reads what devices report. */
  readonly devices: DeviceReports;
  /** Tells of a step that happened beside the stages. */
  readonly report: Report;
  readonly #pending: PendingWork;
  readonly #recorder: Recorder;
  readonly #confirmations: Confirmations;
  readonly #dispatcher: Dispatcher;
  readonly #output: ArbiterOutput;
  readonly #arbiter: Arbiter;
  readonly #learning: Learning;
  readonly #unproven: UnprovenClaims;
  readonly #interpretation: Interpretation | undefined;
  readonly #effects: { readonly [K in InputKind]: (input: Inputs[K]) => void };
  /** The rooms of the satellites that send no sound. */
  readonly #mute: ReadonlySet<string>;
  #connected: boolean;

  constructor(of: PipelineOptions) {
    const { home, wire, recorder = noRecorder, past = {} } = of;
    const { rooms, microphones, mute, streamed } = roomsOf(home, of);
    const house = { ...arbiterStateOf(home, microphones, streamed), habits: {}, ...past.house };
    const { utterance_ms, confirm_ms } = house.policy;
    const clock = new TurnClock(of.clock, of);
    const topics = topicsUnder(home.mqtt.base);
    const registry = new DeviceRegistry(home.devices);
    const pending = new PendingWork(of.defer ?? ((work) => work()));
    const { defer } = pending;
    const events = new EventFeed({ clock, defer });
    const { report } = events;
    const paths = new Paths({ devices: home.devices, clock });
    const confirmations = new Confirmations({
      clock,
      report,
      resend: ({ topic, payload }) => wire.publish(topic, payload, { qos: 1, expiry_s: 2 }),
      confirm_ms,
      now_ms: () => of.clock.now(),
    });
    const devices = new DeviceReports({
      devices: home.devices,
      registry,
      paths,
      attribution: new Attribution({ clock, registry, window_ms: utterance_ms }),
      confirmations,
      report,
      onState: of.onState ?? (() => undefined),
    });
    events.subscribe((event) => devices.event(event));
    events.subscribeLater(of.onEvent);
    events.subscribeLater((event) =>
      wire.publish(topics.event, JSON.stringify(publishedEvent(event)), { qos: 0 }),
    );
    const dispatcher = new Dispatcher({
      wire,
      registry,
      // Not the time of the turn: how long the work took counts against the budget.
      clock: of.clock,
      report,
      confirmations,
      mode: past.mode ?? home.mode,
    });
    const output = new ArbiterOutput({
      defer,
      report,
      clock,
      wire,
      topics,
      dispatcher,
      recorder,
      reader: of.reader,
      onOutcome: of.onOutcome ?? (() => undefined),
      onDecision: of.onDecision ?? (() => undefined),
      onFault: of.onFault,
    });
    const understand = createUnderstanding(home.devices, homeWordsOf(home));
    const arbiter = new Arbiter({
      house,
      rooms,
      clock,
      effects: output,
      understand: (text, context) =>
        recorder.understand({ at_ms: clock.now(), text }, () => understand(text, context)),
      nextId: of.nextId,
      ...(of.inspect && { inspect: of.inspect }),
      ...(past.arbiter && { snapshot: past.arbiter }),
    });
    const learning = new Learning({
      arbiter,
      report,
      onHabits: of.onHabits ?? (() => undefined),
      day: past.day,
    });
    output.subscribe((verdict) => learning.verdict(verdict));
    output.subscribe(of.onVerdict);
    const { interpreter } = of;
    this.clock = clock;
    this.topics = topics;
    this.registry = registry;
    this.rooms = rooms;
    this.#mute = new Set(mute);
    this.paths = paths;
    this.devices = devices;
    this.report = report;
    this.#pending = pending;
    this.#recorder = recorder;
    this.#confirmations = confirmations;
    this.#dispatcher = dispatcher;
    this.#output = output;
    this.#arbiter = arbiter;
    this.#learning = learning;
    this.#unproven = new UnprovenClaims({ devices: home.devices, rooms, understand });
    this.#interpretation =
      interpreter && new Interpretation({ interpreter, arbiter, report, understand, clock });
    this.#connected = past.connected ?? true;
    if (!this.#connected) arbiter.broker(false);
    this.#effects = this.#effectsOfInputs();
  }

  /** What the arbiter knows of the home now. */
  get house(): ArbiterState {
    return this.#arbiter.house;
  }

  /** The settings of now. */
  get settings(): Settings {
    return settingsOf(this.house, this.#dispatcher.mode);
  }

  /** The rooms of the satellites without sound that have told something. */
  get told(): readonly string[] {
    return [...this.#mute].filter((room) => this.house.microphones.has(room));
  }

  /** How late each assistant's claims have come by each door. */
  get lags(): Lags {
    return this.#arbiter.lags;
  }

  /**
   * What it knows now, for another to go on from; undefined while a contest is open, or while something of the last
   * one has not been told yet.
   */
  snapshot(): { readonly at_ms: number; readonly past: PipelineSnapshot } | undefined {
    return this.turn(() => {
      const arbiter = this.#arbiter.snapshot();
      if (!arbiter || !this.#pending.isNone) return undefined;
      const { day } = this.#learning;
      const { mode } = this.#dispatcher;
      const known = { arbiter, house: this.house, mode, connected: this.#connected };
      return { at_ms: this.clock.now(), past: { ...known, day } };
    });
  }

  /**
   * The one way in: takes an input, and returns when it has had its whole effect. Doors, microphones, switches and
   * tests all come this way, so the journal has everything that can change a decision.
   */
  readonly take: TakeInput = (kind, told) => {
    this.turn(() => {
      const fields = this.#whole(kind, told);
      const asked: Input = { at_ms: this.clock.now(), kind, fields };
      const input = isInput(asked, 'claim')
        ? { ...asked, fields: this.#unproven.admitted(asked.fields) }
        : asked;
      if (this.#interpretation?.defers(input, this.take)) return;
      this.#recorder.input(input);
      this.#effects[kind](input.fields as typeof fields);
    });
  };

  /** Does the work in one turn: for its inputs time stands still. */
  turn<T>(work: () => T): T {
    return this.clock.turn(work);
  }

  /** What "wrong one" teaches, now. @param feedback.verdict default: the last verdict. */
  lessons(feedback: { verdict?: string; should: string }): Correction {
    return this.#learning.lessons(feedback);
  }

  /** Whether "wrong one" about this verdict teaches something still. */
  knows(verdict: string): boolean {
    return this.#learning.knows(verdict);
  }

  /** Tells an assistant the outcome of its claim. */
  tell(notice: Notice): void {
    this.#output.outcome(notice);
  }

  /** The broker never acknowledged a message. @returns false where the message commanded nothing. */
  undelivered(topic: string, reason: string): boolean {
    return this.#dispatcher.undelivered(topic, reason);
  }

  /** Whether another pipeline could go on from its snapshot: nothing is under way that only this one knows. */
  get isIdle(): boolean {
    const isAsking = this.#interpretation?.isAsking === true;
    return !isAsking && this.#confirmations.isIdle && this.snapshot() !== undefined;
  }

  /** Ends because another pipeline goes on. */
  retire(): void {
    this.#interpretation?.giveUp();
    this.#arbiter.stop();
  }

  /** Ends because the hub does: open contests end without a winner, and nothing more is sent. */
  stop(): void {
    this.#interpretation?.giveUp();
    if (this.#connected) this.take('broker', { connected: false, reason: 'the hub ends' });
    this.#arbiter.stop();
  }

  /** Adds to a piece of speech when the speech began, so that the journal may leave out pieces of long speech. */
  #whole<K extends InputKind>(kind: K, fields: Inputs[K]): Inputs[K] {
    return kind === 'speech' ? { ...fields, ...this.#arbiter.speaking(fields as Inputs['speech']) } : fields;
  }

  /** Something came from the room: where a satellite without sound stands, its microphone works. */
  #listens(room: string): void {
    const { house } = this.#arbiter;
    if (!this.#mute.has(room) || house.microphones.has(room)) return;
    this.#arbiter.change(withMicrophone(house, { room, state: 'listening' }));
  }

  #effectsOfInputs(): { readonly [K in InputKind]: (input: Inputs[K]) => void } {
    const arbiter = this.#arbiter;
    const confirmations = this.#confirmations;
    const learning = this.#learning;
    return {
      claim: (claim) => arbiter.claim(checkedForCloud(arbiter.house.devices, claim)),
      relayed: (claim) => arbiter.relayed(claim),
      decided_elsewhere: (decision) => arbiter.decidedElsewhere(decision),
      shared: ({ mode, budget_ms, enabled, habits }) => {
        learning.takeOver(kept(habits));
        arbiter.change(budgeted(arbiter.house, { budget_ms }));
        for (const [assistant, is] of Object.entries(enabled))
          arbiter.change(switched(arbiter.house, { assistant, enabled: is }));
        this.#dispatcher.mode = mode;
      },
      detection: (detection) => {
        this.#listens(detection.room);
        arbiter.detection(detection);
      },
      words: (words) => arbiter.words(words),
      speech: (speech) => arbiter.spoke(speech),
      speech_start: (start) => {
        this.#listens(start.room);
        arbiter.speechStart(start);
      },
      speech_end: (end) => {
        this.#listens(end.room);
        arbiter.speechEnd(end);
      },
      presence: ({ assistant, online }) => arbiter.presence(assistant, online),
      device_state: ({ device, state }) => confirmations.heard(device, state),
      feedback: (correction) => learning.correct(correction),
      forget: ({ id }) => learning.forget(id),
      day: ({ day }) => learning.today(day),
      enabled: (change) => arbiter.change(switched(arbiter.house, change)),
      budget: (change) => arbiter.change(budgeted(arbiter.house, change)),
      reserve: (change) => arbiter.change(reserved(arbiter.house, change)),
      mode: ({ mode }) => {
        this.#dispatcher.mode = mode;
      },
      microphone: (change) => {
        const { covered: _, ...told } = change;
        this.report('microphone', told);
        arbiter.change(withMicrophone(arbiter.house, change));
      },
      broker: ({ connected, reason }) => {
        this.#connected = connected;
        const state = connected ? 'connected' : 'lost';
        this.report('broker', { state, ...(reason !== undefined && { reason }) });
        arbiter.broker(connected);
        if (!connected) confirmations.cancel();
      },
    };
  }
}
