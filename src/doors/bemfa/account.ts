import { randomBytes } from 'node:crypto';
import type { Device } from '../../config/device.ts';
import type { DoorsConfig } from '../../config/doors.ts';
import type { Intent } from '../../intent/intent.ts';
import { guardedIn } from '../../intent/risk.ts';
import { brokerAddress } from '../../mqtt/broker-address.ts';
import type { Message } from '../../text/message.ts';
import { printable } from '../../text/printable.ts';
import { message } from '../../text/text.ts';
import { Backoff } from '../../time/backoff.ts';
import type { Timer } from '../../time/clock.ts';
import type { ClaimResult, DoorHost } from '../door.ts';
import { type ApiResult, BemfaApi } from './api.ts';
import { BemfaLink, type LinkState, type MessageAge } from './link.ts';
import { type LightColor, readMessage } from './payload.ts';
import { StateReports } from './states.ts';
import { type OfferedDevice, offeredDevices, PING_NAME, PING_TOPIC } from './topic.ts';

export type BemfaConfig = NonNullable<DoorsConfig['bemfa']>;
type AccountConfig = BemfaConfig['accounts'][number];

/** While the HTTP interface cannot be reached, it is asked again so late. */
const BACK_OFF = { first_ms: 5000, most_ms: 300_000 };
/** After a refusal, in milliseconds: the key must change first, or the limit of a day must pass. */
const REFUSED_MS = 3_600_000;
/** A device that has not confirmed a command by then is shown as it was, in milliseconds. */
const CONFIRMED_WITHIN_MS = 3000;
/** Commands that are being decided at a time; the rest of a flood is dropped. */
const MOST_PENDING = 50;
/** How long a trial waits for its own message, in milliseconds. */
const TRIAL_MS = 5000;

const UNPROVEN =
  'a guarded command of Bemfa is refused, for nothing shows how old it is: said again within 20 s it is taken';

/** A command of the account, as a trial sees it. */
interface Arrival {
  readonly after_ms: number;
  readonly result: ClaimResult;
}

/** One account of Bemfa: its topics, its link, its commands and the states that it is told. */
export class BemfaAccount {
  readonly assistant: string;
  /** The devices that it offers. */
  readonly offered: readonly OfferedDevice[];
  readonly #host: DoorHost;
  readonly #color: LightColor;
  readonly #keyFile: string;
  readonly #key: string;
  readonly #mqttUrl: string;
  readonly #api: BemfaApi;
  readonly #byTopic: ReadonlyMap<string, OfferedDevice>;
  readonly #states: StateReports;
  readonly #backoff = new Backoff(BACK_OFF);
  readonly #run = randomBytes(4).toString('hex');
  #commands = 0;
  #pending = 0;
  #link: BemfaLink | undefined;
  #linkState: LinkState | undefined;
  /** Why the HTTP interface does not serve; undefined where it does. */
  #fault: Message | undefined;
  /** The topics that the cloud would not create. */
  #missing: readonly string[] = [];
  /** The topics that were created once after the cloud did not know them. */
  readonly #createdAgain = new Set<string>();
  readonly #foreign = new Set<string>();
  readonly #timers = new Set<Timer>();
  readonly #trials = new Map<string, (result: Promise<ClaimResult>) => void>();
  #isClosed = false;

