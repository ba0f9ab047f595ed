import type { Device } from '../config/device.ts';
import { canDo } from '../intent/capability.ts';
import { englishNames } from '../intent/names.ts';
import { inEnglish } from '../intent/numbers.ts';

/** A grammar of what can be asked of this home, and the names it had to leave out. */
export interface EnglishGrammar {
  /** JSGF, to be given to the decoder after `NOISE_WORDS` are added to its dictionary. */
  readonly jsgf: string;
  /** Names with words that the dictionary lacks: they cannot be recognised. */
  readonly unpronounceable: readonly string[];
}

/** Phones of the model, each a word of its own: together they sound like anything but a command. */
const PHONES =
  'AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z'.split(
    ' ',
  );

/** Dictionary entries of the filler: word and pronunciation. */
export const NOISE_WORDS: readonly (readonly [string, string])[] = PHONES.map((phone) => [
  noiseWord(phone),
  phone,
]);

/** Words of the filler are told from the user's by this. */
export function isNoise(word: string): boolean {
  return word.startsWith('zz');
}

function noiseWord(phone: string): string {
  return `zz${phone.toLowerCase()}`;
}

/** How likely what is no command is beforehand: a decoder's weights, beside a command's. */
export interface Filler {
  /** That it begins. */
  readonly noise: number;
  /** That it goes on by one sound more. */
  readonly more: number;
}

/** Tuned on one half of the voices and of the speech that is no command: `bench/hearing/tune.mjs`. */
const FILLER: Filler = { noise: 1e-6, more: 1 };

const NOUNS: readonly (readonly [Device['kind'], string])[] = [
  ['light', 'light'],
  ['light', 'lights'],
  ['fan', 'fan'],
  ['cover', 'curtain'],
  ['cover', 'curtains'],
  ['climate', 'thermostat'],
];

/**
 * @param known whether the recogniser's dictionary has the word.
 * @param filler default: as tuned.
 */
export function englishGrammar(
  devices: readonly Device[],
  known: (word: string) => boolean,
  filler: Filler = FILLER,
): EnglishGrammar {
  const names = devices.flatMap((device) => englishNames(device).map((name) => ({ device, name })));
  const sayable = names.filter(({ name }) => name.split(' ').every(known));
  const nouns = NOUNS.flatMap(([kind, name]) =>
    devices.filter((device) => device.kind === kind).map((device) => ({ device, name })),
  );
  const those = (can: (device: Device) => boolean) => [
    ...new Set([...sayable, ...nouns].filter(({ device }) => can(device)).map(({ name }) => name)),
  ];
  const rules: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    [
      'powered',
      those((device) => canDo(device, 'turn_on')),
      ['<turn> (on | off) [the] <powered>', '<turn> [the] <powered> (on | off)'],
    ],
    [
      'dimmable',
      those((device) => canDo(device, 'set_brightness')),
      [
        '(<set> | <turn> on) [the] <dimmable> to <number> percent',
        'make [the] <dimmable> (brighter | dimmer)',
        'dim [the] <dimmable>',
        'brighten [the] <dimmable>',
      ],
    ],
    ['movable', those((device) => canDo(device, 'open')), ['(open | close) [the] <movable>']],
    [
      'placed',
      those((device) => canDo(device, 'set_position')),
      ['<set> [the] <placed> to <number> percent'],
    ],
    [
      'heated',
      those((device) => canDo(device, 'set_temperature')),
      ['set [the] <heated> to <number> degrees'],
    ],
    ['lockable', those((device) => canDo(device, 'lock')), ['(lock | unlock) [the] <lockable>']],
    ['scene', those((device) => canDo(device, 'activate')), ['activate [the] <scene>']],
  ];
  const used = rules.filter(([, phrases]) => phrases.length > 0);
  const jsgf = [
    '#JSGF V1.0;',
    'grammar home;',
    `public <utterance> = /0.999/ [<polite>] <command> [please] | /${filler.noise}/ <noise>;`,
    '<polite> = please | (could | can | would) you [please];',
    '<turn> = turn | switch;',
    '<set> = set | dim | change;',
    `<number> = ${oneOf(numbers())};`,
    `<sound> = ${oneOf(PHONES.map(noiseWord))};`,
    `<noise> = /1/ <sound> | /${filler.more}/ <sound> <noise>;`,
    ...used.map(([rule, phrases]) => `<${rule}> = ${oneOf(phrases)};`),
    `<command> = ${oneOf(used.flatMap(([, , sentences]) => sentences))};`,
  ].join('\n');
  const unpronounceable = names.filter((each) => !sayable.includes(each)).map(({ name }) => name);
  return { jsgf, unpronounceable: [...new Set(unpronounceable)] };
}

function oneOf(alternatives: readonly string[]): string {
  return `(${alternatives.join(' | ')})`;
}

function numbers(): readonly string[] {
  return Array.from({ length: 101 }, (_, value) => inEnglish(value)).concat('a hundred', 'half');
}
