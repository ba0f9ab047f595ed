import { expect, test } from 'vitest';
import { broker } from '../support/broker.ts';
import { LanguageServer, type Question } from '../support/language-server.ts';
import { halfsecond } from '../support/process.ts';
import { RunningHub } from '../support/running-hub.ts';
import { folderWith } from '../support/temp-folder.ts';

const LONG_MS = 60_000;

test(
  'the hub asks the language model about words that it does not understand, does without a model that fails, and finds it again',
  async () => {
    const { port } = await broker();
    const server = await LanguageServer.open();
    const hub = await RunningHub.open({
      port,
      more: `understanding: { url: "${server.url}/v1/", model: small, share: 0.95 }\narbiter: { budget_ms: 2000 }\n`,
    });
    await hub.health(({ parts }) => parts.understanding?.state === 'ok');
    const outcome = hub.claim('a', 'it is too gloomy to read in here');
    (await server.question(0)).say({ action: 'turn_on', device: 'study-lamp', value: null });
    expect(await outcome).toMatchObject({ outcome: 'granted' });
    await hub.witness.message((topic) => topic.endsWith('study-lamp/set'));

    // The hub tries the server again after a second. This attempt stays open, so that no longer wait follows it.
    const attempt = new Promise<Question>((came) => {
      server.onReady = came;
    });
    const failed = hub.claim('b', 'it is too gloomy to read in here');
    (await server.question(1)).response.writeHead(500).end();
    expect(await failed).toMatchObject({
      outcome: 'refused',
      reason: 'words not understood: the language model failed',
    });
    await hub.health(({ state, parts }) => state === 'degraded' && parts.understanding?.state === 'degraded');
    expect(await hub.claim('c', 'so gloomy')).toMatchObject({
      reason: 'words not understood: the language model is away',
    });
    const { say: ready } = await attempt;
    server.onReady = ({ response }) => response.writeHead(503).end();
    const { code, stdout } = await hub.check();
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ language model +small at .*status 503/);

    server.onReady = (question) => question.say('');
    ready('');
    await hub.health(({ parts }) => parts.understanding?.state === 'ok');
    hub.witness.received.length = 0;
    hub.replace('model: small', 'model: other');
    await hub.reload();
    await hub.witness.message((topic, payload) => topic.endsWith('/health') && payload.includes('another'));
    await hub.health(({ parts }) => parts.understanding?.state === 'ok');
    const other = hub.claim('d', 'so gloomy');
    const { body, say } = await server.question(2);
    expect(body.model).toBe('other');
    say({ action: 'none', device: 'none', value: null });
    expect(await other).toMatchObject({ reason: expect.stringContaining('finds no command') });
    // A reload publishes the metrics at once.
    await hub.reload();
    const metrics = await hub.witness.message(
      (topic, payload) => topic === 'halfsecond/metrics' && JSON.parse(payload).understanding.asked === 3,
    );
    expect(JSON.parse(metrics).understanding).toEqual({
      asked: 3,
      in_time: 2,
      share: 0.667,
      states: { understood: 1, failed: 1, unasked: 1, nothing: 1 },
    });
  },
  LONG_MS,
);

test(
  '`check` asks the language model a question, and reports an answer in another form',
  async () => {
    const server = await LanguageServer.open();
    const folder = folderWith({
      'halfsecond.yaml': `mqtt: { embedded: { port: 0 } }\nassistants: { siri: { name: Siri } }\nunderstanding: { url: "${server.url}", model: small }\n`,
    });
    const checked = halfsecond(['check', '--json'], { workingFolder: folder });
    (await server.question(0)).say('I would turn it on.');
    const { code, stdout } = await checked;
    expect(code).toBe(1);
    expect(stdout).toContain('its answer does not have the required form');
  },
  LONG_MS,
);

test('the hub names every mistake in the configuration of the language model, without the key', async () => {
  const folder = folderWith({
    'halfsecond.yaml':
      'assistants: { siri: { name: Siri } }\nunderstanding: { url: "ftp://x", model: "", share: 2 }\n',
  });
  const wrong = await halfsecond(['run'], { workingFolder: folder });
  expect(wrong.code).toBe(3);
  for (const line of [/understanding\.url.*http:\/\//, /understanding\.model/, /understanding\.share/])
    expect(wrong.stderr).toMatch(line);

  const keyless = folderWith({
    'halfsecond.yaml':
      'assistants: { siri: { name: Siri } }\nunderstanding: { url: "http://127.0.0.1:9", model: x, api_key_file: key }\n',
    key: 'two words',
  });
  const { code, stderr } = await halfsecond(['run'], { workingFolder: keyless });
  expect(code).toBe(4);
  expect(stderr).toMatch(/understanding\.api_key_file.*which is no key/);
  expect(stderr).not.toContain('two words');
});
