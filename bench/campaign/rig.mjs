// The parts of a fault campaign: a home, a broker and a hub as processes, honest adapters, and what they saw.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MqttClient } from 'mqtt';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** A command that comes later than this after the first claim of its contest is late: budget and a busy machine. */
const LATE_MS = 750;
const LAMPS = 20;

const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

function start(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  children.add(child);
  child.stderr.resume();
  child.ended = new Promise((ended) => child.once('exit', ended));
  void child.ended.then(() => children.delete(child));
  return child;
}

export async function startBroker(folder, port) {
  const file = join(folder, 'mosquitto.conf');
  writeFileSync(
    file,
    `user root\nlistener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\npersistence false\nlog_type none\n`,
  );
  const broker = start('mosquitto', ['-c', file]);
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect({ host: '127.0.0.1', port });
    const isOpen = await new Promise((told) => {
      socket.once('connect', () => told(true));
      socket.once('error', () => told(false));
    });
    socket.destroy();
    if (isOpen) return broker;
    await pause(25);
  }
  throw new Error('mosquitto does not start: is it installed?');
}

/** A home of lamps with two assistants, one of them trusted, and a lock. */
export function makeHome(folder, port) {
  mkdirSync(join(folder, 'devices'), { recursive: true });
  const lamps = Array.from({ length: LAMPS }, (_, at) => [
    `lamp-${at}`,
    `{ id: lamp-${at}, name: { en: lamp ${at} }, room: room-${at}, kind: light, features: [on_off], family: zigbee2mqtt }\n`,
  ]);
  const lock =
    '{ id: door, name: { en: front door }, room: hall, kind: lock, features: [lock], family: zigbee2mqtt, owner: { only: siri } }\n';
  for (const [name, text] of [...lamps, ['door', lock]])
    writeFileSync(join(folder, 'devices', `${name}.yaml`), text);
  writeFileSync(
    join(folder, 'halfsecond.yaml'),
    `mqtt: { url: "mqtt://127.0.0.1:${port}" }\naudio: { source: none }\nassistants: { siri: { name: Siri, trust: true }, genie: { name: Genie } }\n`,
  );
}

export function startHub(folder) {
  return start(process.execPath, [MAIN, 'run', '--config', folder, '--state', join(folder, 'state')]);
}

export async function openClient(port) {
  const client = new MqttClient(() => connect({ host: '127.0.0.1', port, noDelay: true }), {
    protocolVersion: 5,
    reconnectPeriod: 50,
    queueQoSZero: false,
  });
  client.on('error', () => undefined);
  await new Promise((connected) => client.once('connect', connected));
  return client;
}

/** Two honest adapters and the devices of the home: holds contests, and counts what came of each. */
export class Household {
  #client;
  #beat;
  #status;
  #count = 0;
  /** A claim's id is never used again in a campaign. */
  #name = Math.random().toString(36).slice(2);
  #contests = [];
  #commands = [];
  #outcomes = new Map();

