import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { MqttClient } from 'mqtt';
import { describe, expect, test } from 'vitest';
import { openSocket } from '../../../src/mqtt/broker-address.ts';
import { onEnd } from '../../support/broker.ts';
import { freePort, isMosquittoInstalled, mosquitto } from '../../support/mosquitto.ts';
import { HalfsecondProcess, halfsecond } from '../../support/process.ts';
import { AligenieAccount, CLIENT, REDIRECT } from '../../support/skill-client.ts';
import { folderWith } from '../../support/temp-folder.ts';

const GENIE = 'tmall-genie';
/** Several processes start in each test, which takes a busy machine a while. */
const SLOW = { timeout: 120_000 };
/** So often something is asked: a busy machine drops what is late. */
const MOST_TRIES = 20;
const device = (id: string, kind: string, features: string) =>
  `{ id: ${id}, name: { en: ${id} }, room: hall, kind: ${kind}, features: [${features}], family: zigbee2mqtt`;

/** What a client at the broker has received, and may do there. */
class BrokerUser {
  readonly client: MqttClient;
  readonly received: string[] = [];
  #wake: () => void = () => {};

  private constructor(client: MqttClient) {
    this.client = client;
    client.on('message', (topic, payload) => {
      this.received.push(`${topic} ${payload}`);
      this.#wake();
    });
  }

  static async open(port: number, username: string, password: string): Promise<BrokerUser> {
    const client = new MqttClient(() => openSocket({ host: '127.0.0.1', port, tls: false }), {
      protocolVersion: 5,
      reconnectPeriod: 0,
      username,
      password,
    });
    onEnd(() => client.endAsync(true));
    await new Promise<void>((opened, failed) => {
      client.once('connect', () => opened());
      client.once('error', failed);
    });
    const user = new BrokerUser(client);
    await client.subscribeAsync('#', { qos: 1 });
    return user;
  }

  /** Resolves with the next message, or one already received, that is wanted. */
  async receives(wanted: RegExp): Promise<string> {
    for (;;) {
      const found = this.received.find((each) => wanted.test(each));
      if (found !== undefined) return found;
      await new Promise<void>((woken) => {
        this.#wake = woken;
      });
    }
  }

  mayWrite(topic: string, payload = 'x'): Promise<boolean> {
    return this.client.publishAsync(topic, payload, { qos: 1 }).then(
      () => true,
      ({ code }: { code?: number }) => (code === 135 ? false : Promise.reject(new Error(String(code)))),
    );
  }
}

/** A home at a real mosquitto with the files of `acl`, whose AliGenie door has an account of its own. */
async function closedHome() {
  const [port, skill] = [await freePort(), await freePort()];
  const folder = folderWith({
    'halfsecond.yaml': `
mqtt: { url: "mqtt://127.0.0.1:${port}", username: halfsecond, password_file: mosquitto/passwords/halfsecond }
assistants: { siri: { name: Siri }, ${GENIE}: { name: Genie, doors: [aligenie], trust_origin: true } }
doors:
  spawn: false
  aligenie: { assistant: ${GENIE}, port: ${skill}, client_id: ${CLIENT.id}, redirect_uris: ["${REDIRECT}"] }
`,
    'devices/lamp.yaml': `${device('lamp', 'light', 'on_off')} }`,
    'devices/front-door.yaml': `${device('front-door', 'lock', 'lock')}, unlock_by: [aligenie] }`,
    'mosquitto/passwords/halfsecond': 'the hub’s password\n',
    'own/secrets/aligenie-client-secret': CLIENT.secret,
    'own/secrets/aligenie-owner-password': CLIENT.password,
  });
  expect(await halfsecond(['acl'], { workingFolder: folder })).toMatchObject({ code: 0 });
  const at = (name: string) => join(folder, 'mosquitto', name);
  await mosquitto({
    port,
    settings: `allow_anonymous false\npassword_file ${at('halfsecond.passwd')}\nacl_file ${at('halfsecond.acl')}`,
  });
  const passwordOf = (user: string) => readFileSync(at(`passwords/${user}`), 'utf8').trim();
  const as = (user: string) => BrokerUser.open(port, user, passwordOf(user));
  const hub = (state = 'state') => {
    const sockets = join(folder, state, 'own-doors/aligenie');
    mkdirSync(sockets, { recursive: true });
    const run = new HalfsecondProcess(['run', '--state', join(folder, state)], { workingFolder: folder });
    return { run, socket: join(sockets, 'hub.sock') };
  };
  return { folder, port, skill, passwordOf, as, hub };
}

