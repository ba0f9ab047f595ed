import type { Device } from '../config/device.ts';
import { canDo } from './capability.ts';
import { namesOfRoom, type Room } from './lexicon.ts';
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
/** Of what a room is called so many names are listened for, from the first: each is said of every kind of device in it. */
const MOST_ROOM_NAMES = 3;
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
  {
    rooms,
    knows = () => true,
  }: { rooms?: readonly Room[] | undefined; knows?: (word: string) => boolean } = {},
): ClosedGrammar {
  const book = sentencesOf(language);
  const leftOut = new Set<string>();
  const named = devices.map((device) => ({ device, ...namesFor(device, { rooms, book }) }));
  const called = named.flatMap(({ device, phrases }) => phrases.map((words) => ({ device, words })));
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
    const templates = book.heard.sentences.get(name) ?? [];
    commands.push(...templates.filter((template) => !hasPlace(template)).map((template) => nodeOf(template)));
    const placed = named.filter(({ device }) => IS_FOR[name](device));
    for (const [room, { places, nouns }] of byRoom(placed)) {
      const said = nouns.filter(isHearable);
      const after = places.filter(isHearable);
      if (said.length === 0 || after.length === 0) continue;
      const inRoom = `${name} in ${room}`;
      rules.set(inRoom, oneOf(said));
      const slots = new Map<string, GrammarNode>([
        [name, { type: 'rule', name: inRoom }],
        ['place', oneOf(after)],
      ]);
      commands.push(...templates.filter(hasPlace).map((template) => nodeOf(template, slots)));
    }
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

/** The phrases for a device. */
interface Called {
  /** Its names, its kind, and its kind with its room. */
  readonly phrases: readonly (readonly string[])[];
  /** Its kind alone. */
  readonly nouns: readonly (readonly string[])[];
  /** Where it is, as a person says it after what is to be done; empty where nobody does. */
  readonly places: readonly (readonly string[])[];
}

function namesFor(
  device: Device,
  { rooms, book }: { rooms: readonly Room[] | undefined; book: SentenceBook },
): Called {
  const isEnglish = book.language === 'en';
  const split = isEnglish ? normaliseEnglish : chineseWords;
  const named = isEnglish
    ? englishNames(device).map((name) => name.split(' '))
    : [device.name.zh, ...device.aliases.zh].flatMap((name) =>
        name === undefined ? [] : [chineseWords(name)],
      );
  const noun = book.nouns.find(
    ({ kinds, narrows, alike, named_so }) => kinds[0] === device.kind && (!narrows || alike) && !named_so,
  );
  const ones = noun?.say.slice(0, noun.heard) ?? [];
  const nouns = [...ones, ...(noun?.plural.slice(0, noun.heard) ?? [])];
  const called = roomNames(device, { rooms, book });
  const inRoom = called.flatMap((room) => ones.flatMap((one) => inTheRoom(room, one, isEnglish)));
  const places = isEnglish ? called.map((room) => `in the ${room}`) : [];
  const after = places.flatMap((place) => nouns.map((noun) => `${noun} ${place}`));
  return {
    phrases: [...named, ...[...nouns, ...inRoom, ...after].map(split)].filter(({ length }) => length > 0),
    nouns: nouns.map(split),
    places: places.map(split),
  };
}

function inTheRoom(room: string, noun: string, isEnglish: boolean): readonly string[] {
  return isEnglish ? [`${room} ${noun}`] : [`${room}${noun}`, `${room}的${noun}`];
}

/** The nouns for the devices of one room, and the phrases for the room. */
interface InRoom {
  readonly places: readonly (readonly string[])[];
  readonly nouns: readonly (readonly string[])[];
}

/** Collects the nouns and the places of these devices by room. */
function byRoom(
  named: readonly (Called & { readonly device: Device })[],
): ReadonlyMap<Device['room'], InRoom> {
  const found = new Map<Device['room'], InRoom>();
  for (const { device, places, nouns } of named) {
    if (places.length === 0) continue;
    const known = found.get(device.room)?.nouns ?? [];
    const isKnown = (words: readonly string[]) => known.some((each) => each.join(' ') === words.join(' '));
    found.set(device.room, { places, nouns: [...known, ...nouns.filter((words) => !isKnown(words))] });
  }
  return found;
}

/** Whether a sentence names the room apart from what is meant in it: "turn the lights on in the kitchen". */
function hasPlace(template: Template): boolean {
  switch (template.type) {
    case 'slot':
      return template.name === 'place';
    case 'optional':
    case 'repeat':
      return hasPlace(template.of);
    case 'sequence':
    case 'choice':
      return template.of.some(hasPlace);
    default:
      return false;
  }
}

/** What its room is called: as the home names it, or else as most people call it. */
function roomNames(
  { room: id }: Device,
  { rooms, book }: { rooms: readonly Room[] | undefined; book: SentenceBook },
): readonly string[] {
  const own = namesOfRoom(id, rooms ?? [], book.language).slice(0, MOST_ROOM_NAMES);
  if (own.length > 0) return own;
  const usual = book.language === 'en' ? id.replaceAll('-', ' ') : book.rooms[id]?.[0];
  return usual === undefined ? [] : [usual];
}

/** @param slots what stands in a slot. Default: the rule of its name. */
function nodeOf(template: Template, slots: ReadonlyMap<string, GrammarNode> = new Map()): GrammarNode {
  switch (template.type) {
    case 'slot':
      return slots.get(template.name) ?? { type: 'rule', name: template.name };
    case 'optional':
      return { type: 'optional', of: nodeOf(template.of, slots) };
    case 'sequence':
    case 'choice':
      return { type: template.type, of: template.of.map((each) => nodeOf(each, slots)) };
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
