// Mandarin by people: sentences among all commands of a home, and whether other speech becomes a command of it.
import { homeGrammar } from '../../dist/hearing/stt/fsmn/home-grammar.js';
import { PhraseGraph } from '../../dist/hearing/stt/fsmn/phrase-graph.js';
import { createFsmnRecogniser } from '../../dist/hearing/stt/fsmn/recogniser.js';
import { surrounded } from './mix.mjs';

const AROUND = { before_s: 0.3, after_s: 0.8 };

/** What a recogniser makes of a sound. */
export function said(recogniser, sound) {
  recogniser.begin();
  recogniser.feed(sound);
  return recogniser.end().text;
}

/** Of these recordings, those of Mandarin whose words are known. */
export function mandarinSentences(recordings) {
  return recordings.filter(
    ({ language, transcript }) => language === 'zh' && /^\p{Script=Han}+$/u.test(transcript),
  );
}

/**
 * @param of.home as `homeRecogniser` gives it.
 * @param of.recordings of people.
 * @returns of each surroundings: sentences right, wrong and rejected; commands of the home right and wrong; and how much
 * other speech was taken for a command.
 */
export function mandarinOfPeople({ home, recordings, surroundings }) {
  const { model, devices, recogniser, meaningOf, understands } = home;
  const people = mandarinSentences(recordings);
  const texts = [...new Set(people.map(({ transcript }) => transcript))];
  const { root, rules } = homeGrammar(devices);
  const listener = createFsmnRecogniser({
    locale: 'zh-CN',
    model,
    graph: new PhraseGraph(
      { root: [...root, ...texts.map((pattern) => ({ pattern }))], rules },
      model.syllables,
    ),
  });
  return surroundings.map(({ name, mix }) => {
    const row = { condition: name, sentences: 0, right: 0, wrong: 0, rejected: 0, commands: 0 };
    Object.assign(row, { commandsRight: 0, commandsWrong: 0, other: 0, taken: 0 });
    for (const { samples, transcript } of people) {
      const sound = mix(surrounded(samples, AROUND));
      const sentence = said(listener, sound);
      row.sentences += 1;
      row[sentence === '' ? 'rejected' : sentence === transcript ? 'right' : 'wrong'] += 1;
      const command = said(recogniser, sound);
      if (understands(transcript)) {
        row.commands += 1;
        if (command !== '')
          row[meaningOf(command) === meaningOf(transcript) ? 'commandsRight' : 'commandsWrong'] += 1;
      } else {
        row.other += 1;
        if (command !== '') row.taken += 1;
      }
    }
    return row;
  });
}