/** The far end of a hub's socket: what was said, and whether the hub has closed it. */
function raw(socket: string) {
  const link = connect(socket);
  let said = '';
  const closed = new Promise<void>((done) => {
    link.on('data', (bytes) => {
      said += bytes;
    });
    link.on('error', () => undefined);
    link.on('close', () => done());
  });
  onEnd(async () => void link.destroy());
  return {
    closed,
    said: () => said,
    send: (...messages: readonly object[]) => {
      for (const each of messages) link.write(`${JSON.stringify(each)}\n`);
    },
    async hears(pattern: RegExp): Promise<void> {
      while (!pattern.test(said)) await new Promise((more) => link.once('data', more));
    },
  };
}

const HELLO = { type: 'hello', door: 'aligenie', process: 1 };
const claim = (id: string, of: { assistant?: string; action?: string; device?: string } = {}) => ({
  type: 'claim',
  door: 'aligenie',
  id,
  assistant: of.assistant ?? GENIE,
  intents: [{ action: of.action ?? 'turn_on', device: of.device ?? 'lamp' }],
  age_ms: 0,
});

describe.skipIf(!isMosquittoInstalled)('a door of the internet that somebody has taken over', SLOW, () => {
  test('may write its own claims at the broker, and no command, no setting, no report, nobody else’s claims', async () => {
    const { as, hub } = await closedHome();
    const { run } = hub();
    await run.says(/"part":"broker","state":"ok"|"state":"connected"/);
    const door = await as('door-aligenie');
    const forbidden = [
      'zigbee2mqtt/lamp/set',
      'zigbee2mqtt/lamp/set/state',
      'zigbee2mqtt/lamp',
      'zigbee2mqtt/front-door/set',
      'zigbee2mqtt/front-door/set/state',
      'zigbee2mqtt/bridge/request/permit_join',
      'halfsecond/claim/siri',
      'halfsecond/presence/siri',
      `halfsecond/presence/${GENIE}`,
      'halfsecond/set/mode',
      'halfsecond/set/budget_ms',
      'halfsecond/set/habits',
      'halfsecond/set/enabled/siri',
      'halfsecond/detection/siri',
      'halfsecond/speech_start',
      'halfsecond/speech_end',
      'halfsecond/feedback',
      'halfsecond/status',
      'halfsecond/heartbeat',
      'halfsecond/verdict',
      'halfsecond/utterance',
      'halfsecond/event',
      'halfsecond/metrics',
      'halfsecond/settings',
      'halfsecond/health',
      `halfsecond/outcome/${GENIE}`,
      'halfsecond/outcome/siri',
      'homeassistant/switch/halfsecond/x/config',
    ];
    const written: string[] = [];
    for (const topic of [...forbidden, `halfsecond/claim/${GENIE}`])
      if (await door.mayWrite(topic, '')) written.push(topic);
    expect(written).toEqual([`halfsecond/claim/${GENIE}`]);
  });

  test('lights a lamp by a claim at the broker, and unlocks nothing, whatever it says of itself', async () => {
    const { as, hub } = await closedHome();
    const { run } = hub();
    await run.says(/"part":"broker","state":"ok"|"state":"connected"/);
    const witness = await as('halfsecond');
    const door = await as('door-aligenie');
    const send = (id: string, action: string, of: string) =>
      door.mayWrite(
        `halfsecond/claim/${GENIE}`,
        JSON.stringify({ id, intent: { action, device: of }, origin: 'app', confidence: 1 }),
      );
    expect(await send('opens', 'unlock', 'front-door')).toBe(true);
    expect(await door.receives(/outcome.*"opens"/)).toMatch(
      /"withheld".*the mqtt door does not prove who asked/,
    );
    expect(await send('lights', 'turn_on', 'lamp')).toBe(true);
    expect(await door.receives(/outcome.*"lights"/)).toContain('"granted"');
    expect(await witness.receives(/^zigbee2mqtt\/lamp\/set/)).toContain('ON');
    expect(witness.received.filter((each) => each.startsWith('zigbee2mqtt/front-door/set'))).toEqual([]);
    const topics = new Set(door.received.map((each) => each.split(' ')[0]));
    expect([...topics].sort()).toEqual([
      'halfsecond/heartbeat',
      `halfsecond/outcome/${GENIE}`,
      'halfsecond/status',
    ]);
  });

  test('claims at its socket for its assistant, and the hub ends the connection over anything else', async () => {
    const { as, hub } = await closedHome();
    const { run, socket } = hub();
    await run.says(/"part":"broker","state":"ok"|"state":"connected"/);
    const witness = await as('halfsecond');
    const own = raw(socket);
    own.send(HELLO);
    await own.hears(/"welcome"/);
    own.send(claim('for-siri', { assistant: 'siri' }), claim('own'));
    await own.hears(/"outcome".*"own"/);
    expect(own.said()).not.toContain('for-siri');
    await witness.receives(/^zigbee2mqtt\/lamp\/set/);
    // Lies about what was done while the hub was away would absorb what others ask.
    own.send({ ...claim('done'), type: 'relayed' });
    await own.closed;
    await run.says(/a door sent what it may not send/);
    // It is barred for a while.
    await raw(socket).closed;
  });

  test.each([
    ['poses as another door', { type: 'hello', door: 'homekit', process: 1 }],
    ['asks a door as a tool does', { type: 'door_request', request: 1, door: 'aligenie', verb: 'status' }],
    ['asks the hub as a tool does', { type: 'hub_request', request: 1, about: 'health' }],
    ['sends nonsense', { type: 'shutdown' }],
  ])('loses its connection where it %s', async (_, message) => {
    const { hub } = await closedHome();
    const { run, socket } = hub();
    await run.says(/"part":"broker","state":"ok"|"state":"connected"/);
    const own = raw(socket);
    own.send(message);
    await own.closed;
    expect(own.said()).toBe('');
  });

  test('does not hold up other assistants by a flood at its socket', async () => {
    const { as, hub } = await closedHome();
    const { run, socket } = hub();
    await run.says(/"part":"broker","state":"ok"|"state":"connected"/);
    const siri = await as('siri');
    const own = raw(socket);
    own.send(HELLO, ...Array.from({ length: 5000 }, (_, at) => claim(`flood-${at}`)));
    await own.closed;
    await run.says(/a door sends too much/);
    const decided = async (id: string) => {
      const claim = { id, intent: { action: 'turn_off', device: 'lamp' }, confidence: 1 };
      await siri.mayWrite('halfsecond/claim/siri', JSON.stringify(claim));
      return siri.receives(new RegExp(`outcome.*"${id}"`));
    };
    let outcome = await decided('honest-0');
    for (let tries = 1; /"expired"/.test(outcome) && tries < MOST_TRIES; tries++)
      outcome = await decided(`honest-${tries}`);
    expect(outcome).toMatch(/granted|absorbed|overruled|withheld/);
  });
});

