import { expect, test } from 'vitest';
import { readWav } from '../../../src/audio/wav-file.ts';
import type { EngineDegraded, EngineOk, HearingEvent } from '../../../src/hearing/hearing-event.ts';
import { HearingPipeline } from '../../../src/hearing/hearing-pipeline.ts';
import { RemoteCommandRecogniser } from '../../../src/hearing/stt/wyoming.ts';
import { createRemoteWake } from '../../../src/hearing/wake/wyoming.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { onEnd } from '../../support/broker.ts';
import { PROJECT } from '../../support/home.ts';
import { WyomingPeer } from '../../support/wyoming-peer.ts';

/** What engines tell, in order, each to be waited for. */
class Told {
  readonly events: (EngineDegraded | EngineOk)[] = [];
  #wake = () => {};
  readonly take = (event: EngineDegraded | EngineOk) => {
    this.events.push(event);
    this.#wake();
  };
  async next(wanted: 'ok' | 'degraded'): Promise<string> {
    for (;;) {
      const event = this.events.shift();
      if (event?.kind === wanted) return 'reason' in event ? event.reason : '';
      if (!event)
        await new Promise<void>((woken) => {
          this.#wake = woken;
        });
    }
  }
}

const WORDS = [
  { assistant: 'siri', name: 'hey_jarvis' },
  { assistant: 'tmall-genie', name: 'ok_nabu' },
];

function remoteWake(url: string) {
  const told = new Told();
  const clock = new SteppingClock();
  const detector = createRemoteWake({ wake: { url, words: WORDS }, clock, onEngine: told.take });
  onEnd(async () => detector.close());
  return { detector, told, clock };
}

function recogniser(url: string, within_ms = 2000) {
  const told = new Told();
  const clock = new SteppingClock();
  const made = new RemoteCommandRecogniser({
    recogniser: { locale: 'zh-CN', url, language: 'zh', within_ms },
    clock,
    onEngine: told.take,
  });
  onEnd(async () => made.close());
  return { recogniser: made, told, clock };
}

const frame = (detector: { frame_samples: number }) => new Int16Array(detector.frame_samples);

test('a wake-word server gets every frame, and its detection names the assistant and the time', async () => {
  const peer = await WyomingPeer.open();
  const { detector, told } = remoteWake(peer.url);
  await told.next('ok');
  expect((await peer.event(({ type }) => type === 'detect')).data).toEqual({
    names: ['hey_jarvis', 'ok_nabu'],
  });
  for (let count = 0; count < 5; count++) expect(detector.process(frame(detector))).toEqual([]);
  const last = await peer.event(({ type, data }) => type === 'audio-chunk' && data.timestamp === 2320);
  expect(last.payload.length).toBe(2560);
  // One by the file name of its model, one that nobody asked for.
  peer.send('detection', { name: 'ok_nabu_v0.1', timestamp: 2240 });
  peer.send('detection', { name: 'alexa', timestamp: 2240 });
  peer.send('ping', {});
  await peer.event(({ type }) => type === 'pong');
  expect(detector.process(frame(detector))).toEqual([{ assistant: 'tmall-genie', ended_before_ms: 240 }]);
  expect(detector.process(frame(detector))).toEqual([]);
});

test('a wake-word server hears two seconds of silence before the first word, for it hears nothing in less', async () => {
  const peer = await WyomingPeer.open();
  const { detector, told } = remoteWake(peer.url);
  await told.next('ok');
  await detector.process(frame(detector).fill(9));
  await peer.event(({ type, payload }) => type === 'audio-chunk' && payload.some((byte) => byte !== 0));
  const silent = peer.received.filter(
    ({ type, payload }) => type === 'audio-chunk' && !payload.some(Boolean),
  );
  expect(silent.reduce((sum, { payload }) => sum + payload.length / 32, 0)).toBe(2000);
});

test('a new beginning keeps the connection, which openWakeWord closes at the end of sound', async () => {
  const peer = await WyomingPeer.open();
  peer.onEvent = ({ type }) => {
    if (type === 'audio-stop') peer.cut();
  };
  const { detector, told } = remoteWake(peer.url);
  await told.next('ok');
  await peer.event(({ type }) => type === 'audio-start');
  await detector.reset();
  const starts = () => peer.received.filter(({ type }) => type === 'audio-start').length;
  await peer.event(({ type }) => type === 'audio-start' && starts() === 2);
  peer.send('ping', {});
  await peer.event(({ type }) => type === 'pong');
  expect(told.events).toEqual([]);
});

test('a server that tells one word again and again tells one call', async () => {
  const peer = await WyomingPeer.open();
  const { detector, told } = remoteWake(peer.url);
  await told.next('ok');
  const say = async (...timestamps: number[]) => {
    for (const timestamp of timestamps) peer.send('detection', { name: 'hey_jarvis_v0.1', timestamp });
    peer.send('ping', { text: timestamps.join() });
    await peer.event(({ type, data }) => type === 'pong' && data.text === timestamps.join());
    return detector.process(frame(detector));
  };
  expect(await say(2000, 2080, 2160)).toHaveLength(1);
  expect(await say(2240)).toEqual([]);
  for (let count = 0; count < 25; count++) await detector.process(frame(detector));
  expect(await say(4000)).toHaveLength(1);
});

