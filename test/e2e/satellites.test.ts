import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWav } from '../../src/audio/wav-file.ts';
import { broker, Subscriber } from '../support/broker.ts';
import { PROJECT } from '../support/home.ts';
import { HalfsecondProcess, halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';
import { soundOf, WyomingPeer } from '../support/wyoming-peer.ts';

/** Two streams start their engines in it, on whatever machine that is. */
const LONG_MS = 90_000;

const isCommand = (topic: string) => topic.startsWith('zigbee2mqtt/') && topic.endsWith('/set');

/** Sends a recording, and silence after it, as a satellite does. */
function say(satellite: WyomingPeer, name: string): void {
  const spoken = readWav(`${PROJECT}scenarios/audio/${name}.wav`);
  const samples = new Int16Array(spoken.length + 16_000);
  samples.set(spoken);
  for (let at = 0; at < samples.length; at += 1024) satellite.send(...soundOf(samples.slice(at, at + 1024)));
}

test(
  'two satellites with a speech server are each heard in their room, and one goes on when the other is lost',
  async () => {
    const { port } = await broker();
    const [hall, kitchen, speech] = [
      await WyomingPeer.open(),
      await WyomingPeer.open(),
      await WyomingPeer.open(),
    ];
    speech.onEvent = ({ type }, reply) => {
      if (type === 'audio-stop') reply('transcript', { text: '打開廚房燈' });
    };
    const folder = folderWith({
      'halfsecond.yaml': `mqtt: { url: "mqtt://127.0.0.1:${port}" }
assistants:
  siri: { name: Siri, wake: { engine: porcupine-keyless, keyword: hey siri } }
  tmall-genie: { name: 天貓精靈, locale: zh-CN }
satellites:
  hall: { room: living-room, url: "${hall.url}" }
  kitchen: { room: kitchen, url: "${kitchen.url}", wake_names: { genie: tmall-genie } }
recognisers:
  zh: { engine: wyoming, url: "${speech.url}" }
`,
    });
    cpSync(`${PROJECT}devices`, join(folder, 'devices'), { recursive: true });
    const run = new HalfsecondProcess(['run'], { workingFolder: folder });
    const witness = await Subscriber.open(port);
    await hall.event(({ type }) => type === 'run-satellite');
    await kitchen.event(({ type }) => type === 'run-satellite');
    await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');

    say(hall, 'hey-siri-turn-on-the-living-room-light');
    await hall.event(({ type, data }) => type === 'detection' && data.name === 'siri');
    expect(await witness.message(isCommand)).toBe('{"state":"ON"}');
    expect(await hall.event(({ type }) => type === 'transcript')).toMatchObject({
      data: { text: 'turn on the living room light' },
    });

    hall.cut();
    await run.says(/"room":"living-room","state":"lost".*"satellite":"hall"/);
    kitchen.send('detection', { name: 'genie' });
    say(kitchen, 'turn-on-the-living-room-light-in-mandarin');
    await witness.message((topic) => topic === 'cmnd/kitchen-light/POWER');
    const verdict = JSON.parse(
      await witness.message((topic, payload) => topic === 'halfsecond/verdict' && payload.includes('tmall')),
    );
    expect(verdict).toMatchObject({ winner: 'tmall-genie', room: 'kitchen', because: 'uncontested' });
    await kitchen.event(({ type }) => type === 'transcript');
    // The lost one is found again.
    await hall.event((event) => event.type === 'run-satellite' && hall.received.indexOf(event) > 5);
  },
  LONG_MS,
);

test('the hub names every mistake in the configuration of satellites and speech servers', async () => {
  const folder = folderWith({
    'halfsecond.yaml': `assistants:
  siri: { name: Siri, wake: { engine: wyoming, url: "tcp://hub:10400", name: ok_nabu } }
  genie: { name: Genie, wake: { engine: wyoming, url: "tcp://hub:10400", name: ok_nabu } }
satellites:
  a: { room: kitchen, url: "tcp://a:10700", wake_names: { x: sirri } }
  b: { room: kitchen, url: "tcp://a:10700" }
  c: { room: kitchen, wake_names: { x: siri } }
recognisers:
  zh: { engine: wyoming, url: "tcp://a:10300" }
  zh-CN: { engine: wyoming, url: "tcp://a:10301" }
`,
  });
  const { code, stderr } = await halfsecond(['run'], { workingFolder: folder });
  expect(code).toBe(3);
  for (const line of [
    /genie\.wake\.name.*the wake word of siri too/,
    /satellites\.a\.wake_names\.x.*did you mean `siri`/,
    /satellites\.b\.url.*the address of a/,
    /satellites\.c\.wake_names\.x.*without `url`/,
    /recognisers\.zh-CN.*a second recogniser for the language of zh/,
  ])
    expect(stderr).toMatch(line);
});

test(
  '`check` reports a satellite that is not there, and a wake word that its server does not know',
  async () => {
    const [there, server, gone] = [
      await WyomingPeer.open(),
      await WyomingPeer.open(),
      await WyomingPeer.open(),
    ];
    server.answersDescribe = false;
    server.onEvent = ({ type }, reply) => {
      if (type === 'describe') reply('info', { wake: [{ models: [{ name: 'ok_nabu_v0.1' }] }] });
    };
    const { url: nowhere } = gone;
    await gone.close();
    const folder = folderWith({
      'halfsecond.yaml': `mqtt: { embedded: { port: 0 } }
assistants:
  siri: { name: Siri, wake: { engine: wyoming, url: "${server.url}", name: ok_nabu } }
  genie: { name: Genie, wake: { engine: wyoming, url: "${server.url}", name: hey_genie } }
satellites:
  hall: { room: hall, url: "${there.url}" }
  attic: { room: attic, url: "${nowhere}" }
`,
    });
    const { code, stdout } = await halfsecond(['check', '--json'], { workingFolder: folder });
    expect(code).toBe(1);
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ part }) => part === 'satellite' || part === 'wake word')
      .map(({ state, detail }) => `${state} ${detail}`);
    expect(found).toEqual([
      `ok hall in hall at ${there.url}`,
      expect.stringMatching(/^degraded attic .*nothing listens there/),
      `ok ok_nabu of siri at ${server.url}`,
      expect.stringMatching(/^degraded hey_genie .*the server has no model “hey_genie”; it has ok_nabu_v0.1/),
    ]);
  },
  LONG_MS,
);
