import type { Device } from '../config/device.ts';
import { canDo } from './capability.ts';
import type { Room } from './lexicon.ts';
import { englishNames } from './names.ts';
import { chineseWords, normaliseEnglish } from './normalise.ts';
import { inChinese, inEnglish } from './numbers.ts';
import { intentOf } from './request.ts';
import { HEARD_DEVICES, type HeardDevices, type SentenceBook, sentencesOf } from './sentence-file.ts';
import type { Template } from './template.ts';

/** A part of a closed grammar; a Chinese word is one character. */
export type GrammarNode =
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: 'rule'; readonly name: string }
  | { readonly type: 'optional'; readonly of: GrammarNode }
  | { readonly type: 'sequence'; readonly of: readonly GrammarNode[] }
  | { readonly type: 'choice'; readonly of: readonly GrammarNode[] };

/**
 * The sentences that a recogniser listens for in this home: few forms, every name. Each of them is understood in some
 * room of the home. A grammar in JSGF or a graph of syllables is made of it word by word.
 */
export interface ClosedGrammar {
  readonly language: 'en' | 'zh';
  /** By name; `utterance` is the whole. No rule contains itself. */
  readonly rules: ReadonlyMap<string, GrammarNode>;
  /** What is called too long, or is one too many, to be listened for. */
  readonly leftOut: readonly string[];
}

/** More than these a recogniser cannot tell apart in time; 1,000 devices have some 2,500. */
const MOST_PHRASES = 4000;
/** Nobody calls a device by more words; of Chinese ones, each character is a word. */
const LONGEST_NAME = { en: 6, zh: 12 } as const;
/** What a home is ever heated or cooled to, in °C. */
const DEGREES = { coldest: 5, warmest: 35 } as const;

/** What each sentence is for. */
const IS_FOR: Readonly<Record<HeardDevices, (device: Device) => boolean>> = {
  powered: (device) => can(device, { verb: 'on' }) && can(device, { verb: 'off' }),
  dimmable: (device) => can(device, { verb: 'step', direction: 'up' }) && canDo(device, 'set_brightness'),
  tinted: (device) => canDo(device, 'set_color_temperature'),
  movable: (device) => can(device, { verb: 'open' }) && device.kind !== 'lock',
  stoppable: (device) => can(device, { verb: 'stop' }) && canDo(device, 'stop'),
  placed: (device) => can(device, { verb: 'set', value: 50, unit: '%' }) && canDo(device, 'set_position'),
  heated: (device) => canDo(device, 'set_temperature'),
  colored: (device) => canDo(device, 'set_color'),
  lockable: (device) => can(device, { verb: 'lock' }),
  scene: (device) => can(device, { verb: 'activate' }),
};

function can(device: Device, request: Parameters<typeof intentOf>[0]): boolean {
  const intent = intentOf(request, device, false);
  return intent !== undefined && canDo(device, intent.action);
}

/**
 * The closed grammar of a home.
 *
 * @param of.rooms names of rooms, where the home has any.
 * @param of.knows whether the recogniser can hear a word; phrases with others are left out. Default: any.
 */
export function closedGrammar(
  devices: readonly Device[],
  language: 'en' | 'zh',
  { rooms, knows = () => true }: { rooms?: readonly Room[]; knows?: (word: string) => boolean } = {},
): ClosedGrammar {
  const book = sentencesOf(language);
  const leftOut = new Set<string>();
  const called = devices.flatMap((device) =>
    phrasesFor(device, { rooms, book }).map((words) => ({ device, words })),
  );
  const isHearable = (words: readonly string[]) =>
    words.length <= LONGEST_NAME[language] && words.every(knows);
  const joint = language === 'en' ? ' ' : '';
  const unique = new Set<string>();
  const heard = called.filter(({ words }) => {
    const phrase = words.join(joint);
    const isOneTooMany = !unique.has(phrase) && unique.size >= MOST_PHRASES;
    if (isOneTooMany || !isHearable(words)) {
      leftOut.add(phrase);
      return false;
    }
    unique.add(phrase);
    return true;
  });
  const rules = new Map<string, GrammarNode>();
  const commands: GrammarNode[] = [];
  for (const name of HEARD_DEVICES) {
    const phrases = heard.filter(({ device }) => IS_FOR[name](device)).map(({ words }) => words);
    if (phrases.length === 0) continue;
    rules.set(name, oneOf(phrases));
    commands.push(...(book.heard.sentences.get(name) ?? []).map(nodeOf));
  }
  for (const [name, template] of book.heard.rules) rules.set(name, nodeOf(template));
  const said = (value: number) => (language === 'en' ? inEnglish(value).split(' ') : [...inChinese(value)]);
  rules.set('share', oneOf(range(0, 100).map(said)));
  rules.set('degrees', oneOf(range(DEGREES.coldest, DEGREES.warmest).map(said)));
  rules.set('command', { type: 'choice', of: commands });
  return { language, rules, leftOut: [...leftOut] };
}

