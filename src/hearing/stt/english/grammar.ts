import type { Device } from '../../../config/device.ts';
import { canDo } from '../../../intent/capability.ts';
import { namesOfRoom, type OtherWords, type Room } from '../../../intent/lexicon.ts';
import { englishNames } from '../../../intent/names.ts';
import { normaliseEnglish } from '../../../intent/normalise.ts';
import { inEnglish } from '../../../intent/numbers.ts';
import { createUnderstanding } from '../../../intent/understand.ts';

/** A grammar of what can be asked of this home, and the names it had to leave out. */
export interface EnglishGrammar {
  /** In JSGF. */
  readonly jsgf: string;
  /** Names with words that the dictionary lacks: they cannot be recognised. */
  readonly unpronounceable: readonly string[];
  /** Whether words are a decoy: recognised so that they are not taken for a command, and never a command. */
  isDecoy(text: string): boolean;
}

/** What people open, switch or ask for that no home has as a device, or not by this name. */
const OTHER_THINGS =
  'television|tv|radio|music|alarm|timer|calendar|mail|oven|heater|computer|phone|window|fridge|kettle|shower|dishwasher|vacuum|news|camera|water|volume|book|box|bottle|drawer|cupboard|app';
/** Sentences about such a thing; `*` stands for it. */
const ABOUT_THINGS = [
  '<turn> (on | off) [the | my] *',
  '<turn> [the | my] * (on | off | up | down)',
  '(open | close) [the | my] *',
];
/** Other things that people ask an assistant. */
const OTHER_SPEECH = [
  'what time is it',
  'what is the weather [like] [today | tomorrow]',
  'play some music',
  'set (a timer | an alarm) for <number> (minutes | hours)',
  'tell me a joke',
  'call (mom | dad | home)',
  'remind me to',
  'add milk to [my | the] [shopping] list',
  'good (morning | night)',
  'how are you',
  'thank you',
];
/** What may stand before a command. With all but the polite ones it is no command: see `DECOY`. */
const BEFORE_COMMANDS = [
  'please',
  '(could | can | would) you [please]',
  'do not',
  "don't",
  'never',
  'why did you',
  'who',
  'i',
];
/** What may stand after a command. After `please` alone it is still one. */
const AFTER_COMMANDS = [
  'please',
  'tomorrow',
  'tonight',
  'later',
  'at <number>',
  'in <number> (minutes | hours)',
];

/** What most people call a device of a kind; every further word costs time and is mistaken for others. */
const NOUNS: Partial<Record<Device['kind'], string>> = {
  light: 'light',
  fan: 'fan',
  cover: 'curtain',
  climate: 'thermostat',
  lock: 'door',
  outlet: 'outlet',
  switch: 'switch',
};

/** Of these a room often has several. */
const SEVERAL: ReadonlySet<Device['kind']> = new Set(['light', 'cover']);

/** What a home is ever heated or cooled to. */
const COLDEST_C = 5;
const WARMEST_C = 35;

/**
 * Commands, and decoys beside them. What is neither is known by how badly it fits (`confidence.ts`).
 *
 * @param known whether the recogniser's dictionary has the word.
 * @param others the names of the home's rooms, floors and assistants. Default: nothing.
 */
export function englishGrammar(
  devices: readonly Device[],
  known: (word: string) => boolean,
  others?: OtherWords,
): EnglishGrammar {
  const names = devices.flatMap((device) => englishNames(device).map((name) => ({ device, name })));
  const isSayable = (name: string) => name.split(' ').every(known);
  const sayable = names.filter(({ name }) => isSayable(name));
  const nouns = devices
    .flatMap((device) => byKind(device, others?.rooms).map((name) => ({ device, name })))
    .filter(({ name }) => isSayable(name));
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
        '(dim | brighten) [the] <dimmable> [to <percent>]',
        '(set | change | turn on) [the] <dimmable> to <percent>',
        'make [the] <dimmable> (brighter | dimmer)',
      ],
    ],
    ['movable', those((device) => canDo(device, 'open')), ['(open | close) [the] <movable>']],
    [
      'placed',
      those((device) => canDo(device, 'set_position')),
      ['(set | change) [the] <placed> to <percent>'],
    ],
    [
      'heated',
      those((device) => canDo(device, 'set_temperature')),
      ['(set | change) [the] <heated> to <temperature> degrees'],
    ],
    ['lockable', those((device) => canDo(device, 'lock')), ['(lock | unlock) [the] <lockable>']],
    ['scene', those((device) => canDo(device, 'activate')), ['activate [the] <scene>']],
  ];
  const dimmable = those((device) => canDo(device, 'set_brightness'));
  const decoyed = decoysOf({ devices, others, dimmable, known });
  const used = rules.filter(([, phrases]) => phrases.length > 0);
  const jsgf = [
    '#JSGF V1.0;',
    'grammar home;',
    // The decoder follows every copy of a rule, and that is nearly all of its work: commands are written once, and
    // whatever may stand around them is beside them. Which of it makes no command is told by the words.
    'public <heard> = [<before>] <command> [<after>] | <decoy>;',
    // The decoder does not heed weights here.
    `<before> = ${BEFORE_COMMANDS.join(' | ')};`,
    `<after> = ${AFTER_COMMANDS.join(' | ')};`,
    '<turn> = turn | switch;',
    `<percent> = ${oneOf(numbers(0, 100))} percent;`,
    `<temperature> = ${oneOf(numbers(COLDEST_C, WARMEST_C))};`,
    ...used.map(([rule, phrases]) => `<${rule}> = ${oneOf(phrases)};`),
    `<command> = ${used.flatMap(([, , sentences]) => sentences).join(' | ')};`,
    `<number> = ${oneOf(numbers(1, 59))};`,
    `<decoy> = ${decoyed.join(' | ')};`,
  ].join('\n');
  // A device may be called by such a word: "pop up light".
  const called = [...new Set([...sayable, ...nouns].map(({ name }) => name))].sort(
    (a, b) => b.length - a.length,
  );
  const isDecoy = (text: string) =>
    DECOY.test(called.reduce((rest, name) => rest.replaceAll(name, '…'), text));
  const unpronounceable = names.filter((each) => !sayable.includes(each)).map(({ name }) => name);
  return { jsgf, unpronounceable: [...new Set(unpronounceable)], isDecoy };
}

