// The people of a home in a fault campaign: they hold contests, and note all that comes of them.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { MqttClient } from 'mqtt';
import { LAMPS, PASSWORD } from './configuration.mjs';
import { MachineWatch } from './machine-watch.mjs';

/** The pause between the two claims of a contest, in milliseconds: less than the hub's patience of 150. */
const GAP_MS = 60;
/** The most that a contest lasts, in milliseconds. */
const CONTEST_MS = 600;

export async function openClient(port, user) {
  const client = new MqttClient(() => connect({ host: '127.0.0.1', port, noDelay: true }), {
    protocolVersion: 5,
    reconnectPeriod: 50,
    username: user,
    password: PASSWORD,
  });
  client.on('error', () => undefined);
  await new Promise((connected) => client.once('connect', connected));
  return client;
}

/** Two honest adapters and the devices of the home. */
export class Household {
  /** What {@link count} reads, in the order of time. */
  contests = [];
  commands = [];
  outcomes = new Map();
  watch = new MachineWatch();
  redelivered = new Set();
  forgotten = new Set();
  brokerStops = [];
  /** Devices that carry nothing out that they are told, so that no state confirms a command. */
  deaf = new Set(['stubborn']);
  #adapters;
  #family;
  #beat;
  #status;
  #count = 0;
  /** A claim's id is never used again in a campaign. */
  #name = Math.random().toString(36).slice(2);

