import { describe, expect, test } from 'vitest';
import { readWav } from '../../../src/audio/wav-file.ts';
import type { HearingEvent } from '../../../src/hearing/hearing-event.ts';
import { HearingPipeline } from '../../../src/hearing/hearing-pipeline.ts';
import { hearingPlan } from '../../../src/hearing/plan.ts';
import type { CommandRecogniser } from '../../../src/hearing/stt/command-recogniser.ts';
import { createEnglishRecogniser } from '../../../src/hearing/stt/english/recogniser.ts';
import { createEnrolledCommands } from '../../../src/hearing/stt/enrolled-commands.ts';
import { createEnrolledDetector } from '../../../src/hearing/wake/enrolled-detector.ts';
import { createKeylessPorcupine } from '../../../src/hearing/wake/keyless-porcupine.ts';
import type { WakeDetector } from '../../../src/hearing/wake/wake-detector.ts';
import { failureOf } from '../../support/failure.ts';
import { PROJECT, shippedHome } from '../../support/home.ts';

const recording = (name: string) => readWav(`${PROJECT}scenarios/audio/${name}.wav`);
const home = shippedHome();
const plan = hearingPlan(home, undefined);
const keyless = await createKeylessPorcupine(plan.keyless);
const enrolled = await createEnrolledDetector({ phrases: plan.enrolled });
const english = await createEnglishRecogniser({ devices: home.devices });

const inRecording = new Map<string, Promise<readonly HearingEvent[]>>();

/** What all engines hear in a recording, heard once. */
function heard(name: string): Promise<readonly HearingEvent[]> {
  const known = inRecording.get(name) ?? heardBy(name);
  inRecording.set(name, known);
  return known;
}

/** What a pipeline hears in a recording, in chunks of arecord's length. */
async function heardBy(
  name: string,
  of: { detectors?: readonly WakeDetector[]; recognisers?: readonly CommandRecogniser[] } = {},
): Promise<readonly HearingEvent[]> {
  const pipeline = new HearingPipeline({
    detectors: of.detectors ?? [keyless, enrolled],
    recognisers: of.recognisers ?? [english],
    locales: plan.locales,
  });
  await pipeline.reset();
  const samples = recording(name);
  const events: HearingEvent[] = [];
  for (let at = 0; at < samples.length; at += 2000)
    events.push(...(await pipeline.feed(samples.slice(at, at + 2000))));
  await pipeline.reset();
  return events.filter(({ kind }) => kind !== 'speech' && kind !== 'speech_start');
}

const told = (events: readonly HearingEvent[]) =>
  events.map((event) =>
    event.kind === 'wake_word' ? event.assistant : event.kind === 'words' ? event.text : event.kind,
  );

/** An unstressed "the" is heard or not. It means the same. */
const WITH_OR_WITHOUT_ARTICLE = expect.stringMatching(/^turn on (the )?living room light$/);

describe('each bundled recording is recognised as spoken', () => {
  test.each<[string, readonly (string | ReturnType<typeof expect.stringMatching>)[]]>([
    ['hey-siri-turn-on-the-living-room-light', ['siri', 'speech_end', 'turn on the living room light']],
    ['hey-siri-turn-off-the-bedroom-light', ['siri', 'speech_end', 'turn off the bedroom light']],
    [
      'hey-siri-set-the-kitchen-light-to-thirty-percent',
      ['siri', 'speech_end', 'set the kitchen light to thirty percent'],
    ],
    ['tmall-genie-and-hey-siri', ['tmall-genie', 'siri', 'speech_end', WITH_OR_WITHOUT_ARTICLE]],
    ['tmall-genie-turn-on-the-living-room-light', ['tmall-genie', 'speech_end']],
    ['turn-on-the-living-room-light-in-mandarin', []],
    ['conversation', []],
  ])('%s', async (name, expected) => {
    expect(told(await heard(name))).toEqual(expected);
  });
});

test('a Mandarin command is recognised by enrolled takes, with a confidence', async () => {
  const mandarin = await createEnrolledCommands({ locale: 'zh-CN', commands: plan.commands });
  const of = { detectors: [enrolled], recognisers: [mandarin] };
  const events = await heardBy('tmall-genie-turn-on-the-living-room-light', of);
  expect(told(events)).toEqual(['tmall-genie', 'speech_end', '打開客廳燈']);
  expect(events.at(-1)).toMatchObject({ locale: 'zh-CN', confidence: expect.any(Number) });
}, 120_000);

test('an English command comes with a confidence of three digits', async () => {
  const words = (await heard('hey-siri-turn-off-the-bedroom-light')).find(({ kind }) => kind === 'words');
  const { confidence = 0 } = words?.kind === 'words' ? words : {};
  expect(confidence).toBeGreaterThan(0.5);
  expect(confidence).toBe(Number(confidence.toFixed(3)));
});

