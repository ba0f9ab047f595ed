import { expect, test } from 'vitest';
import { joined } from '../../../../src/audio/pcm.ts';
import type { HearingEvent } from '../../../../src/hearing/hearing-event.ts';
import { HearingPipeline } from '../../../../src/hearing/hearing-pipeline.ts';
import type { CommandRecogniser, CommandSoFar } from '../../../../src/hearing/stt/command-recogniser.ts';
import { called } from '../../../support/hearing/called.ts';
import { quiet, speech } from '../../../support/hearing/tones.ts';

const MS = 16;
/** A wake word that ends after 320 ms. */
const CALLED = [speech(300), quiet(40)];

/** Reads whole utterances: after each 400 ms of speech one more of the texts. Tells how often it was asked to read. */
function reader(texts: readonly string[]): CommandRecogniser & { readonly read: string[] } {
  let loud_ms = 0;
  let known: CommandSoFar | undefined;
  const read: string[] = [];
  const text = () => texts[Math.min(texts.length - 1, Math.round(loud_ms / 400) - 1)] ?? '';
  return {
    read,
    locale: 'en-US',
    begin: () => {
      loud_ms = 0;
      known = undefined;
    },
    feed: (samples) => {
      loud_ms += samples.filter((sample) => Math.abs(sample) > 1000).length / MS / 0.89;
    },
    paused: async () => {
      if (known) return;
      read.push(text());
      known = { text: text(), mayGoOn: true, isCertain: true };
    },
    resumed: () => {
      known = undefined;
    },
    soFar: () => (known?.text === '' ? undefined : known),
    end: () => ({ text: text() }),
    close: () => undefined,
  };
}

/** The words of a sound, each with the millisecond at which it was known. */
async function heard(
  recogniser: CommandRecogniser,
  samples: Int16Array,
): Promise<readonly (readonly [string, number])[]> {
  const told: [string, number][] = [];
  const words = (events: readonly HearingEvent[], ms: number) => {
    for (const event of events) if (event.kind === 'words') told.push([event.text, ms]);
  };
  const pipeline = new HearingPipeline({
    detectors: [called(320)],
    recognisers: [recogniser],
    locales: { siri: 'en-US' },
    late: (event) => words([event], Number.NaN),
  });
  for (let at = 0; at < samples.length; at += 320)
    words(await pipeline.feed(samples.slice(at, at + 320)), (at + 320) / MS);
  return told;
}

test('a recogniser of whole utterances reads in the pause, and its command is taken before the long silence', async () => {
  const recogniser = reader(['turn on the lamp']);
  const [words] = await heard(recogniser, joined([...CALLED, speech(400), quiet(900)]));
  expect(words?.[0]).toBe('turn on the lamp');
  // 740 ms is where its speech ends; without a command an utterance ends 400 ms later.
  expect((words?.[1] ?? 0) - 740).toBeGreaterThanOrEqual(200);
  expect((words?.[1] ?? 0) - 740).toBeLessThan(300);
  expect(recogniser.read).toEqual(['turn on the lamp']);
});

test('a speaker who goes on after a short pause is read again, and only the whole is taken', async () => {
  const recogniser = reader(['turn on the lamp', 'turn on the lamp tomorrow']);
  const words = await heard(
    recogniser,
    joined([...CALLED, speech(400), quiet(120), speech(400), quiet(900)]),
  );
  expect(words.map(([text]) => text)).toEqual(['turn on the lamp tomorrow']);
  expect(recogniser.read).toEqual(['turn on the lamp', 'turn on the lamp tomorrow']);
});

test('what is no command is read once, and the utterance ends by silence', async () => {
  const recogniser = reader(['']);
  expect(await heard(recogniser, joined([...CALLED, speech(400), quiet(900)]))).toEqual([]);
  expect(recogniser.read).toEqual(['']);
});
