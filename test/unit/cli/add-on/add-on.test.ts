import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepare } from '../../../../src/cli/add-on/add-on.ts';
import { type AddOnOptions, readOptions } from '../../../../src/cli/add-on/options.ts';
import { loadHome } from '../../../../src/config/load.ts';
import { describeProblem } from '../../../../src/error/failure.ts';
import { ENGLISH } from '../../../../src/text/text.ts';
import { failureOf } from '../../../support/failure.ts';
import { serveHttp } from '../../../support/http-server.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const TOKEN = 'the token of this start';
const MQTT = {
  addon: 'core_mosquitto',
  host: 'core-mosquitto',
  port: 1883,
  ssl: false,
  username: 'addons',
  password: 'given by the supervisor',
  protocol: '3.1.1',
};
const INFO = { ip_address: '172.30.32.1', ingress_port: 62_001, state: 'started' };

/** A supervisor that answers, the add-on's folders, and what the add-on said. */
class Installation {
  readonly config = folderWith({});
  readonly data = folderWith({});
  readonly said: string[] = [];
  url = 'http://127.0.0.1:9';
  token: string | undefined = TOKEN;
  options: object = {};
  mqtt: { status: number; body: object } = { status: 200, body: { result: 'ok', data: MQTT } };

  static async open(): Promise<Installation> {
    const installation = new Installation();
    installation.url = await serveHttp(({ url, headers }, response) => {
      const isKnown = headers.authorization === `Bearer ${TOKEN}`;
      const answers: Record<string, { status: number; body: object }> = {
        '/services/mqtt': installation.mqtt,
        '/addons/self/info': { status: 200, body: { result: 'ok', data: INFO } },
      };
      const { status, body } = isKnown
        ? (answers[url ?? ''] ?? { status: 404, body: {} })
        : { status: 401, body: {} };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    return installation;
  }

  get file(): string {
    return join(this.config, 'halfsecond.yaml');
  }

  get yaml(): string {
    return readFileSync(this.file, 'utf8');
  }

  get passwordFile(): string {
    return join(this.data, 'supervisor-credentials/mqtt-password');
  }

  prepare(): Promise<{ readonly config: string; readonly state: string }> {
    const options = join(this.data, 'options.json');
    writeFileSync(options, JSON.stringify(this.options));
    const read: AddOnOptions = readOptions(options);
    const terminal = {
      text: ENGLISH,
      user: 1,
      environment: { SUPERVISOR_TOKEN: this.token },
      complain: (line: string) => this.said.push(line),
    };
    return prepare(terminal, read, { config: this.config, data: this.data, supervisor: this.url });
  }

  async refusal(): Promise<string> {
    return (await failureOf(() => this.prepare())).problems.map((each) => describeProblem(each)).join('\n');
  }
}

test('a first start copies the shipped home, and sets broker and page in it', async () => {
  const installation = await Installation.open();
  installation.options = { language: 'zh-Hans', microphone: false };
  const { config, state } = await installation.prepare();
  expect(state).toBe(join(installation.data, 'state'));
  const home = loadHome(config);
  expect(Object.keys(home.assistants)).toEqual(['siri', 'tmall-genie']);
  expect(home).toMatchObject({
    language: 'zh-Hans',
    audio: { source: 'none', room: 'living-room' },
    mqtt: { url: 'mqtt://core-mosquitto:1883', username: 'addons' },
    console: {
      host: '172.30.32.1',
      port: 62_001,
      ingress: '172.30.32.2',
      trust_ingress: true,
      insecure: true,
    },
  });
  expect(existsSync(join(config, 'schema/halfsecond.schema.json'))).toBe(true);
  expect(existsSync(join(config, 'devices'))).toBe(true);
  expect(installation.said).toEqual([]);
});

test('the password is in a file for the hub alone, and neither in the YAML nor in what is said', async () => {
  const installation = await Installation.open();
  await installation.prepare();
  expect(readFileSync(installation.passwordFile, 'utf8').trim()).toBe(MQTT.password);
  expect(statSync(installation.passwordFile).mode & 0o777).toBe(0o600);
  expect(installation.yaml + installation.said.join()).not.toContain(MQTT.password);
});

test('a further start follows the options and the supervisor, and rewrites nothing where both are as before', async () => {
  const installation = await Installation.open();
  installation.options = { language: 'en', microphone: false };
  await installation.prepare();
  const first = installation.yaml;
  const { mtimeMs } = statSync(installation.file);
  await installation.prepare();
  expect(statSync(installation.file).mtimeMs).toBe(mtimeMs);
  installation.options = { language: 'zh-Hant', mode: 'observe', microphone: true, room: 'study' };
  installation.mqtt.body = { data: { ...MQTT, host: 'other', password: 'another' } };
  await installation.prepare();
  expect(loadHome(installation.config)).toMatchObject({
    language: 'zh-Hant',
    mode: 'observe',
    audio: { source: 'microphone', room: 'study' },
    mqtt: { url: 'mqtt://other:1883' },
  });
  expect(readFileSync(installation.passwordFile, 'utf8').trim()).toBe('another');
  installation.options = { language: 'en', microphone: false };
  installation.mqtt.body = { data: MQTT };
  await installation.prepare();
  expect(loadHome(installation.config)).toMatchObject({ mode: 'arbitrate', language: 'en' });
  // The room is not taken back: without the option it is the owner's.
  expect(installation.yaml.replace('room: study', 'room: living-room')).toBe(first);
});

test('what the owner wrote stays, comments too, and the add-on says that its options do not count there', async () => {
  const installation = await Installation.open();
  const own =
    '# Ours.\nassistants: { siri: { name: Siri } } # one\nlanguage: zh-Hant\nconsole: { hosts: [hub.lan], port: 8500 }\n';
  writeFileSync(installation.file, own);
  installation.options = { language: 'en' };
  await installation.prepare();
  expect(loadHome(installation.config)).toMatchObject({
    language: 'zh-Hant',
    console: { hosts: ['hub.lan'], port: 8500, host: '172.30.32.1' },
  });
  expect(installation.yaml).toMatch(/^# Ours\.\nassistants: \{ siri: \{ name: Siri \} \} # one\n/);
  expect(installation.said).toEqual([expect.stringMatching(/decides.*console\.port.*language/)]);
});

test('a broker of the owner gets no user and no password of the supervisor', async () => {
  const installation = await Installation.open();
  await installation.prepare();
  expect(existsSync(installation.passwordFile)).toBe(true);
  writeFileSync(
    installation.file,
    'assistants: { siri: { name: Siri } }\nmqtt: { url: "mqtt://192.168.1.9" }\n',
  );
  installation.mqtt = { status: 400, body: { result: 'error', message: 'Service not enabled' } };
  await installation.prepare();
  const { mqtt } = loadHome(installation.config);
  expect(mqtt.url).toBe('mqtt://192.168.1.9');
  expect(mqtt.username).toBeUndefined();
  expect(existsSync(installation.passwordFile)).toBe(false);
});

test('the broker of the options is taken before that of the supervisor', async () => {
  const installation = await Installation.open();
  installation.options = { mqtt: { url: 'mqtts://broker.lan:8883', username: 'hub', password: 'mine' } };
  await installation.prepare();
  expect(loadHome(installation.config).mqtt).toMatchObject({
    url: 'mqtts://broker.lan:8883',
    username: 'hub',
  });
  expect(readFileSync(installation.passwordFile, 'utf8').trim()).toBe('mine');
});

test('without a broker the add-on says which add-on to install', async () => {
  const installation = await Installation.open();
  installation.mqtt = { status: 400, body: { result: 'error', message: 'Service not enabled' } };
  expect(await installation.refusal()).toMatch(
    /services\/mqtt: found the answer 400 Service not enabled, .*; install the add-on “Mosquitto broker”/,
  );
  // When there is one, the next start is a first one.
  installation.mqtt = { status: 200, body: { data: MQTT } };
  installation.options = { microphone: false };
  await installation.prepare();
  expect(loadHome(installation.config)).toMatchObject({
    audio: { source: 'none' },
    mqtt: { url: 'mqtt://core-mosquitto:1883' },
  });
  expect(installation.said).toEqual([]);
});

test.each([
  ['a token that the supervisor does not know', 'wrong', /does not know \(401\).*restart the add-on/],
  ['no token', undefined, /no SUPERVISOR_TOKEN.*halfsecond run/],
])('%s ends with what to do', async (_, token, expected) => {
  const installation = await Installation.open();
  installation.token = token;
  const refusal = await installation.refusal();
  expect(refusal).toMatch(expected);
  expect(refusal).not.toContain('wrong');
});

test('a supervisor that is away is told at the first start; later the hub starts with what it knows', async () => {
  const installation = await Installation.open();
  const { url } = installation;
  installation.url = 'http://127.0.0.1:1';
  expect(await installation.refusal()).toMatch(/found no answer \(.+\), .*ha supervisor restart/);
  installation.url = url;
  await installation.prepare();
  const known = installation.yaml;
  installation.url = 'http://127.0.0.1:1';
  await installation.prepare();
  expect(installation.yaml).toBe(known);
  expect(readFileSync(installation.passwordFile, 'utf8').trim()).toBe(MQTT.password);
  expect(installation.said).toEqual([
    expect.stringContaining('starts with the broker that it named before'),
    expect.stringContaining('The page may be missing'),
  ]);
});

test.each([
  [{ ...MQTT, host: 'a b' }, 'host'],
  [{ ...MQTT, port: 0 }, 'port'],
  [{ ...MQTT, password: 'two\nlines' }, 'password'],
  ['nonsense', 'usable'],
])(
  'an answer of the supervisor that cannot be used is refused, and its values are not repeated: %#',
  async (data, key) => {
    const installation = await Installation.open();
    installation.mqtt = { status: 200, body: { result: 'ok', data } };
    const refusal = await installation.refusal();
    expect(refusal).toMatch(new RegExp(`found an answer without a usable.*${key === 'usable' ? '' : key}`));
    expect(refusal).not.toContain('lines');
  },
);

test('a home that is invalid stays as it is, and its problem is told', async () => {
  const installation = await Installation.open();
  writeFileSync(installation.file, 'assistants: { siri: { nam: Siri } }\n');
  expect(await installation.refusal()).toMatch(/assistants\.siri/);
  expect(installation.yaml).toBe('assistants: { siri: { nam: Siri } }\n');
});
