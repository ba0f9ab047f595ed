import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeSchema } from '../../../../src/config/schema.ts';
import { isPrivate } from '../../../../src/doors/webhook/private-address.ts';
import { openWebhook } from '../../../../src/doors/webhook/webhook.ts';
import { ENGLISH } from '../../../../src/text/text.ts';
import type { Clock } from '../../../../src/time/clock.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { onEnd } from '../../../support/broker.ts';
import { FakeDoorHost } from '../../../support/door-host.ts';
import { device } from '../../../support/home.ts';

const DEVICES = [
  device({ id: 'lamp', name: { en: 'lamp', zh: '客廳燈' } }),
  device({ id: 'front-door', kind: 'lock', features: ['lock'], room: 'entrance' }),
];

class SteppedHost extends FakeDoorHost {
  override readonly clock: Clock & { stepTo(time_ms: number): void } = new SteppingClock();
}

async function opened(of: { webhook?: object; locale?: string; on_lost?: string; host?: FakeDoorHost } = {}) {
  const { locale = 'zh-TW', on_lost = 'success' } = of;
  const file = homeSchema.parse({
    assistants: { siri: { name: 'Siri', locale, on_lost } },
    rooms: { entrance: { name: { zh: '大門口' } } },
    doors: { webhook: { port: 0, ...of.webhook } },
  });
  const home = { ...file, devices: DEVICES, folder: '/nowhere' };
  const host = of.host ? Object.assign(of.host, { home }) : new FakeDoorHost(home);
  const door = await openWebhook(host);
  onEnd(() => door.close());
  const base = (await door.status()).address.replace('http ', 'http://').replace('0.0.0.0', '127.0.0.1');
  const words = (await door.invite('siri', '林的 iPhone')).words.map(ENGLISH.of);
  const token = /hs_[\w-]+/.exec(words.join('\n'))?.[0] ?? '';
  const post = (body: unknown, headers: Record<string, string> = {}, path = '/claim') =>
    fetch(`${base}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  const said = async (answer: Response | Promise<Response>) => {
    const given = await answer;
    return `${given.status} ${await given.text()}`;
  };
  return { host, door, base, token, words, post, said };
}

test('a sender’s words are a claim of its assistant, with the room that it names', async () => {
  const { host, post, said } = await opened();
  expect(await said(post({ text: '打開客廳燈', room: '客廳' }))).toBe('200 好了。');
  expect(await said(post({ text: '打開燈', room: 'entrance' }))).toBe('200 好了。');
  expect(await said(post({ intent: { action: 'turn_on', device: 'lamp' }, room: '大門口' }))).toBe(
    '200 好了。',
  );
  expect(host.commands.map(({ id: _, unproven: __, ...command }) => command)).toEqual([
    { assistant: 'siri', intents: [], text: '打開客廳燈', room: 'living-room' },
    { assistant: 'siri', intents: [], text: '打開燈', room: 'entrance' },
    { assistant: 'siri', intents: [{ action: 'turn_on', device: 'lamp' }], room: 'entrance' },
  ]);
});

test('a request is of unknown age, unless it repeats a beat that its sender was given in the last two seconds', async () => {
  const host = new SteppedHost({ ...homeSchema.parse({ assistants: {} }), devices: [], folder: '' });
  const { base, token, door, post } = await opened({ host });
  const clock = host.clock as SteppingClock;
  const beatOf = async (of = token) => {
    const answer = await fetch(`${base}/beat`, { headers: { authorization: `Bearer ${of}` } });
    return answer.text();
  };
  const [, other = ''] =
    /(hs_[\w-]+)/.exec((await door.invite('siri', 'other')).words.map(ENGLISH.of).join()) ?? [];
  const fresh = await beatOf();
  await post({ text: 'a', beat: fresh });
  await post({ text: 'a' });
  await post({ text: 'a', beat: await beatOf(other) });
  await post({ text: 'a', beat: 'made.up' });
  await post({ text: 'a', beat: `${fresh.slice(0, -1)}${fresh.endsWith('0') ? 1 : 0}` });
  clock.stepTo(clock.now() + 2000);
  await post({ text: 'a', beat: fresh });
  clock.stepTo(clock.now() + 1);
  await post({ text: 'a', beat: fresh });
  expect(host.commands.map(({ unproven }) => unproven ?? false)).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
    true,
  ]);
  expect((await fetch(`${base}/beat`)).status).toBe(401);
});

test('words may come as plain text, and a request that comes again under its id is the same claim', async () => {
  const { host, post } = await opened();
  await post('打開客廳燈', { 'content-type': 'text/plain' });
  await post({ text: 'a', id: 'one' });
  await post({ text: 'a', id: 'one' });
  await post({ text: 'a' });
  await post({ text: 'a' });
  const [plain, one, again, two, three] = host.commands.map(({ id }) => id);
  expect(host.commands[0]?.text).toBe('打開客廳燈');
  expect(again).toBe(one);
  expect(new Set([plain, one, two, three]).size).toBe(4);
});

test.each([
  ['zh-TW', {}, '這句話我沒聽懂。'],
  ['zh-CN', {}, '这句话我没听懂。'],
  ['en-US', {}, 'I did not understand that.'],
  ['en-US', { 'accept-language': 'zh-Hant-TW,zh;q=0.9' }, '這句話我沒聽懂。'],
  ['zh-CN', { 'accept-language': 'en-GB' }, 'I did not understand that.'],
  ['zh-CN', { 'accept-language': '*' }, '这句话我没听懂。'],
])('a sender of the locale %s with %j hears its own language', async (locale, headers, sentence) => {
  const { host, post, said } = await opened({ locale });
  host.result = () => ({ outcome: 'refused', reason: 'r', why: 'not_understood' });
  expect(await said(post({ text: '呼嚕' }, headers as Record<string, string>))).toBe(`422 ${sentence}`);
});

test('a loser hears success, or, where its assistant is told otherwise, that the other one has it', async () => {
  const overruled = () => ({ outcome: 'overruled', reason: 'r' }) as const;
  const success = await opened();
  success.host.result = overruled;
  expect(await success.said(success.post({ text: '打開客廳燈' }))).toBe('200 好了。');
  const busy = await opened({ on_lost: 'busy' });
  busy.host.result = overruled;
  expect(await busy.said(busy.post({ text: '打開客廳燈' }))).toBe('409 另一個助理已經在做了。');
});

test('a program that asks for JSON gets the sentence with its name', async () => {
  const { post } = await opened();
  const answer = await post({ text: '打開客廳燈' }, { accept: 'application/json' });
  expect(await answer.json()).toEqual({ ok: true, say: '好了。', what: 'say.done' });
});

test('a guarded action by intent is refused with the reason, where no device lists the door', async () => {
  const { host, post, said } = await opened();
  host.result = () => ({ outcome: 'refused', reason: 'guarded', why: 'no_action' });
  expect(await said(post({ intent: { action: 'unlock', device: 'front-door' } }))).toBe(
    '403 為了安全，不能這樣操作。',
  );
});

test('a sender has its sentence within two seconds, whatever the hub does', async () => {
  const host = new SteppedHost({ ...homeSchema.parse({ assistants: {} }), devices: [], folder: '' });
  const { post, said } = await opened({ host });
  let asked: () => void = () => undefined;
  const wasAsked = new Promise<void>((done) => {
    asked = done;
  });
  host.result = () => {
    asked();
    return new Promise(() => undefined);
  };
  const answer = post({ text: '打開客廳燈' });
  await wasAsked;
  (host.clock as SteppingClock).stepTo(1800);
  expect(await said(answer)).toBe('504 等太久了，沒有執行。');
});

test.each([
  ['no token', ''],
  ['another scheme', 'Basic hs_abc'],
  ['a wrong token', 'Bearer hs_wrongwrongwrongwrongwrongwrongwr'],
  ['an empty token', 'Bearer '],
  ['a token of 10 KB', `Bearer ${'a'.repeat(10_000)}`],
])('with %s nothing is asked of the hub', async (_, authorization) => {
  const { host, post, said } = await opened();
  expect(await said(post({ text: 'a' }, { authorization }))).toBe('401 This token is not valid.');
  expect(host.commands).toEqual([]);
});

test('a token in the address is refused, and neither log nor answer repeats it', async () => {
  const { host, base, token } = await opened();
  for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
    const answer = await fetch(`${base}/claim?token=${token}`, { method: 'POST', headers, body: 'x' });
    const sentence = await answer.text();
    expect(answer.status).toBe(400);
    expect(sentence).not.toContain(token);
  }
  expect(host.commands).toEqual([]);
  expect(host.logged.join()).not.toContain(token);
});

test('a revoked token is refused at once, and after a restart', async () => {
  const { host, door, post, said } = await opened();
  expect(await said(post({ text: 'a' }))).toContain('200');
  const [pairing] = (await door.status()).pairings;
  expect(ENGLISH.of(pairing?.label ?? '')).toContain('林的 iPhone');
  expect(await door.unpair('nobody')).toBe(false);
  expect(await door.unpair(pairing?.id ?? '')).toBe(true);
  expect(await said(post({ text: 'a' }))).toContain('401');
  await door.close();
  const again = await openWebhook(host);
  onEnd(() => again.close());
  expect((await again.status()).pairings).toEqual([]);
});

test('a token is valid after a restart, and its file holds only a hash', async () => {
  const { host, door, token } = await opened();
  const stored = readFileSync(join(host.folder, 'senders.json'), 'utf8');
  expect(stored).not.toContain(token);
  expect(stored).toMatch(/[0-9a-f]{64}/);
  await door.close();
  const again = await openWebhook(host);
  onEnd(() => again.close());
  const base = (await again.status()).address.replace('http ', 'http://');
  const answer = await fetch(`${base}/claim`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: 'turn on the lamp',
  });
  expect(answer.status).toBe(200);
});

test.each([
  ['not JSON', '{', '400'],
  ['a list', [], '400'],
  ['neither words nor intent', {}, '400'],
  ['both', { text: 'a', intent: { action: 'turn_on', device: 'lamp' } }, '400'],
  ['an unknown key', { text: 'a', token: 'b' }, '400'],
  ['an unknown action', { intent: { action: 'explode', device: 'lamp' } }, '400'],
  ['words of 301 characters', { text: '開'.repeat(301) }, '400'],
  ['an unknown room', { text: 'a', room: '月球' }, '400 我不認識這個房間。'],
  ['emoji alone', { text: '💡🔥' }, '400 我沒聽到內容。'],
  ['punctuation alone', { text: '。，！' }, '400 我沒聽到內容。'],
  ['nothing', '', '400'],
])('a body with %s is refused with a sentence, and nothing is asked of the hub', async (_, body, answer) => {
  const { host, post, said } = await opened();
  expect(await said(post(body))).toContain(answer);
  expect(host.commands).toEqual([]);
});

test('a body of 10 MB is refused, unread where its sender has no token', async () => {
  const { host, post, said, base } = await opened();
  const large = JSON.stringify({ text: 'a'.repeat(10_000_000) });
  expect(await said(post(large).catch(() => new Response('', { status: 413 })))).toContain('413');
  const status = await new Promise<number | undefined>((answered, failed) => {
    const request = httpRequest(`${base}/claim`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 10_000_000 },
    });
    request.once('response', ({ statusCode }) => {
      answered(statusCode);
      request.destroy();
    });
    request.once('error', failed);
    request.flushHeaders();
  });
  expect(status).toBe(401);
  expect(host.commands).toEqual([]);
});

test('a flood of a sender is refused after 60 requests a minute, and a stranger’s flood does not use up a sender’s', async () => {
  const { host, post } = await opened();
  const stranger = await Promise.all(
    Array.from({ length: 40 }, () => post({ text: 'a' }, { authorization: 'Bearer hs_x' })),
  );
  expect(new Set(stranger.map(({ status }) => status))).toEqual(new Set([401, 429]));
  const sender = await Promise.all(Array.from({ length: 80 }, () => post({ text: 'a' })));
  expect(sender.filter(({ status }) => status === 200)).toHaveLength(60);
  expect(sender.filter(({ status }) => status === 429)).toHaveLength(20);
  expect(host.commands).toHaveLength(60);
});

test('other addresses and methods are told where to ask', async () => {
  const { base, said } = await opened();
  expect(await said(fetch(`${base}/`))).toContain('404');
  expect(await said(fetch(`${base}/claim`))).toContain('404');
});

test('the pairing shows the token once, the address without it, and whom the door listens to', async () => {
  const { words, token } = await opened();
  expect(words.join('\n').split(token)).toHaveLength(2);
  expect(words.join('\n')).toContain('this machine only');
  const lan = await opened({ webhook: { listen: 'lan' } });
  expect((await lan.door.status()).address).toContain('0.0.0.0');
  expect(await lan.said(lan.post({ text: 'a' }))).toContain('200');
});

test.each([
  ['127.0.0.1', true],
  ['192.168.1.20', true],
  ['10.1.2.3', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['8.8.8.8', false],
  ['::ffff:192.168.1.20', true],
  ['::ffff:1.1.1.1', false],
  ['fe80::1%eth0', true],
  ['fd12::1', true],
  ['2001:db8::1', false],
  ['', false],
  ['garbage', false],
])('the address %s is of the home’s network: %s', (address, isHome) => {
  expect(isPrivate(address)).toBe(isHome);
});
