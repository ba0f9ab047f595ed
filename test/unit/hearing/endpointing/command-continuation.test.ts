import { expect, test } from 'vitest';
import { joined } from '../../../../src/audio/pcm.ts';
import { readWav } from '../../../../src/audio/wav-file.ts';
import { newsIn } from '../../../../src/hearing/endpointing/command-continuation.ts';
import type { HearingEvent } from '../../../../src/hearing/hearing-event.ts';
import { HearingPipeline } from '../../../../src/hearing/hearing-pipeline.ts';
import { hearingPlan } from '../../../../src/hearing/plan.ts';
import type { CommandRecogniser } from '../../../../src/hearing/stt/command-recogniser.ts';
import { createEnglishRecogniser } from '../../../../src/hearing/stt/english/recogniser.ts';
import { createKeylessPorcupine } from '../../../../src/hearing/wake/keyless-porcupine.ts';
import type { WakeDetector } from '../../../../src/hearing/wake/wake-detector.ts';
import { called } from '../../../support/hearing/called.ts';
import { quiet, speech } from '../../../support/hearing/tones.ts';
import { PROJECT, shippedHome } from '../../../support/home.ts';

const MS = 16;

/** Gives the words that so much speech holds: after every `word_ms` of it one more of the texts. */
function scripted(texts: readonly string[], of: { late?: boolean } = {}): CommandRecogniser {
  let loud_ms = 0;
  const text = () => texts[Math.min(texts.length - 1, Math.round(loud_ms / 400) - 1)] ?? '';
  return {
    locale: 'en-US',
    begin: () => {
      loud_ms = 0;
    },
    feed: (samples) => {
      loud_ms += samples.filter((sample) => Math.abs(sample) > 1000).length / MS / 0.89;
    },
    soFar: () => undefined,
    end: () => {
      const words = { text: text() };
      return of.late ? new Promise((told) => setImmediate(() => told(words))) : words;
    },
    close: () => undefined,
  };
}

async function heard(
  samples: Int16Array,
  of: { recogniser: CommandRecogniser; detector: WakeDetector },
): Promise<readonly string[]> {
  const told: HearingEvent[] = [];
  const pipeline = new HearingPipeline({
    detectors: [of.detector],
    recognisers: [of.recogniser],
    locales: { siri: 'en-US' },
    late: (event) => told.push(event),
  });
  for (let at = 0; at < samples.length; at += 512) {
    told.push(...(await pipeline.feed(samples.slice(at, at + 512))));
    if (at % 4096 === 0) await new Promise<void>((turn) => setImmediate(turn));
  }
  await new Promise<void>((done) => setImmediate(done));
  return told.flatMap((event) =>
    event.kind === 'words'
      ? `${event.text}${event.revises ? ' (revises)' : ''}`
      : event.kind === 'speech_end' || event.kind === 'wake_word'
        ? event.kind
        : [],
  );
}

/** Between "light" and "to". */
const PAUSE_AT = 47_600;
const STIRRED = [speech(300), quiet(40)];

test.each([false, true])(
  'a speaker who continues soon after a command revises it (late recogniser: %s)',
  async (late) => {
    const recogniser = scripted(['dim the lamp', 'dim the lamp to thirty percent'], { late });
    const said = joined([...STIRRED, speech(400), quiet(600), speech(400), quiet(900)]);
    expect(await heard(said, { recogniser, detector: called(320) })).toEqual([
      'wake_word',
      'speech_end',
      'dim the lamp',
      'dim the lamp to thirty percent (revises)',
    ]);
  },
);

test('a command with a pause in it is understood', async () => {
  const recogniser = scripted(['', 'dim the lamp']);
  const said = joined([...STIRRED, speech(400), quiet(600), speech(400), quiet(900)]);
  expect(await heard(said, { recogniser, detector: called(320) })).toEqual([
    'wake_word',
    'speech_end',
    'dim the lamp',
  ]);
});

test.each([
  ['comes too late', 1500, ['dim the lamp', 'dim the lamp to thirty percent']],
  ['says something else', 600, ['dim the lamp', 'open the window']],
  ['is no command', 600, ['dim the lamp', '']],
])('what %s revises nothing', async (_, pause_ms, texts) => {
  const said = joined([...STIRRED, speech(400), quiet(pause_ms), speech(400), quiet(900)]);
  expect(await heard(said, { recogniser: scripted(texts), detector: called(320) })).toEqual([
    'wake_word',
    'speech_end',
    'dim the lamp',
  ]);
});

test('a wake word right after a command begins a new utterance and revises nothing', async () => {
  const recogniser = scripted(['dim the lamp', 'dim the lamp to thirty percent']);
  const said = joined([...STIRRED, speech(400), quiet(600), speech(600), quiet(80), speech(400), quiet(900)]);
  expect(await heard(said, { recogniser, detector: called(320, 1920) })).toEqual([
    'wake_word',
    'speech_end',
    'dim the lamp',
    'wake_word',
    'speech_end',
    'dim the lamp',
  ]);
});

test('a recorded request with a pause in it is recognised as a whole', async () => {
  const home = shippedHome();
  const plan = hearingPlan(home, undefined);
  const request = readWav(`${PROJECT}scenarios/audio/hey-siri-set-the-kitchen-light-to-thirty-percent.wav`);
  const pause = request.subarray(0, 450 * MS).map((sample) => Math.round(sample / 40));
  const told = await heard(
    joined([request.slice(0, PAUSE_AT), pause, request.slice(PAUSE_AT), pause, pause]),
    {
      detector: await createKeylessPorcupine(plan.keyless),
      recogniser: await createEnglishRecogniser({ devices: home.devices }),
    },
  );
  expect(told).toContain('set the kitchen light to thirty percent');
});

test.each([
  ['', 'a', undefined],
  ['a', 'a', undefined],
  ['b', 'a', undefined],
  ['a b', 'a', 'more'],
  ['a', '', 'first'],
])('"%s" after "%s" is %s', (text, told, news) => {
  expect(newsIn(text, told)).toBe(news);
});