/** Sentences that name devices of the home and command nothing: negations, questions, reports, other times. */
export function decoys(devices: readonly Device[], language: 'en' | 'zh', most = 200): readonly string[] {
  const names = devices.flatMap((device) =>
    language === 'en' ? englishNames(device).slice(0, 1) : (device.name.zh ?? []),
  );
  const templates = sentencesOf(language).decoys;
  const joint = language === 'en' ? ' ' : '';
  const count = Math.min(most, templates.length * names.length);
  return Array.from({ length: count }, (_, at) => {
    const template = templates[at % templates.length];
    const name = names[Math.floor(at / templates.length) % names.length];
    return template ? filled(template, name ?? '').join(joint) : '';
  });
}

function filled(template: Template, name: string): readonly string[] {
  if (template.type === 'word') return [template.text];
  if (template.type === 'slot') return [name];
  return template.type === 'sequence' ? template.of.flatMap((each) => filled(each, name)) : [];
}

/** What a device is called: its names, its kind, and its kind with its room. */
function phrasesFor(
  device: Device,
  { rooms, book }: { rooms: readonly Room[] | undefined; book: SentenceBook },
): readonly (readonly string[])[] {
  const isEnglish = book.language === 'en';
  const named = isEnglish
    ? englishNames(device).map((name) => name.split(' '))
    : [device.name.zh, ...device.aliases.zh].flatMap((name) =>
        name === undefined ? [] : [chineseWords(name)],
      );
  const noun = book.nouns.find(
    ({ kinds, narrows, alike, named_so }) => kinds[0] === device.kind && (!narrows || alike) && !named_so,
  );
  if (!noun) return named.filter((words) => words.length > 0);
  const one = noun.say[0] ?? '';
  const several = noun.plural[0];
  const room = roomName(device, { rooms, book });
  const placed =
    room === undefined ? [] : isEnglish ? [`${room} ${one}`] : [`${room}${one}`, `${room}的${one}`];
  const inRoom =
    room === undefined || !isEnglish
      ? []
      : [one, several].flatMap((word) => (word === undefined ? [] : [`${word} in the ${room}`]));
  const bare = [one, several].filter((word) => word !== undefined);
  const split = isEnglish ? normaliseEnglish : chineseWords;
  return [...named, ...[...bare, ...placed, ...inRoom].map(split)].filter((words) => words.length > 0);
}

function roomName(
  { room: id }: Device,
  { rooms, book }: { rooms: readonly Room[] | undefined; book: SentenceBook },
): string | undefined {
  const own = rooms?.find((room) => room.id === id)?.names?.[book.language]?.[0];
  const usual = book.language === 'en' ? id.replaceAll('-', ' ') : book.rooms[id]?.[0];
  return own ?? usual;
}

function nodeOf(template: Template): GrammarNode {
  switch (template.type) {
    case 'slot':
      return { type: 'rule', name: template.name };
    case 'optional':
      return { type: 'optional', of: nodeOf(template.of) };
    case 'sequence':
    case 'choice':
      return { type: template.type, of: template.of.map(nodeOf) };
    case 'repeat':
    case 'tag':
      throw new Error('a sentence for a recogniser neither repeats nor notes anything');
    default:
      return template;
  }
}

/** One of the phrases, each beginning written once: the decoder follows whatever is written, and that costs. */
function oneOf(phrases: readonly (readonly string[])[]): GrammarNode {
  const endings = new Map<string, (readonly string[])[]>();
  for (const [first = '', ...rest] of phrases) {
    const known = endings.get(first);
    if (known) known.push(rest);
    else endings.set(first, [rest]);
  }
  const of = [...endings].map(([first, rests]): GrammarNode => {
    const word: GrammarNode = { type: 'word', text: first };
    const more = rests.filter(({ length }) => length > 0);
    if (more.length === 0) return word;
    const rest = oneOf(more);
    return {
      type: 'sequence',
      of: [word, more.length < rests.length ? { type: 'optional', of: rest } : rest],
    };
  });
  return of.length === 1 && of[0] ? of[0] : { type: 'choice', of };
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
