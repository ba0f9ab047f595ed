import { expect, test } from 'vitest';
import { Satellite } from '../../../../src/audio/wyoming/satellite.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { onEnd } from '../../../support/broker.ts';
import { soundOf, WyomingPeer } from '../../../support/wyoming-peer.ts';

/** A satellite's listener that can be waited for. */
function witness() {
  const told: string[] = [];
  let wake = () => {};
  const tell = (what: string) => {
    told.push(what);
    wake();
  };
  return {
    told,
    listener: {
      chunk: (samples: Int16Array) => tell(`chunk ${samples.join(' ')}`),
      detected: (name: string | undefined) => tell(`detected ${name}`),
      paused: () => tell('paused'),
      state: (state: string, { reason = '' }: { reason?: string }) => tell(`${state} ${reason}`.trim()),
    },
    /** Waits until so much was told. */
    async count(wanted: number): Promise<readonly string[]> {
      while (told.length < wanted)
        await new Promise<void>((woken) => {
          wake = woken;
        });
      return told;
    },
  };
}

function satelliteAt(url: string, clock = new SteppingClock()) {
  const seen = witness();
  const satellite = new Satellite({ url, clock, listener: seen.listener });
  onEnd(async () => satellite.stop());
  return { satellite, clock, ...seen };
}

const sound = new Int16Array([1, -2, 3, 32767]);

test('a satellite is asked to stream, and its sound, wake words and pauses are passed on', async () => {
  const peer = await WyomingPeer.open();
  const { count } = satelliteAt(peer.url);
  await peer.event(({ type }) => type === 'run-satellite');
  peer.send('run-pipeline', { start_stage: 'asr' });
  peer.send('detection', { name: 'ok_nabu' });
  peer.send(...soundOf(sound));
  peer.send(...soundOf(new Int16Array([10, 20, -4, -6]), { channels: 2 }));
  peer.send('audio-stop');
  expect(await count(5)).toEqual([
    'listening',
    'detected ok_nabu',
    'chunk 1 -2 3 32767',
    'chunk 15 -5',
    'paused',
  ]);
});

test.each<[string, readonly string[], string, object]>([
  ['without a word', [], 'detected undefined', {}],
  ['with the word in the request', [], 'detected alexa', { wake_word_name: 'alexa' }],
  ['after the word', ['ok_nabu'], 'detected ok_nabu', {}],
])(
  'a satellite that asks for a recogniser %s has heard its wake word, once',
  async (_, words, wanted, more) => {
    const peer = await WyomingPeer.open();
    const { count } = satelliteAt(peer.url);
    await peer.event(({ type }) => type === 'run-satellite');
    for (const name of words) peer.send('detection', { name });
    peer.send('run-pipeline', { start_stage: 'asr', end_stage: 'handle', ...more });
    peer.send(...soundOf(sound));
    peer.send(...soundOf(sound));
    // One that has no wake word of its own asks for nothing but wake words.
    peer.send('run-pipeline', { start_stage: 'wake', end_stage: 'handle' });
    peer.send(...soundOf(sound));
    peer.send('audio-stop');
    const chunk = `chunk ${sound.join(' ')}`;
    expect(await count(6)).toEqual(['listening', wanted, chunk, chunk, chunk, 'paused']);
  },
);

test('a satellite is told of the detected wake word and of the end of speech', async () => {
  const peer = await WyomingPeer.open();
  const { satellite, count } = satelliteAt(peer.url);
  await count(1);
  satellite.tellNamed('siri');
  satellite.tellEnd('turn on the light');
  expect(await peer.event(({ type }) => type === 'transcript')).toMatchObject({
    data: { text: 'turn on the light' },
  });
  expect(peer.received.map(({ type }) => type)).toEqual([
    'describe',
    'run-satellite',
    'detection',
    'voice-stopped',
    'transcript',
  ]);
});

test('a satellite’s ping is answered', async () => {
  const peer = await WyomingPeer.open();
  const { count } = satelliteAt(peer.url);
  await count(1);
  peer.send('ping', { text: 'a' });
  expect(await peer.event(({ type }) => type === 'pong')).toMatchObject({ data: { text: 'a' } });
});

test('a satellite that disconnects while streaming is lost and found again with back-off', async () => {
  const peer = await WyomingPeer.open();
  const { clock, told, count } = satelliteAt(peer.url);
  await count(1);
  const half = Buffer.from('{"type":"audio-chunk","payload_length":2000}\nhalf');
  peer.sendBytes(half);
  peer.cut();
  expect((await count(2))[1]).toMatch(/^lost it (broke the connection off|closed the connection)/);
  const { port } = peer;
  await peer.close();
  for (const wait_ms of [500, 1000, 2000]) {
    clock.stepTo(clock.now() + wait_ms - 1);
    const before = told.length;
    clock.stepTo(clock.now() + 1);
    expect((await count(before + 1)).at(-1)).toBe('lost nothing listens there');
  }
  const back = await WyomingPeer.open(port);
  clock.stepTo(clock.now() + 4000);
  await back.event(({ type }) => type === 'run-satellite');
  expect((await count(6)).at(-1)).toBe('listening');
});

test.each<[string, Buffer, RegExp]>([
  ['garbage', Buffer.from('\u0000\u0001garbage\n'), /what is not Wyoming: a line that is not JSON/],
  ['a header that never ends', Buffer.alloc(70_000, 'x'), /what is not Wyoming: a line without end/],
  [
    'a payload of a gigabyte',
    Buffer.from('{"type":"audio-chunk","payload_length":1000000000}\n'),
    /payload_length of 1000000000/,
  ],
])('%s ends the connection with its reason', async (_, bytes, reason) => {
  const peer = await WyomingPeer.open();
  const { count } = satelliteAt(peer.url);
  await count(1);
  peer.sendBytes(bytes);
  expect((await count(2))[1]).toMatch(reason);
});

test.each([
  [{ rate: 44_100 }, /44100 Hz: set it to 16000/],
  [{ width: 4 }, /samples of 4 bytes/],
  [{ channels: 0 }, /0 channels/],
  [{ rate: undefined }, /undefined Hz/],
])('sound that cannot be heard (%j) is refused with what to set', async (format, reason) => {
  const peer = await WyomingPeer.open();
  const { count } = satelliteAt(peer.url);
  await count(1);
  peer.send(...soundOf(sound, format));
  expect((await count(2))[1]).toMatch(reason);
});

test('a peer that accepts connections but never answers counts as lost', async () => {
  const peer = await WyomingPeer.open();
  peer.answersDescribe = false;
  const { clock, count } = satelliteAt(peer.url);
  await peer.event(({ type }) => type === 'describe');
  clock.stepTo(5000);
  expect(await count(1)).toEqual(['lost it does not say within 5 s what it is']);
});

test('a silent satellite is asked whether it is still there', async () => {
  const peer = await WyomingPeer.open();
  const { clock, count } = satelliteAt(peer.url);
  await count(1);
  peer.answersDescribe = false;
  clock.stepTo(10_000);
  await peer.event((event) => event.type === 'describe' && peer.received.indexOf(event) > 0);
  clock.stepTo(15_000);
  expect((await count(2))[1]).toMatch(/^lost it does not say/);
});