test('a wake-word server that starts late or restarts is used again', async () => {
  const first = await WyomingPeer.open();
  const { port, url } = first;
  await first.close();
  const { detector, told, clock } = remoteWake(url);
  expect(await told.next('degraded')).toMatch(/^nothing listens there; again in 500 ms/);
  expect(detector.process(frame(detector))).toEqual([]);
  const peer = await WyomingPeer.open(port);
  clock.stepTo(500);
  await told.next('ok');
  peer.cut();
  expect(await told.next('degraded')).toMatch(/the connection.*; again in 1000 ms/);
  expect(detector.process(frame(detector))).toEqual([]);
  clock.stepTo(1500);
  await told.next('ok');
  await detector.process(frame(detector));
  expect((await peer.event(({ type }) => type === 'audio-chunk')).data.timestamp).toBe(0);
});

test('the connection to a wake-word server that stops reading is closed', async () => {
  const peer = await WyomingPeer.open();
  const { detector, told } = remoteWake(peer.url);
  await told.next('ok');
  for (const socket of peer.sockets) socket.pause();
  for (let count = 0; count < 40_000 && told.events.length === 0; count++)
    await detector.process(frame(detector));
  expect(await told.next('degraded')).toMatch(/it does not read what it is sent/);
});

test('a speech server gets the sound at once and returns the words', async () => {
  const peer = await WyomingPeer.open();
  const { recogniser: stt } = recogniser(peer.url);
  peer.onEvent = ({ type }, reply) => {
    if (type === 'audio-stop') reply('transcript', { text: ' 打開客廳燈 ', language: 'zh' });
  };
  stt.begin();
  stt.feed(new Int16Array([1, 2]));
  expect((await peer.event(({ type }) => type === 'transcribe')).data).toEqual({ language: 'zh' });
  await peer.event(({ type }) => type === 'audio-chunk');
  stt.feed(new Int16Array([3]));
  expect(await stt.end()).toEqual({ text: '打開客廳燈' });
  const sound = peer.received.filter(({ type }) => type === 'audio-chunk').map(({ payload }) => payload);
  expect(Buffer.concat(sound)).toEqual(Buffer.from(new Int16Array([1, 2, 3]).buffer));
});

test('late words, disconnects, errors and garbage of a speech server give no words and are reported', async () => {
  const peer = await WyomingPeer.open();
  const { recogniser: stt, told, clock } = recogniser(peer.url, 800);
  const spoken = async (answer: () => void) => {
    const heard = peer.received.length;
    stt.begin();
    stt.feed(new Int16Array(160));
    const words = stt.end();
    await peer.event((event) => event.type === 'audio-stop' && peer.received.indexOf(event) >= heard);
    answer();
    return words;
  };
  expect(await spoken(() => clock.stepTo(clock.now() + 800))).toEqual({ text: '' });
  expect(await told.next('degraded')).toBe('no words within 800 ms');
  await told.next('ok');
  expect(await spoken(() => peer.cut())).toEqual({ text: '' });
  expect(await told.next('degraded')).toMatch(/the connection/);
  expect(await spoken(() => peer.send('error', { text: 'out of memory' }))).toEqual({ text: '' });
  expect(await told.next('degraded')).toMatch(/it reports: out of memory|connection/);
  expect(await spoken(() => peer.sendBytes(Buffer.from('rubbish\n')))).toEqual({ text: '' });
  expect(await spoken(() => peer.send('transcript', { text: 7 }))).toEqual({ text: '' });
  expect(await spoken(() => peer.send('transcript', { text: 'x'.repeat(301) }))).toEqual({ text: '' });
});

test('the next wake word is detected while a slow speech server still works', async () => {
  const peer = await WyomingPeer.open();
  const { recogniser: stt } = recogniser(peer.url);
  const late: HearingEvent[] = [];
  let told = () => {};
  const pipeline = new HearingPipeline({
    detectors: [],
    recognisers: [stt],
    locales: { siri: 'en-US', 'tmall-genie': 'zh-CN' },
    late: (event) => {
      late.push(event);
      told();
    },
  });
  const samples = readWav(`${PROJECT}scenarios/audio/hey-siri-turn-on-the-living-room-light.wav`);
  const kinds: string[] = [];
  const feed = async (from: number, to: number) => {
    for (let at = from; at < to; at += 2000)
      kinds.push(...(await pipeline.feed(samples.slice(at, at + 2000))).map(({ kind }) => kind));
  };
  await feed(0, 24_000);
  await pipeline.named('tmall-genie');
  await feed(24_000, samples.length);
  await pipeline.feed(new Int16Array(16_000));
  expect(kinds).toContain('speech_end');
  expect(await pipeline.named('siri')).toMatchObject([{ assistant: 'siri' }]);
  await peer.event(({ type }) => type === 'audio-stop');
  peer.send('transcript', { text: '打開客廳燈' });
  if (late.length === 0)
    await new Promise<void>((heard) => {
      told = heard;
    });
  expect(late).toMatchObject([
    { kind: 'words', assistants: ['tmall-genie'], locale: 'zh-CN', text: '打開客廳燈' },
  ]);
});
