import type { Device } from '../config/device.ts';
import type { SlotMatch } from './matching.ts';
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

/** What this home calls a room in a language, without names that nobody can say (an emoji); empty where there is none. */
export function namesOfRoom(id: string, rooms: readonly Room[], language: 'en' | 'zh'): readonly string[] {
  const names = rooms.find((room) => room.id === id)?.names?.[language] ?? [];
  return names.filter((name) => /[\p{L}\p{N}]/u.test(name));
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

/** The names of a home's rooms, floors and assistants. */
export type OtherWords = Omit<HomeWords, 'devices'>;

/** A name in a sentence: the devices that are called so. */
export interface SaidName {
  readonly devices: readonly Device[];
  /**
   * `exact`: as it is configured; `short`: without its room, which is then to be said or to be the room it is said
   * in; `other`: in the plural for the singular, or the other way round.
   */
  readonly form: 'exact' | 'short' | 'other';
}

/** A floor in a sentence. */
export interface SaidFloor {
  /** The ids of the rooms that are on it. */
  readonly rooms: readonly string[];
  /** Whether the home tells no floors, and these rooms usually are there. */
  readonly isUsual: boolean;
  /** Its words. */
  readonly said: string;
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
}

/** Builds the words of a home once. */
export function lexiconOf(book: SentenceBook, home: HomeWords): Lexicon {
  const isEnglish = book.language === 'en';
  const spellings = new Map(
    Object.entries(book.spellings).map(([written, meant]) => [written, splitOf(meant)]),
  );
  function splitOf(text: string): readonly string[] {
    return isEnglish ? normaliseEnglish(text).map(withoutGenitive) : chineseWords(text);
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
  const floorTrie = floorsOf(home, book, { wordsOf, rooms: [...rooms.keys()] });
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
  };
}

/** "Kitchen" of "kitchen's"; in "it's" and "what's" the sign is no genitive. */
function withoutGenitive(word: string): string {
  return /^(?!(?:it|let|what|that|there|here|who|where|how|when|he|she)'s$).+'s$/.test(word)
    ? word.slice(0, -2)
    : word;
}

/** The floors that the home tells; the usual ones where it tells none. */
function floorsOf(
  home: HomeWords,
  book: SentenceBook,
  { wordsOf, rooms }: { wordsOf: Split; rooms: readonly string[] },
): Trie<SaidFloor> {
  const floors = new Trie<SaidFloor>();
  for (const { id, names } of home.floors ?? []) {
    const on = (home.rooms ?? []).flatMap((room) => (room.floor === id ? [room.id] : []));
    for (const words of calledOf(id, names?.[book.language], wordsOf))
      floors.add(words, { rooms: on, isUsual: false, said: words.join(' ') });
  }
  if ((home.floors ?? []).length > 0) return floors;
  for (const { say, rooms: usual } of Object.values(book.floors)) {
    // "bedroom-2" is a bedroom.
    const on = rooms.filter((id) => usual.includes(id.replace(/-\d+$/, '')));
    if (on.length > 0) for (const said of say) floors.add(wordsOf(said), { rooms: on, isUsual: true, said });
  }
  return floors;
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

/** Whether another room of the home is more usually called so than this one. */
function isUsualOf(
  name: string,
  ids: ReadonlySet<string>,
  id: string,
  usual: Readonly<Record<string, readonly string[]>>,
): boolean {
  const own = usual[id]?.indexOf(name) ?? -1;
  return [...ids].some((other) => {
    const at = usual[other]?.indexOf(name) ?? -1;
    return other !== id && at >= 0 && at < own;
  });
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
  const longer = book.nouns.flatMap((noun) => noun.say.map(wordsOf).filter(({ length }) => length > 1));
  return new Map(
    said.map((word) => {
      const words = wordsOf(word);
      const own = new Set(
        book.nouns.find(({ say }) => say.includes(word))?.say.map((each) => wordsOf(each).join('')),
      );
      // A single character is part of many words: 窗 counts at the end alone, and not as the end of 百叶窗.
      const isPart = (name: readonly string[]) =>
        longer.some((other) => !own.has(other.join('')) && endsWith(name, other));
      const isIn = (name: readonly string[]) =>
        book.language === 'zh' && words.length === 1
          ? endsWith(name, words) && !isPart(name)
          : has(name, words);
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

function endsWith(words: readonly string[], part: readonly string[]): boolean {
  return part.every((word, at) => words[words.length - part.length + at] === word);
}

function has(words: readonly string[], part: readonly string[]): boolean {
  return words.some((_, from) => part.every((word, at) => words[from + at] === word));
}