  static async at(port) {
    const household = new Household();
    const client = await openClient(port);
    household.#client = client;
    const subscribe = () =>
      client.subscribe(
        ['zigbee2mqtt/+/set', 'halfsecond/outcome/+', 'halfsecond/heartbeat', 'halfsecond/status'],
        { qos: 1 },
      );
    client.on('connect', subscribe);
    client.on('message', (topic, bytes) => household.#heard(topic, bytes.toString()));
    subscribe();
    return household;
  }

  /** Resolves when the hub beats again. */
  async ready() {
    const before = this.#beat;
    for (let waited = 0; waited < 20_000; waited += 50) {
      if (this.#beat !== before && this.#client.connected && this.#status === 'online') return;
      await pause(50);
    }
    throw new Error('the hub did not come back within 20 s');
  }

  /** One contest of both assistants about one lamp; resolves once it must be over. */
  async contest({ isDisturbed = false } = {}) {
    const at = this.#count++;
    const lamp = `lamp-${at % LAMPS}`;
    const wish = Math.floor(at / LAMPS) % 2 === 0 ? 'turn_on' : 'turn_off';
    const contest = { at, lamp, isDisturbed, began_ms: performance.now(), wish, claims: [] };
    this.#contests.push(contest);
    this.#claim(contest, 'siri', wish, 0.95);
    await pause(Math.random() * 100);
    this.#claim(contest, 'genie', wish === 'turn_on' ? 'turn_off' : 'turn_on', 0.6);
    await pause(600);
  }

  /** Something that nobody may carry out any more: it waits while the hub or the broker is away. */
  staleUnlock(id) {
    const payload = { id, intent: { action: 'unlock', device: 'door' }, room: 'hall', confidence: 0.95 };
    this.#client.publish('halfsecond/claim/siri', JSON.stringify(payload), { qos: 1 });
  }

  get tally() {
    const tally = { contests: 0, late: 0, twice: 0, lost: 0, wrong: 0, told: 0, unlocked: 0 };
    for (const [at, contest] of this.#contests.entries()) {
      const next = this.#contests.slice(at + 1).find(({ lamp }) => lamp === contest.lamp);
      const until_ms = next?.began_ms ?? Number.POSITIVE_INFINITY;
      const commands = this.#commands.filter(
        ({ device, at_ms }) => device === contest.lamp && at_ms >= contest.began_ms && at_ms < until_ms,
      );
      tally.contests += 1;
      if (commands.length > 1) tally.twice += 1;
      // Where the broker or the hub is killed, a contest may end without a winner: that is told, and no fault.
      if (commands.length === 0 && !contest.isDisturbed) tally.lost += 1;
      const wanted = contest.wish === 'turn_on' ? 'ON' : 'OFF';
      for (const { at_ms, state } of commands) {
        if (at_ms - contest.began_ms > (contest.isDisturbed ? 2500 : LATE_MS)) tally.late += 1;
        if (!contest.isDisturbed && state !== wanted) tally.wrong += 1;
      }
      for (const key of contest.claims) {
        const outcomes = this.#outcomes.get(key) ?? [];
        const isOnce = outcomes.length === 1 || (contest.isDisturbed && new Set(outcomes).size === 1);
        if (!isOnce && !(contest.isDisturbed && outcomes.length === 0)) tally.told += 1;
      }
    }
    tally.unlocked = this.#commands.filter(({ device }) => device === 'door').length;
    return tally;
  }

  close() {
    return this.#client.endAsync(true);
  }

  #claim(contest, assistant, action, confidence) {
    const id = `${assistant}-${this.#name}-${contest.at}`;
    contest.claims.push(`${assistant} ${id}`);
    const room = contest.lamp.replace('lamp', 'room');
    const claim = { id, intent: { action, device: contest.lamp }, room, confidence, beat: this.#beat };
    if (this.#client.connected)
      this.#client.publish(`halfsecond/claim/${assistant}`, JSON.stringify(claim), { qos: 1 });
    else contest.claims.pop();
  }

  #heard(topic, payload) {
    if (topic === 'halfsecond/heartbeat') this.#beat = payload;
    if (topic === 'halfsecond/status') this.#status = payload;
    const device = /^zigbee2mqtt\/(.+)\/set$/.exec(topic)?.[1];
    if (device) {
      const { state } = JSON.parse(payload);
      this.#commands.push({ at_ms: performance.now(), device, state });
      this.#client.publish(`zigbee2mqtt/${device}`, payload);
    }
    const assistant = /^halfsecond\/outcome\/(.+)$/.exec(topic)?.[1];
    if (assistant) {
      const { claim, outcome } = JSON.parse(payload);
      const key = `${assistant} ${claim}`;
      this.#outcomes.set(key, [...(this.#outcomes.get(key) ?? []), outcome]);
    }
  }
}
