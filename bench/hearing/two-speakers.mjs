// Two people who call two assistants over each other: who is heard of them.
import { createFsmnDetector } from '../../dist/hearing/stt/fsmn/detector.js';
import { createKeylessPorcupine } from '../../dist/hearing/wake/keyless-porcupine.js';
import { ear } from './listen.mjs';
import { mixed, surrounded } from './mix.mjs';
import { randomFrom } from './noise.mjs';

/** The first voice over the second. */
const RATIOS_DB = [0, 6, 12];

/**
 * @param of.pairs two sounds that begin together, each { assistant, samples }.
 * @returns of each ratio how often the first was heard, the second, both, and somebody who was not called.
 */
async function overEachOther({ detectors, pairs }) {
  const room = await ear({ detectors, recognisers: [], locales: {} });
  const rows = [];
  for (const ratio_db of RATIOS_DB) {
    const row = { ratio_db, of: 0, first: 0, second: 0, both: 0, other: 0 };
    for (const [first, second] of pairs) {
      const longest = Math.max(first.samples.length, second.samples.length);
      const whole = (samples) =>
        surrounded(Int16Array.from({ length: longest }, (_, at) => samples[at] ?? 0));
      const sound = mixed(whole(first.samples), whole(second.samples), { ratio_db });
      const called = (await room.hear(sound)).flatMap((event) =>
        event.kind === 'wake_word' ? [event.assistant] : [],
      );
      const hasFirst = called.includes(first.assistant);
      const hasSecond = called.includes(second.assistant);
      row.of += 1;
      row.first += hasFirst ? 1 : 0;
      row.second += hasSecond ? 1 : 0;
      row.both += hasFirst && hasSecond ? 1 : 0;
      row.other += called.some((each) => each !== first.assistant && each !== second.assistant) ? 1 : 0;
    }
    rows.push(row);
  }
  room.close();
  return rows;
}

/** Each recording of one of these words with one of another word, of another person. */
export async function twoPeople({ recordings, words, most = Number.POSITIVE_INFINITY }) {
  const said = (word) =>
    recordings
      .filter(({ named }) => named.join(' ') === word)
      .map(({ samples }) => ({ assistant: word, samples }));
  const random = randomFrom(5);
  const pairs = words
    .flatMap((word, at) => {
      const others = said(words[(at + 1) % words.length]);
      return said(word).map((each) => [each, others[Math.floor(random() * others.length)]]);
    })
    .filter(([, other]) => other !== undefined);
  const keyless = await createKeylessPorcupine(
    words.map((word) => ({ assistant: word, keyword: word, sensitivity: 0.7 })),
  );
  // Fewer pairs have all the words all the same.
  const step = Math.max(1, Math.ceil(pairs.length / most));
  return overEachOther({ detectors: [keyless], pairs: pairs.filter((_, at) => at % step === 0) });
}

/** A person who calls an English assistant, and a synthetic voice that calls the Mandarin one. */
export async function personAndMandarin({ recordings, word, model, phrase, spoken, most }) {
  const pairs = recordings
    .filter(({ named }) => named.join(' ') === word)
    .slice(0, most)
    .map(({ samples }, at) => [
      { assistant: word, samples },
      { assistant: 'mandarin', samples: spoken[at % spoken.length] },
    ]);
  const detectors = [
    await createKeylessPorcupine([{ assistant: word, keyword: word, sensitivity: 0.7 }]),
    createFsmnDetector({ model, phrases: [{ assistant: 'mandarin', phrase }] }),
  ];
  return overEachOther({ detectors, pairs });
}