/** Words that only decoys have, wherever they stand. */
const DECOY =
  /^(do not|don't|never|why|who|i|what|play|tell|call|remind|add|good|how|thank)\b|\b(up|down|tomorrow|tonight|later|minutes|hours|at)\b/;

/** Decoys of a home in JSGF, of known words. */
function decoysOf(of: {
  devices: readonly Device[];
  others: OtherWords | undefined;
  dimmable: readonly string[];
  known: (word: string) => boolean;
}): readonly string[] {
  const { devices, others, dimmable, known } = of;
  const understand = createUnderstanding(devices, others);
  const rooms = [...new Set(devices.map(({ room }) => room))];
  const isOwn = (thing: string) =>
    ['turn on', 'open'].some((verb) =>
      rooms.some((room) => understand(`${verb} the ${thing}`, { room }).kind === 'understood'),
    );
  const things = OTHER_THINGS.split('|').filter((thing) => known(thing) && !isOwn(thing));
  const isSayable = (sentence: string) =>
    sentence.split(/[^a-z<']+/).every((word) => word.startsWith('<') || word === '' || known(word));
  return [
    ...ABOUT_THINGS.map((sentence) => sentence.replace('*', oneOf(things))),
    ...OTHER_SPEECH,
    // The grammar has other words for these steps, and would force them into "on" and "off".
    ...(dimmable.length > 0
      ? ['<turn> (up | down) [the] <dimmable>', '<turn> [the] <dimmable> (up | down)']
      : []),
  ].filter(isSayable);
}

/** What a device is called by its kind, and by its kind and room: "lights in the kitchen". */
function byKind({ kind, room }: Device, rooms: readonly Room[] = []): readonly string[] {
  const noun = NOUNS[kind];
  const [own = ''] = namesOfRoom(room, rooms, 'en');
  const place = normaliseEnglish(own).join(' ') || room.replaceAll('-', ' ');
  if (noun === undefined) return [];
  const said = SEVERAL.has(kind) ? [noun, `${noun}s`] : [noun];
  return [`${place} ${noun}`, ...said.flatMap((each) => [each, `${each} in the ${place}`])];
}

/**
 * One of the phrases, each beginning and each set of endings written once: the decoder follows whatever is written, and
 * that costs.
 */
function oneOf(phrases: readonly string[]): string {
  const endings = new Map<string, string[]>();
  for (const phrase of phrases) {
    const [first = '', ...rest] = phrase.split(' ');
    endings.set(first, [...(endings.get(first) ?? []), rest.join(' ')]);
  }
  const beginnings = new Map<string, string[]>();
  for (const [first, rests] of endings) {
    const more = rests.filter((rest) => rest !== '');
    const isWhole = more.length < rests.length;
    const ending = more.length === 0 ? '' : isWhole ? ` [${oneOf(more)}]` : ` ${oneOf(more)}`;
    beginnings.set(ending, [...(beginnings.get(ending) ?? []), first]);
  }
  const written = [...beginnings].map(([ending, firsts]) =>
    firsts.length > 1 && ending !== ''
      ? `(${firsts.join(' | ')})${ending}`
      : `${firsts.join(' | ')}${ending}`,
  );
  return `(${written.join(' | ')})`;
}

function numbers(from: number, to: number): readonly string[] {
  const said = Array.from({ length: to - from + 1 }, (_, at) => inEnglish(from + at));
  return to < 100 ? said : [...said, 'a hundred'];
}

/** A word as the decoder takes it, `close(2)` for the second way to say it, and its phones. */
export type Pronunciation = readonly [word: string, phones: string];

/**
 * How these words are said, of a dictionary in CMU's form: a line an entry, comments after `;;`. A decoder
 * that is
 * given these alone takes 20 MB less than with all the words of English.
 */
export function pronunciationsOf(words: ReadonlySet<string>, dictionary: string): readonly Pronunciation[] {
  const found: Pronunciation[] = [];
  for (let from = 0; from < dictionary.length; ) {
    const end = dictionary.indexOf('\n', from);
    const to = end < 0 ? dictionary.length : end;
    const space = dictionary.indexOf(' ', from);
    const word = dictionary.slice(from, Math.min(to, space < 0 ? to : space));
    if (words.has(baseOf(word))) found.push([word, dictionary.slice(space + 1, to).trim()]);
    from = to + 1;
  }
  return found;
}

/** The word of which an entry is one way to say it. */
export function baseOf(entry: string): string {
  return entry.replace(/\(\d+\)$/, '');
}
