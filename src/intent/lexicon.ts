import type { Device } from '../config/device.ts';
import type { SlotMatch } from './automaton.ts';
import { englishNames, otherNumber } from './names.ts';
import { chineseWords, normaliseEnglish } from './normalise.ts';
import { chineseNumber, englishNumber } from './numbers.ts';
import type { Noun, SentenceBook } from './sentence-file.ts';
import { Trie } from './trie.ts';

/** A room as people call it; the configuration may name more than its id does. */
export interface Room {
  readonly id: string;
  readonly names?: { readonly en?: readonly string[]; readonly zh?: readonly string[] };
  /** The floor that it is on. */
  readonly floor?: string;
}

/** A floor as people call it. */
export interface Floor {
  readonly id: string;
  readonly names?: { readonly en?: readonly string[]; readonly zh?: readonly string[] };
}

/** What there is to be named in a home. */
export interface HomeWords {
  readonly devices: readonly Device[];
  readonly rooms?: readonly Room[];
  readonly floors?: readonly Floor[];
  /** Names of the assistants of this home, besides those that everybody knows. */
  readonly assistants?: readonly string[];
}

/** A name in a sentence: the devices that are called so. */
export interface SaidName {
  readonly devices: readonly Device[];
  /**
   * `exact`: as it is configured; `short`: without its room, which is then to be said or to be the room it is said
   * in; `other`: in the plural for the singular, or the other way round.
   */
  readonly form: 'exact' | 'short' | 'other';
}

/** A word for kinds of device in a sentence. */
export interface SaidNoun {
  readonly noun: Noun;
  /** `bare`: the language tells no number. */
  readonly number: 'one' | 'several' | 'bare';
  /** Its words. */
  readonly said: string;
}

/** The words of a home in one language: what stands in the slots of its sentences. */
export interface Lexicon {
  wordsOf(text: string): readonly string[];
  slot(words: readonly string[], name: string, at: number): readonly SlotMatch[];
  /** Whether the name of the device has one of the words. */
  isCalled(device: Device, said: readonly string[]): boolean;
  /** The rooms that are on a floor. */
  roomsOn(floor: string): readonly string[];
}

/** Builds the words of a home once. */
export function lexiconOf(book: SentenceBook, home: HomeWords): Lexicon {
  const isEnglish = book.language === 'en';
  const spellings = new Map(
    Object.entries(book.spellings).map(([written, meant]) => [written, splitOf(meant)]),
  );
  function splitOf(text: string): readonly string[] {
    return isEnglish ? normaliseEnglish(text) : chineseWords(text);
  }
  const wordsOf = (text: string) => splitOf(text).flatMap((word) => spellings.get(word) ?? [word]);

  const rooms = roomsOf(home, book, wordsOf);
  const nouns = new Trie<SaidNoun>();
  for (const noun of book.nouns) {
    for (const said of noun.say) nouns.add(wordsOf(said), { noun, number: isEnglish ? 'one' : 'bare', said });
    for (const said of noun.plural) nouns.add(wordsOf(said), { noun, number: 'several', said });
  }
  const isNoun = (words: readonly string[]) =>
    nouns.startingAt(words, 0).some((found) => found.words === words.length);
  const names = namesOf(home.devices, { language: book.language, rooms, isNoun, wordsOf });
  const roomTrie = new Trie<string>();
  for (const [id, called] of rooms) for (const words of called) roomTrie.add(words, id);
  const floorTrie = new Trie<string>();
  for (const { id, names: called } of home.floors ?? [])
    for (const words of calledOf(id, called?.[book.language], wordsOf)) floorTrie.add(words, id);
  const assistants = new Trie<string>();
  for (const name of [...book.assistants, ...(home.assistants ?? [])]) assistants.add(wordsOf(name), name);

  const number = isEnglish ? englishNumber : chineseNumber;
  const calledBy = calledByWord(home.devices, { book, wordsOf });
  const one = <T>(trie: Trie<T>, words: readonly string[], at: number): readonly SlotMatch[] =>
    trie.startingAt(words, at).map(({ words: length, values }) => ({ words: length, value: values[0] }));
  return {
    wordsOf,
    slot(words, name, at) {
      switch (name) {
        case 'name':
          return names
            .startingAt(words, at)
            .flatMap(({ words: length, values }) =>
              saidNames(values).map((value) => ({ words: length, value })),
            );
        case 'noun':
          return one(nouns, words, at);
        case 'room':
          return roomTrie
            .startingAt(words, at)
            .map(({ words: length, values }) => ({ words: length, value: values }));
        case 'floor':
          return one(floorTrie, words, at);
        case 'assistant':
          return one(assistants, words, at);
        case 'number': {
          const found = number(words, at);
          return found ? [found] : [];
        }
        default:
          return [];
      }
    },
    isCalled: (device, said) => said.some((word) => calledBy.get(word)?.has(device)),
    roomsOn: (floor) => (home.rooms ?? []).filter((room) => room.floor === floor).map(({ id }) => id),
  };
}

interface NameEntry {
  readonly device: Device;
  readonly form: SaidName['form'];
}

/** One reading for each form: an exact name and a plural of another name are different readings. */
function saidNames(entries: readonly NameEntry[]): readonly SaidName[] {
  const first = entries[0];
  if (entries.length === 1 && first) return [{ devices: [first.device], form: first.form }];
  const byForm = new Map<SaidName['form'], Set<Device>>();
  for (const { device, form } of entries) {
    const devices = byForm.get(form) ?? new Set();
    byForm.set(form, devices.add(device));
  }
  return [...byForm].map(([form, devices]) => ({ form, devices: [...devices] }));
}

