import { expect, test } from 'vitest';
import { readWav } from '../../../../src/audio/wav-file.ts';
import { Silero } from '../../../../src/hearing/endpointing/silero.ts';
import type { SpeechDetector } from '../../../../src/hearing/endpointing/speech-detector.ts';
import type { HearingEvent } from '../../../../src/hearing/hearing-event.ts';
import { HearingPipeline } from '../../../../src/hearing/hearing-pipeline.ts';
import type { CommandRecogniser } from '../../../../src/hearing/stt/command-recogniser.ts';
import { called } from '../../../support/hearing/called.ts';
import { PROJECT } from '../../../support/home.ts';
import { fan, over, tap } from '../../../support/noise.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const PER_MS = 16;
const PERIOD = 512;
/** "Hey Siri, turn on the living room light", with a quiet second and a half after it. */
const REQUEST = readWav(`${PROJECT}scenarios/audio/hey-siri-turn-on-the-living-room-light.wav`);
const CALLED_MS = 1620;
const LAST_WORD_ENDS_MS = 3620;

/** Tells all that was said as one word, once it has ended: no grammar knows when it is whole. */
const anything: CommandRecogniser = {
  locale: 'en-US',
  begin: () => undefined,
  feed: () => undefined,
  soFar: () => undefined,
  end: () => ({ text: 'something' }),
  close: () => undefined,
};

interface Heard {
  readonly event: HearingEvent;
  /** How much sound it took to know it. */
  readonly known_ms: number;
}

async function heard(
  samples: Int16Array,
  speech: SpeechDetector,
  recogniser: CommandRecogniser = anything,
): Promise<readonly Heard[]> {
  const pipeline = new HearingPipeline({
    detectors: [called(CALLED_MS)],
    recognisers: [recogniser],
    locales: { siri: 'en-US' },
    speech,
  });
  await pipeline.check();
  const all: Heard[] = [];
  for (let at = 0; at < samples.length; at += PERIOD)
    for (const event of await pipeline.feed(samples.slice(at, at + PERIOD)))
      all.push({ event, known_ms: (at + PERIOD) / PER_MS });
  return all.filter(({ event }) => event.kind !== 'speech' && event.kind !== 'speech_start');
}

const kinds = (all: readonly Heard[]) => all.map(({ event }) => event.kind);
const closedAfter_ms = (all: readonly Heard[]) =>
  (all.find(({ event }) => event.kind === 'speech_end')?.known_ms ?? 0) - LAST_WORD_ENDS_MS;

/** A tap that somebody turns on while he speaks. */
const turnedOn = (length: number) => tap(length).map((sample, at) => (at < 2800 * PER_MS ? 0 : sample));

test.each<[string, Int16Array]>([
  ['in a quiet room', REQUEST],
  ['over a running fan', over(REQUEST, fan(REQUEST.length), 3)],
  ['over a tap that is turned on', over(REQUEST, turnedOn(REQUEST.length), 10)],
])('closes a command 400 ms after its last word %s', async (_, samples) => {
  const all = await heard(samples, new Silero());
  expect(kinds(all)).toEqual(['wake_word', 'speech_end', 'words']);
  expect(closedAfter_ms(all)).toBeGreaterThanOrEqual(400);
  expect(closedAfter_ms(all)).toBeLessThan(600);
});

test.each<[string, { mayGoOn: boolean; within_ms: readonly [number, number] }]>([
  ['200 ms after one that could go on', { mayGoOn: true, within_ms: [200, 400] }],
  ['with the first silence after one that could not', { mayGoOn: false, within_ms: [0, 200] }],
])('where a command was heard already, closes it %s', async (_, { mayGoOn, within_ms }) => {
  let heard_ms = 0;
  const all = await heard(REQUEST, new Silero(), {
    ...anything,
    feed: (samples) => {
      heard_ms += samples.length / PER_MS;
    },
    // From the middle of the last word on.
    soFar: () =>
      heard_ms > LAST_WORD_ENDS_MS - CALLED_MS - 150 ? { text: 'something', mayGoOn } : undefined,
  });
  expect(closedAfter_ms(all)).toBeGreaterThanOrEqual(within_ms[0]);
  expect(closedAfter_ms(all)).toBeLessThan(within_ms[1]);
});

test('the detector finds no speech in a running tap or fan, and finds speech over them', async () => {
  const silero = new Silero();
  await silero.load();
  const speechIn = async (samples: Int16Array) => {
    silero.reset();
    const isSpeech: boolean[] = [];
    for (let at = 0; at + PERIOD <= samples.length; at += PERIOD)
      isSpeech.push(await silero.push(samples.slice(at, at + PERIOD)));
    return isSpeech;
  };
  for (const noise of [tap, fan]) {
    expect(await speechIn(noise(80_000))).not.toContain(true);
    const spoken = await speechIn(over(REQUEST, noise(REQUEST.length), 5));
    const at = (ms: number) => Math.round((ms * PER_MS) / PERIOD);
    expect(spoken.slice(at(2300), at(LAST_WORD_ENDS_MS))).not.toContain(false);
    expect(spoken.slice(at(LAST_WORD_ENDS_MS + 200))).not.toContain(true);
  }
});

test('the speech detector runs only while an utterance is open or may continue', async () => {
  const asked: number[] = [];
  const counting: SpeechDetector = {
    engine: 'counting',
    frame_samples: PERIOD,
    load: async () => undefined,
    push: async (frame) => {
      asked.push(frame.length);
      return asked.length < 60;
    },
    reset: () => undefined,
  };
  await heard(REQUEST.slice(0, CALLED_MS * PER_MS - 2 * PERIOD), counting);
  expect(asked).toEqual([]);
  const long = Int16Array.from({ length: 30 * 16_000 }, (_, at) => REQUEST[at] ?? 0);
  await heard(long, counting);
  // A second and a half from before, what it says of some thirteen periods more, the silence, and 0.7 s.
  expect(asked.length * PERIOD).toBeLessThan(4 * 16_000);
});

test('loudness takes the place of a speech detector that cannot load, and one event says so', async () => {
  const model = `${folderWith({ 'silero.onnx': 'no model' })}/silero.onnx`;
  const all = await heard(REQUEST, new Silero(model));
  expect(kinds(all)).toEqual(['degraded', 'wake_word', 'speech_end', 'words']);
  expect(all[0]?.event).toMatchObject({ engine: 'silero', reason: expect.stringMatching(/model/) });
  expect(closedAfter_ms(all)).toBeGreaterThan(300);
  expect(closedAfter_ms(all)).toBeLessThan(550);
});

test('loudness takes the place of a speech detector that fails during a command, and one event says so', async () => {
  let frames = 0;
  const failing: SpeechDetector = {
    engine: 'failing',
    frame_samples: PERIOD,
    load: async () => undefined,
    push: async () => {
      if (++frames > 50) throw new Error('out of order');
      return true;
    },
    reset: () => undefined,
  };
  const all = await heard(REQUEST, failing);
  expect(kinds(all)).toEqual(['wake_word', 'degraded', 'speech_end', 'words']);
  expect(closedAfter_ms(all)).toBeLessThan(550);
});