  static async at({ port }) {
    const household = new Household();
    const [siri, genie, family] = await Promise.all(
      ['siri', 'genie', 'family'].map((user) => openClient(port, user)),
    );
    household.#adapters = { siri, genie };
    household.#family = family;
    const subscribe = () =>
      family.subscribe(
        [
          'zigbee2mqtt/+/set',
          'halfsecond/outcome/+',
          'halfsecond/heartbeat',
          'halfsecond/status',
          MachineWatch.TOPIC,
        ],
        { qos: 1 },
      );
    family.on('connect', subscribe);
    family.on('message', (topic, bytes) => household.#heard(topic, bytes.toString()));
    subscribe();
    household.watch.start((message) => {
      if (family.connected) family.publish(MachineWatch.TOPIC, message);
    });
    return household;
  }

  get now_ms() {
    return performance.now();
  }

  /** Resolves when the hub beats again. */
  async ready() {
    const before = this.#beat;
    const clients = [this.#family, ...Object.values(this.#adapters)];
    for (let waited = 0; waited < 60_000; waited += 50) {
      const isThere = clients.every(({ connected }) => connected);
      if (this.#beat !== before && isThere && this.#status === 'online') return;
      await pause(50);
    }
    throw new Error('the hub did not come back within 60 s');
  }

  /** One contest of both assistants about one lamp, the weaker first in half of them; resolves once it must be over. */
  async contest({ isDisturbed = false } = {}) {
    const contest = this.#begin({ isDisturbed });
    const other = contest.wish === 'turn_on' ? 'turn_off' : 'turn_on';
    const claims = [
      ['siri', contest.wish, 0.95],
      // No habit, and not to be the first, outweighs how much less sure it is.
      ['genie', other, 0.5],
    ];
    if (Math.random() < 0.5) claims.reverse();
    const [first, second] = claims;
    this.#claim(contest, ...first);
    await pause(Math.random() * GAP_MS);
    this.#claim(contest, ...second);
    contest.gap_ms = this.now_ms - contest.began_ms;
    await pause(CONTEST_MS);
    return contest;
  }

  /** One command by a cloud, with nobody against it. A request without an answer is sent once more by `resend`. */
  async cloudCommand(cloud, { isDisturbed = false } = {}) {
    const contest = this.#begin({ isDisturbed });
    const request = cloud.request(contest.lamp, contest.wish);
    contest.answer = await cloud.send(request);
    contest.resend = async () => {
      if (contest.answer !== 'nothing') return;
      contest.resent_ms = this.now_ms;
      contest.answer = await cloud.send(request);
    };
    return contest;
  }

  /** The trusted assistant asks for an unlock. @param of.beat whether its adapter repeats the hub's beats. */
  unlock({ withBeat }) {
    const id = `siri-${this.#name}-unlock-${this.#count++}`;
    this.#publish('siri', {
      id,
      intent: { action: 'unlock', device: 'door' },
      room: 'hall',
      confidence: 0.95,
      ...(withBeat && { beat: this.#beat }),
    });
  }

  /** The trusted assistant asks for the lamp that never does what it is told, and so confirms nothing. */
  askStubborn(action) {
    const id = `siri-${this.#name}-stubborn-${this.#count++}`;
    this.#publish('siri', { id, intent: { action, device: 'stubborn' }, confidence: 0.95, beat: this.#beat });
  }

  /** A device tells a state by itself: somebody pressed its switch. Resolves when the broker has it. */
  async tellState(device, state) {
    await this.#family.publishAsync(`zigbee2mqtt/${device}`, JSON.stringify({ state }), { qos: 1 });
  }

  /**
   * Sends the newest claims once more under their ids: none may act again.
   * @param of.most how many contests.
   * @param of.isRemembered whether the hub can know the ids, so that it has to know them. The claims then repeat its
   *   newest beat, as if they were new. Otherwise, and where a claim was never answered, or not taken because
   *   its sender sent too many, their old beat is all that tells
   *   how old they are.
   */
  async redeliver({ most = 40, isRemembered = true } = {}) {
    const claims = this.contests.slice(-most).flatMap(({ sent }) => sent);
    for (const { assistant, claim, key } of claims) {
      const [told] = this.outcomes.get(key) ?? [];
      const isKnown = isRemembered && told !== undefined && !/not taken/.test(told.reason);
      this.redelivered.add(key);
      if (!isKnown) this.forgotten.add(key);
      this.#publish(assistant, { ...claim, ...(isKnown && { beat: this.#beat }) });
      await pause(60);
    }
    await pause(CONTEST_MS);
  }

  /** Sets something by a topic of the hub. */
  set(what, value) {
    this.#family.publish(`halfsecond/set/${what}`, value, { qos: 1 });
  }

  commandsOf(device, since_ms = 0) {
    return this.commands.filter((each) => each.device === device && each.at_ms >= since_ms);
  }

  async close() {
    this.watch.stop();
    for (const client of [this.#family, ...Object.values(this.#adapters)]) await client.endAsync(true);
  }

  #begin(of) {
    const at = this.#count++;
    const lamp = `lamp-${at % LAMPS}`;
    const wish = Math.floor(at / LAMPS) % 2 === 0 ? 'turn_on' : 'turn_off';
    const contest = { at, lamp, wish, began_ms: this.now_ms, gap_ms: 0, sent: [], ...of };
    this.contests.push(contest);
    return contest;
  }

  #claim(contest, assistant, action, confidence) {
    const id = `${assistant}-${this.#name}-${contest.at}`;
    const room = contest.lamp.replace('lamp', 'room');
    const claim = { id, intent: { action, device: contest.lamp }, room, confidence, beat: this.#beat };
    const key = `${assistant} ${id}`;
    // A library that keeps what it cannot send may send it much later, and does so for every second one.
    if (this.#adapters[assistant].connected || contest.at % 2 === 0) {
      contest.sent.push({ assistant, claim, key });
      this.#publish(assistant, claim);
    }
  }

  #publish(assistant, claim) {
    this.#adapters[assistant].publish(`halfsecond/claim/${assistant}`, JSON.stringify(claim), { qos: 1 });
  }

  #heard(topic, payload) {
    if (topic === MachineWatch.TOPIC) this.watch.heard(payload);
    if (topic === 'halfsecond/heartbeat') {
      this.#beat = payload;
      this.watch.beat();
    }
    if (topic === 'halfsecond/status') this.#status = payload;
    const device = /^zigbee2mqtt\/(.+)\/set$/.exec(topic)?.[1];
    if (device) {
      const { state } = JSON.parse(payload);
      this.commands.push({ at_ms: this.now_ms, device, state });
      if (!this.deaf.has(device)) this.#family.publish(`zigbee2mqtt/${device}`, payload);
    }
    const assistant = /^halfsecond\/outcome\/(.+)$/.exec(topic)?.[1];
    if (assistant && payload !== '') {
      const { claim, outcome, reason } = JSON.parse(payload);
      const key = `${assistant} ${claim}`;
      this.outcomes.set(key, [...(this.outcomes.get(key) ?? []), { outcome, reason }]);
    }
  }
}
