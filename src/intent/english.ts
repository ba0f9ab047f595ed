import { attempts, type Mention, singular } from './names.ts';
import { englishNumber } from './numbers.ts';
import { BRIGHTNESS_STEP, type Request, WHITES } from './request.ts';

/** What a sentence says, with its devices found. */
export interface Parsed {
  readonly request: Request;
  readonly mentions: readonly Mention[];
}

const OPENINGS =
  /^((please|hey|ok|okay|now|and|then|just|(can|could|would|will) you( please)?|i want you to|i'd like you to) )+/;
const CLOSINGS = /( (please|now|for me|thanks|thank you|right now))+$/;
const FILLERS = new Set(['the', 'my', 'our', 'all', 'of', 'level', 'please']);
/** A sentence with one of these reports, asks or forbids; it commands nothing. */
const NO_COMMAND =
  /\b(don't|dont|do not|not|never|didn't|isn't|is|are|was|were|did|does|what|what's|why|when|how|who|if|should|i|we|he|she|they|yesterday|tomorrow)\b/;

const PERCENT = '(?: percent)?';
const SET = '(?:set|turn|put|change|make|adjust|bring|dim|brighten|raise|lower|open|close|move)';
const BIT = '(?:(?:a (?:bit|little)|slightly) ?)?';
const brighter = (value: number): Request => ({ verb: 'adjust', value });

/** The sentence without its devices and fillers, `#` in place of a number, and what it asks. */
const PATTERNS: readonly (readonly [RegExp, (value: number) => Request])[] = [
  [/^(?:(?:turn|switch|put|power) on|on|start|enable)$/, () => ({ verb: 'on' })],
  [/^(?:(?:turn|switch|put|power|shut) (?:off|out)|off|stop|disable)$/, () => ({ verb: 'off' })],
  [/^toggle$/, () => ({ verb: 'toggle' })],
  [/^(?:open(?: up)?|raise|pull up)$/, () => ({ verb: 'open' })],
  [/^(?:close|shut|lower|pull down)$/, () => ({ verb: 'close' })],
  [/^lock(?: up)?$/, () => ({ verb: 'lock' })],
  [/^unlock$/, () => ({ verb: 'unlock' })],
  [/^(?:activate|run|play)$/, () => ({ verb: 'activate' })],
  [
    new RegExp(
      `^(?:${SET} )?(?:up |down |on )?(?:(?:brightness|position) )?(?:to |at )?# percent(?: brightness)?$`,
    ),
    (value) => ({ verb: 'set', value, unit: '%' }),
  ],
  [
    new RegExp(`^${SET} (?:up |down )?brightness (?:to |at )?#${PERCENT}$`),
    (value) => ({ verb: 'set', value, unit: '%' }),
  ],
  [
    new RegExp(`^(?:${SET} )(?:temperature )?(?:to |at )?# degrees(?: celsius)?$`),
    (value) => ({ verb: 'set', value, unit: '°C' }),
  ],
  [
    new RegExp(`^(?:${SET} )(?:colou?r temperature )?(?:to |at )?# kelvin$`),
    (value) => ({ verb: 'set', value, unit: 'K' }),
  ],
  [new RegExp(`^${SET} temperature (?:to |at )?#$`), (value) => ({ verb: 'set', value, unit: '°C' })],
  [new RegExp(`^${SET} (?:on )?(?:to |at )#$`), (value) => ({ verb: 'set', value })],
  [
    new RegExp(`^(?:brighten|increase|raise|turn up)(?: brightness)?(?: up)? by #${PERCENT}$`),
    (value) => brighter(value),
  ],
  [
    new RegExp(`^(?:dim|decrease|reduce|lower|turn down)(?: brightness)?(?: down)? by #${PERCENT}$`),
    (value) => brighter(-value),
  ],
  [new RegExp(`^(?:make )?${BIT}brighter$`), () => brighter(BRIGHTNESS_STEP)],
  [
    new RegExp(`^(?:brighten(?: up)?|turn up(?: brightness)?|increase brightness)(?: ${BIT})?$`),
    () => brighter(BRIGHTNESS_STEP),
  ],
  [new RegExp(`^(?:make )?${BIT}(?:dimmer|darker)$`), () => brighter(-BRIGHTNESS_STEP)],
  [
    new RegExp(`^(?:dim(?: down)?|turn down(?: brightness)?|decrease brightness)(?: ${BIT})?$`),
    () => brighter(-BRIGHTNESS_STEP),
  ],
  [new RegExp(`^${SET} (?:to )?warm(?: white)?$`), () => ({ verb: 'set', value: WHITES.warm, unit: 'K' })],
  [
    new RegExp(`^${SET} (?:to )?(?:neutral|natural)(?: white)?$`),
    () => ({ verb: 'set', value: WHITES.neutral, unit: 'K' }),
  ],
  [
    new RegExp(`^${SET} (?:to )?(?:cool|cold)(?: white)?$`),
    () => ({ verb: 'set', value: WHITES.cool, unit: 'K' }),
  ],
  [new RegExp(`^${SET} (?:to )?daylight$`), () => ({ verb: 'set', value: WHITES.daylight, unit: 'K' })],
];

/** @param words as `normaliseEnglish` gives them. @returns undefined where it is no command. */
export function parseEnglish(words: readonly string[], mentions: readonly Mention[]): Parsed | undefined {
  const sentence = words.join(' ').replace(OPENINGS, '').replace(CLOSINGS, '');
  const present = ` ${singularWords(sentence)} `;
  const isIn = ({ phrase }: Mention) => present.includes(` ${singularWords(phrase)} `);
  for (const candidates of attempts(mentions, isIn)) {
    const { rest, found } = withoutMentions(sentence, candidates);
    if (found.length === 0 || NO_COMMAND.test(rest)) continue;
    const { text, value } = withNumber(rest.split(' ').filter((word) => word !== '' && !FILLERS.has(word)));
    const request = PATTERNS.find(([pattern]) => pattern.test(text))?.[1];
    if (request) return { request: request(value), mentions: found };
  }
  return undefined;
}

/** Any word may be a plural: "the lights in the kitchen". */
function singularWords(phrase: string): string {
  return phrase.split(' ').map(singular).join(' ');
}

/** Takes the devices out, the longest name first, and the `and` between two of them. */
function withoutMentions(
  sentence: string,
  mentions: readonly Mention[],
): { rest: string; found: readonly Mention[] } {
  const words = sentence.split(' ');
  const found: { at: number; mention: Mention }[] = [];
  const taken: (string | null)[] = [...words];
  for (const mention of mentions) {
    const phrase = singularWords(mention.phrase);
    const length = phrase.split(' ').length;
    for (let from = 0; from + length <= words.length; from++) {
      const span = taken.slice(from, from + length);
      if (span.includes(null) || singularWords(span.join(' ')) !== phrase) continue;
      taken.fill(null, from, from + length);
      found.push({ at: from, mention });
    }
  }
  const rest = taken
    .map((word) => word ?? '\0')
    .join(' ')
    .replace(/\0( \0)*(,? and (the )?\0( \0)*)*/g, '')
    .replace(/ +/g, ' ')
    .trim();
  return { rest, found: found.sort((a, b) => a.at - b.at).map(({ mention }) => mention) };
}

/** Puts `#` for the one number, and "half" and "full" for theirs. */
function withNumber(words: readonly string[]): { text: string; value: number } {
  const text: string[] = [];
  let value = 0;
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    const share = { half: 50, halfway: 50, full: 100, fully: 100, maximum: 100, max: 100, minimum: 1 }[word];
    const number =
      share === undefined
        ? englishNumber(words, at)
        : { value: share, words: word === 'half' && words[at + 1] === 'way' ? 2 : 1 };
    if (!number || (word === 'a' && number.words === 1)) {
      text.push(word);
      at += 1;
      continue;
    }
    value = number.value;
    text.push('#', ...(share === undefined ? [] : ['percent']));
    at += number.words;
  }
  return { text: text.join(' ').replace('# percent brightness', '# percent'), value };
}
