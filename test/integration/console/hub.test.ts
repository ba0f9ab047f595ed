import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type {
  Contest,
  ContestPage,
  Devices,
  DeviceView,
  Discovered,
  Doors,
  Hearing,
  Invitation,
  Now,
  Report,
  Setup,
  WhatIfAnswer,
} from '../../../src/console/api.ts';
import { broker } from '../../support/broker.ts';
import { halfsecond } from '../../support/process.ts';
import { RunningHub } from '../../support/running-hub.ts';
import { Browser, PASSWORD } from '../../support/served-console.ts';

const ROOMS = ['study', 'attic', 'kitchen', 'cellar', 'hall'] as const;

const lampIn = (room: string) =>
  `{ id: ${room}-lamp, name: { en: lamp }, room: ${room}, kind: light, features: [on_off], family: zigbee2mqtt }`;

/** A hub with its console, and a browser of this machine that is signed in. */
async function opened(of: { more?: string; retained?: Readonly<Record<string, object>> } = {}) {
  const { port } = await broker();
  const hub = await RunningHub.open({
    port,
    more: `console: { port: 0 }\n${of.more ?? ''}`,
    files: Object.fromEntries(ROOMS.slice(2).map((room) => [`devices/${room}.yaml`, lampIn(room)])),
  });
  for (const [topic, payload] of Object.entries(of.retained ?? {}))
    await hub.witness.client.publishAsync(topic, JSON.stringify(payload), { qos: 1, retain: true });
  const [, served = ''] = /"port":(\d+),"tls"/.exec(hub.run.stderr) ?? [];
  const browser = new Browser(Number(served), {});
  await browser.session();
  await browser.send('POST', '/api/password', { password: PASSWORD });
  const ask = async <T>(path: string) => (await browser.send('GET', path)).body as unknown as T;
  return { hub, browser, ask };
}

test('a contest is seen as it happens, in the journal and in the report, and "wrong one" teaches', async () => {
  const { hub, browser, ask } = await opened();
  const live = browser.live(`/api/live?after=${(await ask<Now>('/api/now')).live}`, '"kind":"verdict"');
  await hub.claim('c-1', 'turn on the study lamp');
  const { text, end } = await live;
  end();
  expect(text).toContain('"winner":"siri"');
  const { contests } = await ask<ContestPage>('/api/contests');
  const [{ id } = { id: '' }] = contests;
  expect(contests).toMatchObject([{ winner: 'siri', device: 'study-lamp', room: 'study', command: 'sent' }]);
  const drawn = await ask<Contest>(`/api/contests/${id}`);
  expect(drawn).toMatchObject({ teachable: true, others: ['tmall-genie'] });
  expect(drawn.claims).toMatchObject([
    { id: 'c-1', assistant: 'siri', said: 'turn on the study lamp', outcome: 'granted' },
  ]);
  expect(drawn.claims[0]?.at_ms).toBeGreaterThanOrEqual(0);
  const taught = hub.witness.message(
    (topic, payload) => topic === 'halfsecond/event' && payload.includes('"kind":"feedback"'),
  );
  const wrong = await browser.send('POST', `/api/contests/${id}/wrong`, { should: 'tmall-genie' });
  expect(wrong.body.taught).toBe(true);
  expect(JSON.parse(await taught)).toMatchObject({ verdict: id, should: 'tmall-genie', taught: true });
  expect((await ask<Contest>(`/api/contests/${id}`)).corrected).toBe('tmall-genie');
  const report = await ask<Report>('/api/report');
  expect(report).toMatchObject({ verdicts: 1, winners: { siri: 1 } });
  expect((await browser.send('GET', '/api/report.csv')).text).toContain(id);
});

test('the words of a contest are those of the reader', async () => {
  const { hub, ask } = await opened();
  await hub.claim('c-1', 'turn on the study lamp');
  const worded = async (lang: string) =>
    (await ask<ContestPage>(`/api/contests?lang=${lang}`)).contests[0]?.words;
  expect(await worded('en')).toContain('Siri in study');
  expect(await worded('zh-Hant')).toContain('開啟');
  expect(await worded('zh-Hans')).toContain('打开');
});

