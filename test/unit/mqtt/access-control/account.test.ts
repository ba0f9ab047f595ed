import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Account, accountsOf } from '../../../../src/mqtt/access-control/account.ts';
import { EVERY_FAMILY } from '../../../support/every-family.ts';
import { failureOf } from '../../../support/failure.ts';
import { device, home } from '../../../support/home.ts';

const LAMP = device({ id: 'lamp' });

function accounts(more: object = {}, devices = [LAMP]): ReadonlyMap<string, Account> {
  return new Map(accountsOf(home({ devices, more })).map((account) => [account.user, account]));
}

/** The topics, with wildcards, that a user may read or write. */
function topics(account: Account | undefined, access: 'read' | 'write'): readonly string[] {
  return (account?.rules ?? [])
    .filter((rule) => rule.access === access || rule.access === 'readwrite')
    .map(({ topic }) => topic);
}

/** Whether a filter matches a topic (MQTT 5, 4.7). */
function matches(filter: string, topic: string): boolean {
  const pattern = filter
    .split('/')
    .map((part) =>
      part === '+' ? '[^/]*' : part === '#' ? '.*' : part.replace(/[$.*+?()|[\]{}^\\]/g, '\\$&'),
    )
    .join('/');
  return new RegExp(`^${pattern}$`).test(topic);
}

const mayWrite = (account: Account | undefined, topic: string) =>
  topics(account, 'write').some((filter) => matches(filter, topic));
const mayRead = (account: Account | undefined, topic: string) =>
  topics(account, 'read').some((filter) => matches(filter, topic));

test('an assistant’s adapter writes its own claims and presence, and reads its own outcomes', () => {
  expect(accounts().get('siri')).toEqual({
    user: 'siri',
    what: 'the adapter of siri',
    rules: [
      { access: 'write', topic: 'halfsecond/claim/siri' },
      { access: 'write', topic: 'halfsecond/presence/siri' },
      { access: 'read', topic: 'halfsecond/outcome/siri' },
      { access: 'read', topic: 'halfsecond/utterance' },
      { access: 'read', topic: 'halfsecond/status' },
      { access: 'read', topic: 'halfsecond/heartbeat' },
    ],
  });
});

test('no adapter and no satellite may command a device, whatever families the home has', () => {
  const satellites = { ear: { room: 'kitchen' } };
  const all = accounts({ satellites }, [...EVERY_FAMILY]);
  const commands = topics(all.get('halfsecond'), 'write').filter((topic) => !topic.includes('#'));
  expect(commands.length).toBeGreaterThan(EVERY_FAMILY.length / 2);
  fc.assert(
    fc.property(
      fc.constantFrom('siri', 'tmall-genie', 'ear'),
      fc.constantFrom(...commands),
      (user, topic) => !mayWrite(all.get(user), topic),
    ),
  );
});

test('the hub may command every device of every family', () => {
  const hub = accounts({}, [...EVERY_FAMILY]).get('halfsecond');
  for (const topic of [
    'zigbee2mqtt/hall/ceiling/set',
    'cmnd/bulb/POWER',
    'shellydimmer-b1/rpc',
    'homie/door/lock/state/set',
  ])
    expect([topic, mayWrite(hub, topic)]).toEqual([topic, true]);
});

test('an adapter writes and reads nothing of another assistant', () => {
  const siri = accounts().get('siri');
  expect(mayWrite(siri, 'halfsecond/claim/tmall-genie')).toBe(false);
  expect(mayRead(siri, 'halfsecond/outcome/tmall-genie')).toBe(false);
  expect(mayRead(siri, 'halfsecond/event')).toBe(false);
  expect(mayWrite(siri, 'halfsecond/set/enabled/tmall-genie')).toBe(false);
});

test('a satellite without an address publishes detections; one with an address is no user of the broker', () => {
  const satellites = { ear: { room: 'kitchen' }, wired: { room: 'hall', url: 'tcp://10.0.0.2:10700' } };
  const all = accounts({ satellites });
  expect(topics(all.get('ear'), 'write')).toEqual([
    'halfsecond/detection/+',
    'halfsecond/speech_start',
    'halfsecond/speech_end',
  ]);
  expect(all.has('wired')).toBe(false);
});

test('a writer commands devices, sets the hub, and claims for no assistant', () => {
  const dashboard = accounts({ mqtt: { writers: ['dashboard'] } }).get('dashboard');
  expect(mayWrite(dashboard, 'zigbee2mqtt/lamp/set')).toBe(true);
  expect(mayWrite(dashboard, 'halfsecond/set/mode')).toBe(true);
  expect(mayWrite(dashboard, 'halfsecond/feedback')).toBe(true);
  expect(mayWrite(dashboard, 'halfsecond/claim/siri')).toBe(false);
  expect(mayWrite(dashboard, 'halfsecond/verdict')).toBe(false);
});