test('a detection tells when the wake word ended, not when it was found', async () => {
  const [wake, , words] = await heard('hey-siri-turn-on-the-living-room-light');
  // Spoken from 0.81 s to 1.42 s; the command ends at about 3.6 s.
  expect(wake).toMatchObject({ kind: 'wake_word' });
  expect(wake && 'end_ms' in wake && Math.abs(wake.end_ms - 1424)).toBeLessThan(150);
  expect(words && 'end_ms' in words && Math.abs(words.end_ms - 3620)).toBeLessThan(150);
});

test('an enrolled phrase comes with a score, keyless Porcupine with none, and both with a level', async () => {
  const events = await heard('tmall-genie-and-hey-siri');
  expect(events[0]).toMatchObject({
    assistant: 'tmall-genie',
    score: expect.any(Number),
    snr_db: expect.any(Number),
  });
  expect(events[1]).not.toHaveProperty('score');
});

test('speech events come while anybody speaks', async () => {
  const pipeline = new HearingPipeline({ detectors: [], recognisers: [], locales: {} });
  const events = await pipeline.feed(recording('conversation'));
  expect(events.length).toBeGreaterThan(2);
  expect(events.every(({ kind }) => kind === 'speech' || kind === 'speech_start')).toBe(true);
  expect(
    await new HearingPipeline({ detectors: [], recognisers: [], locales: {} }).feed(new Int16Array(80_000)),
  ).toEqual([]);
});

test('an engine that fails is taken out and reported once, and the others go on', async () => {
  const broken: WakeDetector = {
    engine: 'broken',
    frame_samples: 512,
    process: () => {
      throw new Error('out of order');
    },
    check: () => true,
    reset: () => undefined,
    close: () => undefined,
  };
  expect(told(await heardBy('hey-siri-turn-on-the-light', { detectors: [broken, keyless] }))).toEqual([
    'degraded',
    'siri',
    'speech_end',
    expect.stringMatching(/^turn on the lights?$/),
  ]);
});

test('without a recogniser for the language there are no words', async () => {
  expect(told(await heardBy('hey-siri-turn-on-the-light', { recognisers: [] }))).toEqual([
    'siri',
    'speech_end',
  ]);
});

test('device names with unknown words are reported, and the other names are still recognised', async () => {
  const [first] = home.devices;
  if (!first) throw new Error('the shipped home has devices');
  const odd = { ...first, id: 'odd', name: { en: 'xylqwz lamp' }, aliases: { en: [], zh: [] } };
  const recogniser = await createEnglishRecogniser({ devices: [odd, ...home.devices] });
  expect(recogniser.unpronounceable).toEqual(['xylqwz lamp']);
  recogniser.close();
});

test('an unknown phrase of keyless Porcupine is refused with the list of known phrases', async () => {
  const failure = await failureOf(() =>
    createKeylessPorcupine([{ assistant: 'siri', keyword: 'hey you', sensitivity: 0.5 }]),
  );
  expect(failure.exitCode).toBe(4);
  expect(failure.message).toContain('hey siri');
});

test('the same sound gives the same words and confidence after other sound', async () => {
  // However unsure: the confidence is what differs first.
  const unsure = await createEnglishRecogniser({ devices: home.devices, leastConfidence: 0 });
  const sound = recording('hey-siri-set-the-kitchen-light-to-thirty-percent');
  const other = recording('conversation').map((sample) => Math.max(-32_768, Math.min(32_767, 6 * sample)));
  const recognise = async (samples: Int16Array) => {
    await unsure.begin();
    for (let at = 0; at < samples.length; at += 2000) await unsure.feed(samples.subarray(at, at + 2000));
    return unsure.end();
  };
  const first = await recognise(sound);
  expect(first).not.toEqual({ text: '' });
  await recognise(other);
  await recognise(sound.map((sample) => Math.round(sample / 8)));
  expect(await recognise(sound)).toEqual(first);
}, 60_000);

test.each([-18, -9, 6])('a command is understood however loud it is (%i dB)', async (gain_db) => {
  const sound = recording('hey-siri-set-the-kitchen-light-to-thirty-percent').map((sample) =>
    Math.max(-32_768, Math.min(32_767, Math.round(10 ** (gain_db / 20) * sample))),
  );
  // The wake word ends at 1.42 s.
  const end = Math.round(1.42 * 16_000);
  await english.begin(sound.slice(0, end));
  for (let at = end; at < sound.length; at += 2000) await english.feed(sound.subarray(at, at + 2000));
  expect(await english.end()).toMatchObject({ text: 'set the kitchen light to thirty percent' });
});