test('contests come window by window, and are found by what they hold', async () => {
  const { hub, ask } = await opened();
  for (const room of ROOMS) await hub.claim(`c-${room}`, `turn on the ${room} lamp`);
  // Whatever came before this answer is written down.
  await hub.claim('c-last', 'sing a song');
  const first = await ask<ContestPage>('/api/contests?limit=2');
  const second = await ask<ContestPage>(`/api/contests?limit=2&before=${first.next}`);
  const third = await ask<ContestPage>(`/api/contests?limit=2&before=${second.next}`);
  const ids = [first, second, third].flatMap(({ contests }) => contests.map(({ id }) => id));
  expect([new Set(ids).size, third.next]).toEqual([5, null]);
  const whole = await ask<ContestPage>('/api/contests');
  expect(whole.contests.map(({ id }) => id)).toEqual(ids);
  expect((await ask<ContestPage>('/api/contests?room=attic')).contests.length).toBe(1);
  expect((await ask<ContestPage>('/api/contests?search=attic')).contests.length).toBe(1);
  expect((await ask<ContestPage>('/api/contests?assistant=tmall-genie')).contests).toEqual([]);
  expect((await ask<ContestPage>('/api/contests?to=2020-01-01')).contests).toEqual([]);
});

test('a claim that came to no contest is told with what to do', async () => {
  const { hub, ask } = await opened();
  await hub.claim('c-1', 'sing a song');
  const { lost } = await ask<ContestPage>('/api/contests');
  expect(lost).toMatchObject([{ claim: 'c-1', said: 'sing a song', outcome: 'refused' }]);
  expect(lost[0]?.fix).not.toBe('');
});

test('the owner of a device is written into its file, whose comments stay, and holds at once', async () => {
  const { hub, browser } = await opened();
  hub.file('devices/study.yaml', `# Mine.\n${readFileSync(join(hub.folder, 'devices/study.yaml'), 'utf8')}`);
  const { body } = await browser.send('PATCH', '/api/devices/study-lamp', {
    owner: { way: 'only', assistant: 'tmall-genie' },
  });
  expect(body as unknown as DeviceView).toMatchObject({ owner: { way: 'only', assistant: 'tmall-genie' } });
  const file = readFileSync(join(hub.folder, 'devices/study.yaml'), 'utf8');
  expect(file).toContain('# Mine.');
  expect(file).toContain('only: tmall-genie');
  expect((await hub.claim('c-1', 'turn on the study lamp')).outcome).toBe('refused');
});

test('a change that the hub refuses is taken back', async () => {
  const { hub, browser } = await opened();
  const before = readFileSync(join(hub.folder, 'devices/study.yaml'), 'utf8');
  hub.file('devices/broken.yaml', '{ id: broken }');
  const { status, body } = await browser.send('PATCH', '/api/devices/study-lamp', {
    owner: { way: 'prefer', assistant: 'siri' },
  });
  expect([status, body.code]).toEqual([400, 'invalid']);
  expect(JSON.stringify(body.problems)).toContain('broken.yaml');
  expect(readFileSync(join(hub.folder, 'devices/study.yaml'), 'utf8')).toBe(before);
});

test('a device is tried by the way of every other claim', async () => {
  const { hub, browser } = await opened();
  const commanded = hub.witness.message((topic) => topic === 'zigbee2mqtt/attic-lamp/set');
  const { body } = await browser.send('POST', '/api/devices/attic-lamp/test', {
    action: 'turn_on',
    as: 'siri',
  });
  expect(body).toMatchObject({ outcome: 'granted', words: 'lamp was commanded.' });
  expect(await commanded).toContain('ON');
});

test('a device that the broker announces is proposed, taken in under another name, and undone', async () => {
  const { hub, browser, ask } = await opened({
    retained: {
      'zigbee2mqtt/bridge/devices': [
        {
          friendly_name: 'orb',
          type: 'Router',
          definition: {
            exposes: [
              {
                type: 'light',
                features: [
                  { name: 'state', property: 'state', type: 'binary', value_on: 'ON', value_off: 'OFF' },
                ],
              },
            ],
          },
        },
      ],
    },
  });
  const { proposals } = await ask<Discovered>('/api/discovered');
  expect(proposals).toMatchObject([{ device: 'orb', room: null, family: 'zigbee2mqtt' }]);
  const without = await browser.send('POST', '/api/discovered', { devices: [{ device: 'orb' }] });
  expect(without.body.code).toBe('invalid');
  const accepted = await browser.send('POST', '/api/discovered', {
    devices: [{ device: 'orb', room: 'hallway', name: { zh: '門廊燈' } }],
  });
  expect(accepted.body).toEqual({ undoable: ['orb'] });
  const file = join(hub.folder, 'devices/orb.yaml');
  expect(readFileSync(file, 'utf8')).toContain('room: hallway');
  const named = (devices: Devices) => devices.devices.find(({ device }) => device === 'orb');
  expect(named(await ask<Devices>('/api/devices?lang=zh-Hant'))).toMatchObject({
    name: '門廊燈',
    undoable: true,
  });
  expect((await browser.send('DELETE', '/api/discovered/orb')).body).toEqual({ undoable: [] });
  expect([existsSync(file), named(await ask<Devices>('/api/devices'))]).toEqual([false, undefined]);
});

