import { expect, test } from 'vitest';
import { type Answered, LanguageModel } from '../../../../src/intent/llm/language-model.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { device } from '../../../support/home.ts';
import { LanguageServer } from '../../../support/language-server.ts';

const LAMP = device({ id: 'lamp', name: { en: 'lamp', zh: '檯燈' }, features: ['on_off', 'brightness'] });
const DOOR = device({ id: 'door', kind: 'lock', features: ['lock'] });
const HOUSE = device({ id: 'house', kind: 'group', features: ['lock'], members: ['door'] });
const ASKED = { words: 'make it less gloomy', room: 'living-room', within_ms: 300 };

async function ready(server: LanguageServer, of: { key?: string } = {}) {
  const clock = new SteppingClock();
  const states: string[] = [];
  let told = () => {};
  const model = new LanguageModel({
    plan: { url: server.url, model: 'small', devices: [LAMP, DOOR, HOUSE], ...of },
    clock,
    onState: (state, reason) => {
      states.push(reason === undefined ? state : `${state}: ${reason}`);
      told();
    },
  });
  const state = (wanted: (state: string) => boolean) =>
    new Promise<void>((is) => {
      told = () => {
        if (wanted(states.at(-1) ?? '')) is();
      };
      told();
    });
  model.begin();
  await state((now) => now !== '');
  return { clock, model, states, state };
}

async function answer(content: unknown): Promise<Answered> {
  const server = await LanguageServer.open();
  const { model } = await ready(server);
  const answered = model.ask(ASKED);
  (await server.question(0)).say(content);
  return answered;
}

test('is asked for one intent, about the devices of the home and the words, and nothing else', async () => {
  const server = await LanguageServer.open();
  const { model } = await ready(server, { key: 'a-key' });
  const answered = model.ask(ASKED);
  const { body, request, say } = await server.question(0);
  expect(request.url).toBe('/v1/chat/completions');
  expect(request.headers.authorization).toBe('Bearer a-key');
  expect(body).toMatchObject({
    model: 'small',
    temperature: 0,
    response_format: { type: 'json_schema', json_schema: { strict: true } },
  });
  expect(body.response_format.json_schema.schema.properties.device.enum).toEqual([
    'lamp',
    'door',
    'house',
    'none',
  ]);
  const [system, user] = body.messages;
  expect(system?.content).toContain('"檯燈"): turn_on, turn_off, toggle, set_brightness (0 to 100 %)');
  expect(JSON.parse(user?.content ?? '')).toEqual({ words: ASKED.words, room: 'living-room' });
  say({ action: 'set_brightness', device: 'lamp', value: 80 });
  expect(await answered).toMatchObject({
    state: 'understood',
    understanding: { intents: [{ action: 'set_brightness', device: 'lamp', value: 80 }] },
  });
});

test.each([
  ['nothing to command', { action: 'none', device: 'none', value: null }, 'nothing', /finds no command/],
  ['a device that is not there', { action: 'turn_on', device: 'sauna', value: null }, 'invalid', /has not/],
  ['an action of another device', { action: 'lock', device: 'lamp', value: null }, 'invalid', /support lock/],
  ['a value out of range', { action: 'set_brightness', device: 'lamp', value: 900 }, 'invalid', /0 to 100/],
  ['a value too much', { action: 'turn_on', device: 'lamp', value: 1 }, 'invalid', /takes no value/],
  ['a guarded action', { action: 'unlock', device: 'door', value: null }, 'invalid', /guarded/],
  ['a guarded member', { action: 'unlock', device: 'house', value: null }, 'invalid', /guarded/],
  ['an action that is none', { action: 'explode', device: 'lamp', value: null }, 'unreadable', /form/],
  ['more than was asked', { action: 'turn_on', device: 'lamp', value: null, also: 1 }, 'unreadable', /form/],
  ['words about it', 'Sure! I will turn on the lamp.', 'unreadable', /form/],
])('of an answer with %s no intent comes, and why is told', async (_, content, state, reason) => {
  expect(await answer(content)).toMatchObject({
    state,
    understanding: { kind: 'not_understood', reason: expect.stringMatching(reason) },
  });
});

test('the securing half of what is guarded may be asked for', async () => {
  expect(await answer({ action: 'lock', device: 'door', value: null })).toMatchObject({
    state: 'understood',
  });
});

test('an answer that is not there in time is given up, and a server that is often late is told of', async () => {
  const server = await LanguageServer.open();
  const { clock, model, states } = await ready(server);
  for (let late = 0; late < 3; late++) {
    const answered = model.ask(ASKED);
    const { givenUp } = await server.question(late);
    clock.stepTo(clock.now() + 299);
    expect(states.at(-1)).toBe('ok');
    clock.stepTo(clock.now() + 1);
    expect(await answered).toMatchObject({ state: 'late', took_ms: 300 });
    await givenUp;
  }
  expect(states.at(-1)).toMatch(/degraded: its last 3 answers/);
  const answered = model.ask(ASKED);
  (await server.question(3)).say({ action: 'turn_on', device: 'lamp', value: null });
  expect(await answered).toMatchObject({ state: 'understood' });
  expect(states.at(-1)).toBe('ok');
});

test.each([
  ['status 500', (response: import('node:http').ServerResponse) => response.writeHead(500).end('oops')],
  ['ended the connection', (response: import('node:http').ServerResponse) => response.destroy()],
  ['longer than any', (response: import('node:http').ServerResponse) => response.end('x'.repeat(70_000))],
])('a server that fails (%s) is asked nothing until it is well again', async (reason, fail) => {
  const server = await LanguageServer.open();
  const { clock, model, states, state } = await ready(server);
  const failed = model.ask(ASKED);
  fail((await server.question(0)).response);
  expect(await failed).toMatchObject({ state: 'failed' });
  expect(states.at(-1)).toContain(reason);
  expect(await model.ask(ASKED)).toMatchObject({ state: 'unasked', took_ms: 0 });
  clock.stepTo(clock.now() + 1000);
  await state((now) => now === 'ok');
  const answered = model.ask(ASKED);
  (await server.question(1)).say({ action: 'turn_on', device: 'lamp', value: null });
  expect(await answered).toMatchObject({ state: 'understood' });
});

test('a server that is not there is tried again, later and later, and no key stands in the reason', async () => {
  const server = await LanguageServer.open();
  server.onReady = ({ response }) => response.writeHead(401).end('{"error":"bad key a-key"}');
  const { clock, states, state } = await ready(server, { key: 'a-key' });
  expect(states).toEqual(['degraded: it refuses the key (status 401)']);
  let tries = 0;
  server.onReady = ({ response, say }) => (++tries < 2 ? response.destroy() : say(''));
  clock.stepTo(1000);
  await state((now) => now.includes('ended the connection'));
  clock.stepTo(2999);
  expect(tries).toBe(1);
  clock.stepTo(3000);
  await state((now) => now === 'ok');
});

test('more questions at once than a server of a home can answer are left out', async () => {
  const server = await LanguageServer.open();
  const { model } = await ready(server);
  const asked = Array.from({ length: 5 }, () => model.ask(ASKED));
  expect(await asked[4]).toMatchObject({ state: 'unasked' });
  for (let at = 0; at < 4; at++)
    (await server.question(at)).say({ action: 'none', device: 'none', value: null });
  expect((await Promise.all(asked)).filter(({ state }) => state === 'nothing')).toHaveLength(4);
});