describe.skipIf(!isMosquittoInstalled)('a door of the internet with an account of its own', SLOW, () => {
  const start = async (home: Awaited<ReturnType<typeof closedHome>>, socket: string) => {
    const { folder, skill, passwordOf } = home;
    const own = join(folder, 'own/secrets');
    const credentials = folderWith({
      'aligenie-client-secret': CLIENT.secret,
      'aligenie-owner-password': CLIENT.password,
      'aligenie-mqtt-password': passwordOf('door-aligenie'),
    });
    rmSync(own, { recursive: true });
    const door = new HalfsecondProcess(
      ['doors', 'run', 'aligenie', '--hub', socket, '--state', join(folder, 'own/state')],
      { workingFolder: folder, environment: { CREDENTIALS_DIRECTORY: credentials } },
    );
    await door.says(/"msg":"open"/);
    return { door, account: await AligenieAccount.link(`http://127.0.0.1:${skill}`) };
  };

  /** The answer to a command; a person asks again where a busy machine dropped it. */
  const asked = async (account: AligenieAccount, command: string) => {
    for (let tries = 1; ; tries++) {
      const answer = await account.command(command, 'lamp');
      if (answer !== 'ErrorResponse' || tries === MOST_TRIES) return answer;
    }
  };

  test('serves its cloud by its own secrets, without the hub’s password', async () => {
    const home = await closedHome();
    const { run, socket } = home.hub();
    await run.says(/"part":"broker","state":"ok"|"state":"connected"/);
    rmSync(join(home.folder, 'mosquitto/passwords/halfsecond'));
    const { account, door } = await start(home, socket);
    await door.says(/the hub is there/);
    expect(await asked(account, 'TurnOn')).toBe('TurnOnResponse');
  });

  test('claims at the broker where another hub decides, and does nothing itself where none does', async () => {
    const home = await closedHome();
    const second = home.hub('second');
    await second.run.says(/"part":"broker","state":"ok"|"state":"connected"/);
    const first = home.hub('first');
    const witness = await home.as('halfsecond');
    await second.run.says(/stands by|standing by|standby/);
    const { account, door } = await start(home, first.socket);
    await door.says(/the hub is there/);
    first.run.process.kill('SIGKILL');
    await first.run.exit;
    await witness.receives(/^halfsecond\/status offline/);
    witness.received.length = 0;
    await witness.receives(/^halfsecond\/status online/);
    expect(await asked(account, 'TurnOn')).toBe('TurnOnResponse');
    await witness.receives(/^zigbee2mqtt\/lamp\/set/);
    second.run.process.kill('SIGTERM');
    await second.run.exit;
    witness.received.length = 0;
    expect(await account.command('TurnOff', 'lamp')).toBe('ErrorResponse');
    expect(witness.received.filter((each) => each.startsWith('zigbee2mqtt/'))).toEqual([]);
  });
});