type Split = (text: string) => readonly string[];

function namesOf(
  devices: readonly Device[],
  {
    language,
    rooms,
    isNoun,
    wordsOf,
  }: {
    language: 'en' | 'zh';
    rooms: ReadonlyMap<string, readonly (readonly string[])[]>;
    isNoun: (words: readonly string[]) => boolean;
    wordsOf: Split;
  },
): Trie<NameEntry> {
  const names = new Trie<NameEntry>();
  for (const device of devices) {
    for (const words of calledIn(device, language, wordsOf)) {
      names.add(words, { device, form: 'exact' });
      if (language === 'en') names.add(otherNumber(words), { device, form: 'other' });
      const withoutOf = words.filter((word) => word !== '的');
      if (withoutOf.length < words.length) names.add(withoutOf, { device, form: 'exact' });
      const short = withoutRoom(words, rooms.get(device.room) ?? []);
      // "Kitchen fan" without its room is any fan.
      if (short && !isNoun(short)) names.add(short, { device, form: 'short' });
    }
  }
  return names;
}

/** The names of a device, each as words; English ones with numbers in words and in digits. */
function calledIn(device: Device, language: 'en' | 'zh', wordsOf: Split): readonly (readonly string[])[] {
  if (language === 'zh')
    return [device.name.zh, ...device.aliases.zh].flatMap((name) => {
      const words = name === undefined ? [] : wordsOf(name);
      return words.length === 0 ? [] : [words];
    });
  const written = [device.name.en, ...device.aliases.en].flatMap((name) =>
    name === undefined ? [] : [wordsOf(name).filter((word) => word !== 'the' && word !== 'my')],
  );
  const all = [...written, ...englishNames(device).map((name) => name.split(' '))];
  const unique = new Map(all.map((words) => [words.join(' '), words]));
  unique.delete('');
  return [...unique.values()];
}

/** "ceiling light" of "kitchen ceiling light"; undefined where the room is not said, or nothing else is. */
function withoutRoom(
  words: readonly string[],
  rooms: readonly (readonly string[])[],
): readonly string[] | undefined {
  const room = rooms.find(
    (each) => each.length < words.length && each.every((word, at) => words[at] === word),
  );
  return room && words.slice(room.length);
}

function roomsOf(
  home: HomeWords,
  book: SentenceBook,
  wordsOf: Split,
): ReadonlyMap<string, readonly (readonly string[])[]> {
  const ids = new Set([...home.devices.map(({ room }) => room), ...(home.rooms ?? []).map(({ id }) => id)]);
  const configured = new Map((home.rooms ?? []).map((room) => [room.id, room.names?.[book.language] ?? []]));
  const taken = new Set([...configured.values()].flat().map((name) => wordsOf(name).join(' ')));
  for (const id of ids) taken.add(id.replaceAll('-', ' '));
  const rooms = new Map<string, readonly (readonly string[])[]>();
  for (const id of ids) {
    const own = configured.get(id) ?? [];
    // "Study" is another word for the office only in a home without a study.
    const usual = (book.rooms[id] ?? []).filter(
      (name) => !taken.has(wordsOf(name).join(' ')) && !isUsualOf(name, ids, id, book.rooms),
    );
    rooms.set(id, calledOf(id, [...own, ...usual], wordsOf));
  }
  return rooms;
}

/** Whether the word is the first that another room of the home is usually called by. */
function isUsualOf(
  name: string,
  ids: ReadonlySet<string>,
  id: string,
  usual: Readonly<Record<string, readonly string[]>>,
): boolean {
  return [...ids].some((other) => other !== id && usual[other]?.[0] === name && usual[id]?.[0] !== name);
}

/** The devices whose name has a word of a noun, for the nouns that are told apart by it. */
function calledByWord(
  devices: readonly Device[],
  { book, wordsOf }: { book: SentenceBook; wordsOf: Split },
): ReadonlyMap<string, ReadonlySet<Device>> {
  const names = devices.map((device) => ({ device, names: calledIn(device, book.language, wordsOf) }));
  const said = book.nouns.flatMap(({ narrows, named_so, say, plural }) =>
    narrows || named_so ? [...say, ...plural] : [],
  );
  return new Map(
    said.map((word) => {
      const words = wordsOf(word);
      // A single character is part of many words (窗 of 窗帘): it counts at the end alone.
      const isIn = (name: readonly string[]) =>
        book.language === 'zh' && words.length === 1 ? name.at(-1) === words[0] : has(name, words);
      return [word, new Set(names.flatMap((each) => (each.names.some(isIn) ? [each.device] : [])))];
    }),
  );
}

function calledOf(
  id: string,
  names: readonly string[] | undefined,
  wordsOf: Split,
): readonly (readonly string[])[] {
  const all = [...(names ?? []).map(wordsOf), wordsOf(id.replaceAll('-', ' '))];
  const unique = new Map(all.map((words) => [words.join(' '), words]));
  unique.delete('');
  return [...unique.values()];
}

function has(words: readonly string[], part: readonly string[]): boolean {
  return words.some((_, from) => part.every((word, at) => words[from + at] === word));
}