test('the devices of a family report, read their commands, and publish no command', () => {
  const zigbee = accounts().get('zigbee2mqtt-devices');
  expect(mayRead(zigbee, 'zigbee2mqtt/lamp/set')).toBe(true);
  expect(mayWrite(zigbee, 'zigbee2mqtt/lamp')).toBe(true);
  expect(mayWrite(zigbee, 'zigbee2mqtt/lamp/set')).toBe(false);
  expect(mayWrite(zigbee, 'halfsecond/claim/siri')).toBe(false);
});

test('a family without a device in the home has no user', () => {
  expect([...accounts().keys()].filter((user) => user.endsWith('-devices'))).toEqual(['zigbee2mqtt-devices']);
});

test('each family’s own topics are granted beside those of the devices, and no topic twice', () => {
  const tasmota = accounts({}, [device({ id: 'plug', family: 'tasmota' })]).get('tasmota-devices');
  expect(topics(tasmota, 'write')).toContain('tasmota/discovery/#');
  // `cmnd/#` covers the commands of the plug.
  expect(topics(tasmota, 'read')).toEqual(['cmnd/#', 'homeassistant/#']);
});

test('a device on a topic of its own choice is granted that topic', () => {
  const generic = {
    commands: { turn_on: { topic: 'lamps/x', payload: '1' }, turn_off: { topic: 'lamps/x', payload: '0' } },
  };
  const own = accounts({}, [device({ id: 'x', family: 'generic', generic })]).get('generic-devices');
  expect(topics(own, 'read')).toContain('lamps/x');
});

test('Hermes has a user only where its door is configured', () => {
  expect(accounts().has('hermes')).toBe(false);
  const all = accounts({ doors: { hermes: {} } });
  expect(all.get('hermes')?.rules).toEqual([{ access: 'readwrite', topic: 'hermes/#' }]);
  expect(mayWrite(all.get('halfsecond'), 'hermes/dialogueManager/endSession')).toBe(true);
});

test('another base topic moves every topic of halfsecond', () => {
  const all = accounts({ mqtt: { base: 'home/umpire', writers: ['dashboard'] } });
  const own = [...all.values()].flatMap(({ rules }) => rules.map(({ topic }) => topic));
  expect(own.filter((topic) => topic.startsWith('halfsecond/'))).toEqual([]);
  expect(topics(all.get('siri'), 'write')).toEqual(['home/umpire/claim/siri', 'home/umpire/presence/siri']);
});

test('two users of one name are an invalid configuration that names both', async () => {
  const { exitCode, problems } = await failureOf(() => accounts({ mqtt: { writers: ['siri'] } }));
  expect(exitCode).toBe(3);
  expect(problems).toMatchObject([{ file: 'halfsecond.yaml', fix: 'rename one of them' }]);
  expect(JSON.stringify(problems[0]?.found)).toContain('the adapter of siri');
});

const SKILL = {
  assistant: 'tmall-genie',
  client_id: 'c',
  redirect_uris: ['https://cloud.example/back'],
};

test('a door of the internet has a user that claims for its assistant, and writes nothing else', () => {
  const all = accounts({ doors: { aligenie: SKILL } }, [...EVERY_FAMILY]);
  expect(all.get('door-aligenie')?.rules).toEqual([
    { access: 'write', topic: 'halfsecond/claim/tmall-genie' },
    { access: 'read', topic: 'halfsecond/outcome/tmall-genie' },
    { access: 'read', topic: 'halfsecond/status' },
    { access: 'read', topic: 'halfsecond/heartbeat' },
  ]);
  expect(accounts().has('door-aligenie')).toBe(false);
});

const claimsOf = (account: Account | undefined) =>
  topics(account, 'write').map((topic) => topic.replace('halfsecond/claim/', ''));

test('the door bemfa may claim for the assistants of its accounts, and write nothing else', () => {
  const bemfa = { accounts: [{ assistant: 'tmall-genie', key_file: 'k' }] };
  expect(claimsOf(accounts({ doors: { bemfa } }).get('door-bemfa'))).toEqual(['tmall-genie']);
});

test('the door webhook may claim for the assistants that list it, else for all, but for no trusted one', () => {
  const door = (siri: object, genie: object) =>
    accounts({
      doors: { webhook: {} },
      assistants: { siri: { name: 'Siri', ...siri }, genie: { name: 'Genie', ...genie } },
    }).get('door-webhook');
  expect(claimsOf(door({ doors: ['webhook'] }, {}))).toEqual(['siri']);
  expect(claimsOf(door({}, {}))).toEqual(['siri', 'genie']);
  expect(claimsOf(door({ trust: true }, {}))).toEqual(['genie']);
  const webhook = door({ doors: ['webhook'] }, {});
  expect(mayRead(webhook, 'halfsecond/outcome/siri')).toBe(true);
  expect(mayRead(webhook, 'halfsecond/outcome/genie')).toBe(false);
});