  /** @param of.key the account's private key; it is shown nowhere. */
  constructor(of: { host: DoorHost; config: BemfaConfig; account: AccountConfig; key: string }) {
    const { host, config, account, key } = of;
    this.#host = host;
    this.assistant = account.assistant;
    this.#color = account.color;
    this.#keyFile = account.key_file;
    this.#key = key;
    this.#mqttUrl = config.mqtt_url;
    this.#api = new BemfaApi({ key, topicsUrl: config.topics_url, apiUrl: config.api_url });
    this.offered = offeredDevices({ devices: host.home.devices, rooms: account.rooms });
    this.#byTopic = new Map(this.offered.map((each) => [each.topic, each]));
    this.#states = new StateReports({
      clock: host.clock,
      color: account.color,
      stateOf: (device) => host.stateOf(device),
      link: () => this.#link,
    });
  }

  /** Creates what topics are missing, and connects. Never rejects: what fails is tried again later. */
  async start(): Promise<void> {
    const listed = await this.#api.topics();
    if (this.#isClosed) return;
    if (listed.state === 'refused') {
      // A connection with a key that the cloud refuses may get its owner blocked.
      this.#tellFault(listed);
      this.#later(() => void this.start(), REFUSED_MS);
      return;
    }
    if (listed.state === 'ok') await this.#create(listed.value);
    else {
      // The topics of an earlier start serve meanwhile.
      this.#tellFault(listed);
      this.#later(() => void this.#ensureTopics(), this.#backoff.next());
    }
    this.#connect();
  }

  /** The device has reported. */
  show(device: string): void {
    for (const offered of this.offered) if (offered.device.id === device) this.#states.tell(offered);
  }

  /** What is wrong, for people; empty where the account works. */
  get faults(): readonly Message[] {
    const { assistant } = this;
    const link = this.#linkState;
    return [
      ...(this.#fault ? [this.#fault] : []),
      ...(link === undefined && !this.#fault ? [message('door.bemfa.connecting', { assistant })] : []),
      ...(link?.state === 'lost' ? [message('door.bemfa.lost', { assistant, reason: link.reason })] : []),
      ...(link?.state === 'refused'
        ? [message('door.bemfa.refused', { assistant, file: this.#keyFile, reason: link.reason })]
        : []),
      ...(this.#missing.length > 0
        ? [
            message('door.bemfa.missing', {
              assistant,
              names: this.#missing.map((each) => this.#nameOf(each)),
            }),
          ]
        : []),
    ];
  }

  /** Has the cloud send a message for the device, and waits until it has come and is decided. */
  async test(device: Device, text: string): Promise<ApiResult<Arrival | 'nothing'>> {
    const { clock } = this.#host;
    const offered = this.offered.find((each) => each.device.id === device.id);
    if (!offered || !this.#link?.connected) return { state: 'unreachable', reason: 'the link is down' };
    const started_ms = clock.now();
    const { topic } = offered;
    const arrived = new Promise<Arrival | 'nothing'>((resolve) => {
      const timer = this.#later(() => resolve('nothing'), TRIAL_MS);
      this.#trials.set(topic, (result) => {
        this.#cancel(timer);
        const after_ms = clock.now() - started_ms;
        void result.then((settled) => resolve({ after_ms, result: settled }));
      });
    });
    const sent = await this.#api.send(topic, text);
    if (sent.state !== 'ok') {
      this.#trials.delete(topic);
      return sent;
    }
    const value = await arrived;
    this.#trials.delete(topic);
    return { state: 'ok', value };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#timers) this.#host.clock.clearTimeout(timer);
    this.#timers.clear();
    this.#states.close();
    await this.#link?.close();
  }

  #connect(): void {
    if (this.#isClosed) return;
    this.#link = new BemfaLink({
      address: brokerAddress(this.#mqttUrl),
      key: this.#key,
      topics: [...this.#byTopic.keys()],
      clock: this.#host.clock,
      listener: {
        message: (topic, payload, age) => this.#receive(topic, payload, age),
        state: (state) => this.#changed(state),
        unknown: (topics) => void this.#createOnce(topics),
      },
    });
  }

  #changed(state: LinkState): void {
    const { assistant } = this;
    this.#linkState = state;
    if (state.state === 'connected') {
      this.#host.log.info({ assistant }, 'Bemfa is connected');
      this.#states.forget();
      for (const offered of this.offered) this.#states.tell(offered);
      return;
    }
    this.#host.log.warn(
      { assistant, ...state, reason: printable(state.reason) },
      'the link to Bemfa is down',
    );
  }

  async #ensureTopics(): Promise<void> {
    const listed = await this.#api.topics();
    if (this.#isClosed) return;
    if (listed.state === 'ok') {
      await this.#create(listed.value);
      return;
    }
    this.#tellFault(listed);
    const wait_ms = listed.state === 'refused' ? REFUSED_MS : this.#backoff.next();
    this.#later(() => void this.#ensureTopics(), wait_ms);
  }

  /** Creates the topics that the account lacks, and names those without a name. Others are kept as they are. */
  async #create(listed: readonly { readonly topic: string; readonly name: string }[]): Promise<void> {
    this.#fault = undefined;
    this.#backoff.reset();
    const known = new Map(listed.map(({ topic, name }) => [topic, name]));
    const wanted = [...this.offered.map(({ topic, name }) => ({ topic, name })), PING];
    const lacking = wanted.filter(({ topic }) => !known.has(topic));
    for (const each of wanted) if (known.get(each.topic) === '') await this.#api.rename(each);
    await this.#createEach(lacking);
    const { assistant } = this;
    const counts = { created: lacking.length, kept: wanted.length - lacking.length };
    this.#host.log.info({ assistant, ...counts }, 'the topics of Bemfa are there');
    if (lacking.length > 0)
      await this.#link?.subscribeAgain(lacking.map(({ topic }) => topic)).catch(() => []);
  }

  /** The link was denied these topics: each is created once, and told where it stays unknown. */
  async #createOnce(topics: readonly string[]): Promise<void> {
    const fresh = topics.filter((topic) => !this.#createdAgain.has(topic));
    for (const topic of fresh) this.#createdAgain.add(topic);
    await this.#createEach(fresh.map((topic) => ({ topic, name: this.#nameOf(topic) })));
    const unknown = (await this.#link?.subscribeAgain(topics).catch(() => topics)) ?? topics;
    this.#missing = unknown;
    if (unknown.length > 0)
      this.#host.log.warn({ assistant: this.assistant, topics: unknown }, 'Bemfa does not know these topics');
  }

  async #createEach(topics: readonly { readonly topic: string; readonly name: string }[]): Promise<void> {
    for (const each of topics) {
      if (this.#isClosed) return;
      const created = await this.#api.create(each);
      if (created.state === 'ok') continue;
      const { assistant } = this;
      this.#host.log.warn({ assistant, topic: each.topic, ...created }, 'Bemfa did not create a topic');
    }
  }

  #receive(topic: string, payload: string, age: MessageAge): void {
    const { assistant } = this;
    const { log } = this.#host;
    const offered = this.#byTopic.get(topic);
    if (!offered) {
      if (!this.#foreign.has(topic) && this.#foreign.size < MOST_PENDING)
        log.warn(
          { assistant, topic: printable(topic).slice(0, 80) },
          'a message of a topic that is not ours',
        );
      this.#foreign.add(topic);
      return;
    }
    if (this.#states.isEcho(topic, payload)) return;
    const told = this.#states.heldBy(topic);
    const state = this.#host.stateOf(offered.device.id);
    const reading = readMessage({ payload, offered, color: this.#color, state, told });
    // The cloud believes what it has sent, whatever comes of it.
    this.#states.commanded(topic, payload);
    const device = offered.device.id;
    if (!reading.ok || this.#pending >= MOST_PENDING) {
      const reason = reading.ok ? 'too many commands at a time' : reading.reason;
      const shown = printable(payload).slice(0, 100);
      log.warn({ assistant, device, payload: shown, reason }, 'a message of Bemfa is not carried out');
      this.#states.tell(offered);
      return;
    }
    if (reading.ignored !== undefined)
      log.info({ assistant, device, ignored: reading.ignored }, 'a part of a command of Bemfa is left out');
    const id = `bemfa-${this.#run}-${++this.#commands}`;
    const unproven = this.#isUnproven(reading.intents, age);
    if (unproven) log.warn({ assistant, device, ...age }, UNPROVEN);
    const result = this.#host.claim({
      id,
      assistant,
      intents: reading.intents,
      age_ms: age.suspected_ms,
      ...(unproven && { unproven }),
    });
    this.#trials.get(topic)?.(result);
    this.#pending += 1;
    void result.then(({ outcome }) => this.#settled(offered, outcome));
  }

  /**
   * Whether it asks for something guarded, and may be older than a claim may be. The link is watched from then on: where
   * the command is said again, its age is known.
   */
  #isUnproven(intents: readonly Intent[], { most_ms }: MessageAge): true | undefined {
    const { devices, arbiter } = this.#host.home;
    if (most_ms <= arbiter.max_claim_age_ms) return undefined;
    const byId = new Map(devices.map((device) => [device.id, device]));
    if (!intents.some((intent) => guardedIn(byId, intent))) return undefined;
    this.#link?.watch();
    return true;
  }

  /** Bemfa takes no answer: whatever was decided, it is told the state that the device then has. */
  #settled(offered: OfferedDevice, outcome: ClaimResult['outcome']): void {
    this.#pending -= 1;
    if (this.#isClosed) return;
    // Where a command is on its way, the device's own report tells what came of it.
    const isUnderWay = outcome === 'granted' || outcome === 'absorbed' || outcome === 'overruled';
    if (!isUnderWay) this.#states.tell(offered);
    else this.#later(() => this.#states.tell(offered), CONFIRMED_WITHIN_MS);
  }

  #tellFault(result: Exclude<ApiResult<unknown>, { state: 'ok' }>): void {
    const { assistant } = this;
    const { state, reason } = result;
    this.#fault =
      state === 'refused'
        ? message('door.bemfa.refused', {
            assistant,
            file: this.#keyFile,
            reason: `${result.code}: ${reason}`,
          })
        : message('door.bemfa.unreachable', { assistant, reason });
    this.#host.log.warn({ assistant, state, reason }, 'the HTTP interface of Bemfa does not serve');
  }

  #nameOf(topic: string): string {
    return this.#byTopic.get(topic)?.name ?? PING_NAME;
  }

  #later(work: () => void, after_ms: number): Timer {
    const timer = this.#host.clock.setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, after_ms);
    this.#timers.add(timer);
    return timer;
  }

  #cancel(timer: Timer): void {
    this.#host.clock.clearTimeout(timer);
    this.#timers.delete(timer);
  }
}

const PING = { topic: PING_TOPIC, name: PING_NAME } as const;