test('an assistant is switched off for a while, and the hub observes where it is told to', async () => {
  const { hub, browser, ask } = await opened();
  const off = await browser.send('PATCH', '/api/assistants/siri', { enabled: false, for: '3h' });
  expect(off.body).toMatchObject({ enabled: false, off_until: expect.any(String) });
  expect((await hub.claim('c-1', 'turn on the study lamp')).outcome).toBe('refused');
  await browser.send('PATCH', '/api/assistants/siri', { enabled: true });
  await browser.send('PATCH', '/api/settings', { mode: 'observe' });
  await hub.claim('c-2', 'turn on the attic lamp');
  expect((await ask<ContestPage>('/api/contests')).contests[0]?.command).toBe('observed');
});

test('a night is replayed under another policy, side by side', async () => {
  const { hub, browser } = await opened();
  await Promise.all([
    hub.claim('c-1', 'turn on the study lamp', 'siri'),
    hub.claim('c-2', 'turn off the study lamp', 'tmall-genie'),
  ]);
  const day = new Date().toLocaleDateString('sv');
  const { body } = await browser.send('POST', '/api/what-if', { from: day, to: day, without: ['siri'] });
  const answer = body as unknown as WhatIfAnswer;
  expect(answer.skipped).toBe(0);
  expect(answer.turned.some(({ recorded }) => recorded?.winner === 'siri')).toBe(true);
  expect(answer.turned.every(({ imagined }) => imagined?.winner !== 'siri')).toBe(true);
});

test('a token of the webhook is shown once, and revoked', async () => {
  const { browser, ask, hub } = await opened({ more: 'doors: { webhook: { port: 0 } }\n' });
  await hub.run.says(/"door":"webhook","state":"open"/);
  const pair = () => browser.send('POST', '/api/doors/webhook/pairings', { assistant: 'siri', name: 'Lin' });
  let answered = await pair();
  // Its process is there before its port is.
  while (answered.body.words === 'it is opening') answered = await pair();
  const { words } = answered.body as unknown as Invitation;
  const [token = ''] = /hs_[\w-]+/.exec(words.join('\n')) ?? [];
  expect(token).not.toBe('');
  const { text } = await browser.send('GET', '/api/doors');
  expect(text).not.toContain(token);
  const [door] = (JSON.parse(text) as Doors).doors;
  expect(door).toMatchObject({ door: 'webhook', state: 'open', pairings: [{ assistant: 'siri' }] });
  await browser.send('DELETE', `/api/doors/webhook/pairings/${door?.pairings[0]?.id}`);
  expect((await ask<Doors>('/api/doors')).doors[0]?.pairings).toEqual([]);
  hub.run.process.kill('SIGTERM');
  await hub.run.exit;
});

test('set-up keeps the comments of the file, opens the page to whoever never opens a terminal, and shows no password', async () => {
  const { hub, browser, ask } = await opened();
  hub.append('# The hub of this home.\n');
  const { status } = await browser.send('PUT', '/api/setup', {
    microphone: { room: 'study' },
    assistants: ['tmall-genie', 'siri', 'alexa'],
    language: 'zh-Hant',
  });
  expect(status).toBe(200);
  const file = readFileSync(join(hub.folder, 'halfsecond.yaml'), 'utf8');
  expect(file).toContain('# The hub of this home.');
  const { microphone, prefer, language, broker: told } = await ask<Setup>('/api/setup');
  expect([microphone.room, prefer, language]).toEqual(['study', ['tmall-genie', 'siri', 'alexa'], 'zh-Hant']);
  expect(told.has_password).toBe(false);
  expect((await ask<Hearing>('/api/hearing')).phrases.map(({ assistant }) => assistant)).toContain('siri');
});

test('a code of the command line sets the first password of a phone, once', async () => {
  const { port } = await broker();
  const hub = await RunningHub.open({ port, more: 'console: { port: 0 }\n' });
  const [, served = ''] = /"port":(\d+),"tls"/.exec(hub.run.stderr) ?? [];
  const { stdout } = await halfsecond(['console', 'code', '--json'], { workingFolder: hub.folder });
  const { code, address } = JSON.parse(stdout);
  expect(address).toBe(`http://127.0.0.1:${served}`);
  const phone = new Browser(Number(served), { host: '192.168.1.20' });
  await phone.session();
  const set = await phone.send('POST', '/api/password', { password: PASSWORD, code });
  expect(set.body.state).toBe('signed_in');
});

test('a hub without a console has no code, and says how to get one', async () => {
  const { port } = await broker();
  const hub = await RunningHub.open({ port });
  const { code, stderr } = await halfsecond(['console', 'code'], { workingFolder: hub.folder });
  expect([code, stderr]).toEqual([4, expect.stringContaining('add the key “console”')]);
});
