import { expect, test } from 'vitest';
import type { HearingEvent } from '../../../src/hearing/hearing-event.ts';
import { HearingPipeline } from '../../../src/hearing/hearing-pipeline.ts';
import type { WakeDetector } from '../../../src/hearing/wake/wake-detector.ts';

const SECOND = 16_000;

/** A tone of this amplitude from one time to another, in seconds, over a room that is quiet. */
function tone(of: { amplitude: number; from_s: number; to_s: number; length_s: number }): Int16Array {
  return Int16Array.from({ length: of.length_s * SECOND }, (_, at) =>
    at >= of.from_s * SECOND && at < of.to_s * SECOND
      ? Math.round(of.amplitude * Math.sin(at / 3))
      : (at % 7) - 3,
  );
}

/** An engine that hits at one place of the stream, some time after the word's end. */
function hitsAt(
  place_samples: number,
  of: { engine: string; frame_samples: number; late_ms: number },
): WakeDetector {
  return {
    engine: of.engine,
    frame_samples: of.frame_samples,
    process: (_, end_samples = 0) =>
      end_samples - of.frame_samples < place_samples + of.late_ms * 16 &&
      end_samples >= place_samples + of.late_ms * 16
        ? [{ assistant: 'siri', ended_before_ms: (end_samples - place_samples) / 16 }]
        : [],
    check: () => true,
    reset: () => undefined,
    close: () => undefined,
  };
}

async function hear(sound: Int16Array, detectors: readonly WakeDetector[] = [], piece = 512) {
  const pipeline = new HearingPipeline({ detectors, recognisers: [], locales: { siri: 'en-US' } });
  await pipeline.check();
  const events: HearingEvent[] = [];
  for (let at = 0; at < sound.length; at += piece)
    events.push(...(await pipeline.feed(sound.subarray(at, at + piece))));
  return events;
}

const levelIn = (events: readonly HearingEvent[]) =>
  events.flatMap((event) => (event.kind === 'wake_word' ? [event.level_db] : []));

test('every engine tells the same level for the same word, however late it hits and however the sound is cut', async () => {
  const sound = tone({ amplitude: 3276.8, from_s: 2, to_s: 2.6, length_s: 4 });
  const end = 2.6 * SECOND;
  const levels = [
    ...levelIn(await hear(sound, [hitsAt(end, { engine: 'a', frame_samples: 512, late_ms: 60 })])),
    ...levelIn(await hear(sound, [hitsAt(end, { engine: 'b', frame_samples: 1280, late_ms: 400 })])),
    ...levelIn(await hear(sound, [hitsAt(end, { engine: 'c', frame_samples: 480, late_ms: 60 })], 8000)),
  ];
  // A sine of a tenth of full scale: −20 dB, and 3 dB less for its shape.
  expect(levels).toEqual([-23, -23, -23]);
});

test('the level is that of the wake word, and not of what follows it', async () => {
  const quiet = tone({ amplitude: 327.68, from_s: 2, to_s: 2.6, length_s: 4 });
  const loud = tone({ amplitude: 16_384, from_s: 2.6, to_s: 3.2, length_s: 4 });
  const sound = quiet.map((sample, at) => sample + (loud[at] ?? 0));
  const detector = hitsAt(2.6 * SECOND, { engine: 'a', frame_samples: 512, late_ms: 300 });
  expect(levelIn(await hear(sound, [detector]))).toEqual([-43]);
});

test('a word that is 10 dB quieter has a level 10 dB lower', async () => {
  const levels = await Promise.all(
    [10_000, 10_000 / Math.sqrt(10)].map(async (amplitude) => {
      const sound = tone({ amplitude, from_s: 1, to_s: 1.5, length_s: 3 });
      const detector = hitsAt(1.5 * SECOND, { engine: 'a', frame_samples: 512, late_ms: 100 });
      return levelIn(await hear(sound, [detector]))[0] ?? Number.NaN;
    }),
  );
  expect((levels[0] ?? 0) - (levels[1] ?? 0)).toBeCloseTo(10, 0);
});

test('the beginning of speech is told once, where it was, and again after a pause', async () => {
  const first = tone({ amplitude: 8000, from_s: 1, to_s: 2.5, length_s: 6 });
  const second = tone({ amplitude: 8000, from_s: 4, to_s: 5, length_s: 6 });
  const events = await hear(first.map((sample, at) => sample + (second[at] ?? 0)));
  const begins = events.flatMap((event) => (event.kind === 'speech_start' ? [event.end_ms] : []));
  expect(begins.map((ms) => Math.round(ms / 20) * 20)).toEqual([1000, 4000]);
});

test('a sound too short for speech has no beginning', async () => {
  const events = await hear(tone({ amplitude: 8000, from_s: 1, to_s: 1.1, length_s: 3 }));
  expect(events.filter(({ kind }) => kind === 'speech_start')).toEqual([]);
});
