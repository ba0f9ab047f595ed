import type { Device } from '../config/device.ts';
import type { Note } from './automaton.ts';
import type { Lexicon, SaidName, SaidNoun } from './lexicon.ts';
import { listOf, type Notes } from './matching.ts';
import { type Place, placeIn, placeOf, together } from './place.ts';
import { type Devices, membersOf } from './reach.ts';
import type { Reason } from './reasons.ts';
import type { Noun, SentenceForm } from './sentence-file.ts';

/** Devices that a part of a sentence means. */
export interface Meant {
  readonly devices: readonly Device[];
  /** Whether each was named by itself: then it is asked even for what it cannot do, and says so. */
  readonly named: boolean;
  /** How far from the plainest reading this is; the lowest is taken. */
  readonly cost: number;
  /** Where one was said, several are there, and all are meant: the word. */
  readonly widened?: string;
  /** The floor that was said, where the home tells none and its usual rooms are meant. */
  readonly assumed?: string;
}

/** What the home and the speaker add to the words. */
export interface Surroundings {
  readonly devices: readonly Device[];
  readonly lexicon: Lexicon;
  readonly nouns: readonly Noun[];
  /** The devices by their room. */
  readonly byRoom: ReadonlyMap<string, readonly Device[]>;
  readonly byId: Devices;
  /** The room that it was said in. */
  readonly room: string | undefined;
}

const PLAIN = 0;
const SHORT = 1;
const KIND = 1;
const NEARLY = 2;
/** A name with a word for what it is behind it: two devices in a row are more likely. */
const SUFFIXED = 0.5;

const isReason = (found: Meant | Reason): found is Reason => 'kind' in found;

interface Of {
  readonly form: SentenceForm;
  readonly place: Place;
  readonly around: Surroundings;
  /** What the sentence leaves out, where it says so apart from what it means. */
  readonly exception?: Notes | undefined;
}

/** The devices of a whole list, with what is excepted left out. */
export function meantBy(list: Notes, of: Of): Meant | Reason {
  const notes = listOf(list);
  const said = placeOf(notes.flatMap(({ key, value }) => (key === 'place' ? [value as Notes] : [])));
  const place = 'kind' in said ? said : together([said, of.place]);
  if ('kind' in place) return place;
  return leftOf({ ...of, place }, noteIn(notes, 'exception') ?? of.exception, (within) =>
    listed(notes, within),
  );
}

/** What is meant, without what is excepted. */
function leftOf(of: Of, exception: Notes | undefined, meantIn: (of: Of) => Meant | Reason): Meant | Reason {
  const meant = meantIn({ ...of, exception });
  const excepted = exception && exceptedBy(listOf(exception), of);
  if (!excepted || isReason(meant)) return meant;
  if (isReason(excepted)) return excepted;
  const left = without(meant, excepted, of);
  const { place } = of;
  // "The lights, except those in this room": no others are meant than those of the home.
  const isAllOut =
    left && isReason(left) && noteIn(listOf(exception), 'place') !== undefined && !place.rooms && !place.here;
  if (left && !isAllOut) return left;
  // "The lights, except the kitchen light", said in another room: those of the home.
  const anywhere = meantIn({ ...of, exception, place: { ...of.place, everywhere: true } });
  if (isReason(anywhere)) return anywhere;
  return without(anywhere, excepted, of) ?? { kind: 'none_excepted' };
}

/** The devices of each target of a list. */
function listed(notes: readonly Note[], of: Of): Meant | Reason {
  const found: Meant[] = [];
  for (const { key, value } of notes) {
    if (key !== 'target') continue;
    const meant = meantByOne(listOf(value as Notes), of);
    if (isReason(meant)) return meant;
    found.push(meant);
  }
  const widened = found.find((each) => each.widened !== undefined)?.widened;
  const assumed = found.find((each) => each.assumed !== undefined)?.assumed;
  return {
    devices: [...new Set(found.flatMap(({ devices }) => devices))],
    named: found.every(({ named }) => named),
    cost: found.reduce((sum, { cost }) => sum + cost, 0),
    ...(widened !== undefined && { widened }),
    ...(assumed !== undefined && { assumed }),
  };
}

/** What is left; undefined where nothing of it is excepted. */
function without(all: Meant, excepted: Meant, { around }: Of): Meant | Reason | undefined {
  const membersIn = (devices: readonly Device[]) =>
    devices.flatMap(({ id }) => [...membersOf(around.byId, id)].filter(({ members }) => !members));
  const out = new Set(membersIn(excepted.devices));
  const single = [...new Set(membersIn(all.devices))];
  const devices = single.filter((device) => !out.has(device));
  if (devices.length === single.length) return undefined;
  if (devices.length === 0) return { kind: 'all_excepted' };
  const { assumed } = all;
  return {
    devices,
    named: false,
    cost: all.cost + excepted.cost,
    ...(assumed !== undefined && { assumed }),
  };
}

function exceptedBy(notes: readonly Note[], of: Of): Meant | Reason | undefined {
  const list = noteIn(notes, 'excepted');
  const place = noteIn(notes, 'place');
  // "All the lights in the house but the kitchen light": the kitchen light is where it is.
  const anywhere = { ...of, place: { here: false, everywhere: false }, exception: undefined };
  if (list) return meantBy(list, anywhere);
  if (!place) return undefined;
  const where = placeOf([place]);
  if ('kind' in where) return where;
  const rooms = where.rooms ?? new Set(where.here && of.around.room !== undefined ? [of.around.room] : []);
  // A group that is filed in a room may have members elsewhere.
  const devices = of.around.devices.filter(({ kind, room }) => kind !== 'group' && rooms.has(room));
  return { devices, named: false, cost: 0 };
}

function noteIn(notes: readonly Note[], sought: string): Notes | undefined {
  return notes.find(({ key }) => key === sought)?.value as Notes | undefined;
}

function meantByOne(notes: readonly Note[], { form, place: outer, around, exception }: Of): Meant | Reason {
  const inner = placeOf(notes.flatMap(({ key, value }) => (key === 'place' ? [value as Notes] : [])));
  if ('kind' in inner) return inner;
  const own = placeIn(notes.filter(({ key }) => key !== 'all'));
  const place = together([own, inner, outer]);
  if ('kind' in place) return place;
  const value = (key: string) => notes.find((note) => note.key === key)?.value;
  const all = notes.some(({ key }) => key === 'all');
  const name = value('name') as SaidName | undefined;
  const noun = value('noun') as SaidNoun | undefined;
  const isSuffix = notes.some(({ key }) => key === 'suffix');
  if (name) {
    const named = namedIn(name, { ...(noun && !isSuffix && { noun }), all, place, form, around });
    return isReason(named) || !isSuffix ? named : { ...named, cost: named.cost + SUFFIXED };
  }
  if (!noun) return { kind: 'no_command' };
  // "The others" are those that are not excepted.
  if (exception === undefined && notes.some(({ key }) => key === 'others')) return { kind: 'no_command' };
  const definite = notes.some(({ key }) => key === 'definite');
  const meant = ofKind(noun, { all, definite, place, form, around });
  return isReason(meant) || place.assumed === undefined ? meant : { ...meant, assumed: place.assumed };
}

/** Devices that are called by their name. */
function namedIn(
  { devices, form: nameForm }: SaidName,
  of: Of & { noun?: SaidNoun; all: boolean },
): Meant | Reason {
  const { place, around, form } = of;
  const said = devices[0]?.id ?? '';
  const kinds = of.noun?.noun.kinds as readonly string[] | undefined;
  const fitting = devices.filter(
    ({ kind }) =>
      (kind === 'group' || !kinds || kinds.includes(kind)) &&
      (form.only.length === 0 || (form.only as readonly string[]).includes(kind) || isGroupFor(form, kind)),
  );
  if (fitting.length === 0) return { kind: 'cannot', verb: form.verb, device: said };
  const rooms =
    place.rooms ?? (place.here ? new Set(around.room === undefined ? [] : [around.room]) : undefined);
  const there = fitting.filter(({ kind, room }) => {
    if (place.without) return kind !== 'group' && !place.without.has(room);
    if (!rooms) return nameForm !== 'short' || place.everywhere || room === around.room;
    return kind === 'scene' || (kind !== 'group' && rooms.has(room));
  });
  if (there.length === 0) return { kind: 'other_place', said, rooms: rooms ? [...rooms] : [] };
  const cost = nameForm === 'other' || of.all ? NEARLY : nameForm === 'short' ? SHORT : PLAIN;
  if (there.length === 1 || of.all || place.everywhere) return { devices: there, named: true, cost };
  const here = there.filter(({ room }) => room === around.room);
  if (here.length === 1) return { devices: here, named: true, cost };
  return { kind: 'several_named', said, devices: there.map(({ id }) => id) };
}

function isGroupFor(form: SentenceForm, kind: Device['kind']): boolean {
  return kind === 'group' && form.only.includes('light');
}

/** Devices that are called by what they are. */
function ofKind(
  { noun, number, said }: SaidNoun,
  of: Of & { all: boolean; definite: boolean },
): Meant | Reason {
  const { all, place, form, around } = of;
  const isForLocks = noun.lockable && (form.verb === 'lock' || form.verb === 'unlock');
  const kinds: readonly string[] = isForLocks ? ['lock'] : noun.kinds;
  const fits = ({ kind }: Device) =>
    kinds.includes(kind) && (form.only.length === 0 || (form.only as readonly string[]).includes(kind));
  const isCalled = (device: Device, other: Noun) =>
    around.lexicon.isCalled(device, [...other.say, ...other.plural]);
  const namedOtherwise = around.nouns.filter((other) => other.named_so && other !== noun);
  const isMeant = (device: Device) =>
    fits(device) &&
    (isForLocks ||
      (noun.named_so
        ? isCalled(device, noun)
        : !namedOtherwise.some(
            (other) => (other.kinds as readonly string[]).includes(device.kind) && isCalled(device, other),
          )));
  const scope = scopeOf({ ...of, said, isAnywhere: noun.anywhere }, isMeant);
  if ('kind' in scope) return scope;
  const found = theOtherOne(scope.devices.filter(isMeant), { ...of, noun, said, isMeant });
  // "Lock the doors" in a room without any: those of the home. To lock one too many harms nobody.
  const isForAll =
    found.length === 0 && form.verb === 'lock' && number !== 'one' && !place.rooms && !place.here;
  const there = isForAll ? around.devices.filter(isMeant) : found;
  if (there.length === 0) return { kind: 'none_there', said, rooms: scope.rooms };
  if (noun.all_is_unclear && all && of.definite && !place.rooms && !place.here && !place.everywhere) {
    const here = there.filter(({ room }) => room === around.room);
    if (here.length > 0 && here.length < there.length) return { kind: 'here_or_everywhere', said };
  }
  const meant = noun.narrows ? narrowed(there, { noun, said, all, around }) : there;
  if (new Set(meant.map(({ kind }) => kind)).size > 1)
    return { kind: 'several_kinds', said, devices: meant.map(({ id }) => id) };
  const isSingle = number !== 'several' && !all && !place.rooms && !place.here && !place.everywhere;
  if (noun.anywhere && isSingle && meant.length > 1) return theNearest(meant, said, around.room);
  const isOne = number === 'one' || (number === 'bare' && !place.rooms);
  if (meant.length === 1 || all || place.everywhere || !isOne)
    return { devices: meant, named: false, cost: KIND };
  const main = meant.filter((device) => 'main' in device && device.main === true);
  if (main.length === 1) return { devices: main, named: false, cost: KIND };
  return { devices: meant, named: false, cost: KIND, widened: said };
}

/** Of several that need no room, the one that is in the room after all. */
function theNearest(devices: readonly Device[], said: string, room: string | undefined): Meant | Reason {
  const here = devices.filter((device) => device.room === room);
  return here.length === 1
    ? { devices: here, named: false, cost: KIND }
    : { kind: 'several_named', said, devices: devices.map(({ id }) => id) };
}

/** Of several, those whose name has the very word; "all ceiling fans" are more than the only one that is called so. */
function narrowed(
  there: readonly Device[],
  { noun, said, all, around }: { noun: Noun; said: string; all: boolean; around: Surroundings },
): readonly Device[] {
  const words = wordsLike(said, noun);
  const called = there.filter((device) => around.lexicon.isCalled(device, words));
  return called.length === 0 || (called.length === 1 && all) ? there : called;
}

/** The word in both numbers, or all words of a noun whose words mean the same. */
function wordsLike(said: string, noun: Noun): readonly string[] {
  if (noun.alike) return [...noun.say, ...noun.plural];
  const at = Math.max(noun.say.indexOf(said), noun.plural.indexOf(said));
  return [noun.say[at], noun.plural[at]].filter((word) => word !== undefined);
}

/**
 * "The air conditioner", said in a room whose heater is no air conditioner: the only one of the home that is called so.
 * Where the room has one that is called so, or by no word of its own, and where a place is said, that one is meant.
 */
function theOtherOne(
  here: readonly Device[],
  {
    noun,
    said,
    all,
    place,
    around,
    isMeant,
  }: {
    noun: Noun;
    said: string;
    all: boolean;
    place: Place;
    around: Surroundings;
    isMeant: (device: Device) => boolean;
  },
): readonly Device[] {
  if (!noun.narrows || all || place.rooms || place.here || place.everywhere) return here;
  const words = wordsLike(said, noun);
  const isSo = (device: Device) => around.lexicon.isCalled(device, words);
  if (here.some(isSo)) return here;
  const others = around.nouns.filter((other) => other.narrows && other !== noun);
  const isOtherwise = (device: Device) =>
    others.some((other) => around.lexicon.isCalled(device, [...other.say, ...other.plural]));
  if (noun.alike && !here.every(isOtherwise)) return here;
  const called = around.devices.filter((device) => isMeant(device) && isSo(device));
  return called.length === 1 ? called : here;
}

/** Where to look for devices of a kind. */
function scopeOf(
  {
    all,
    place,
    around,
    said,
    isAnywhere,
  }: { all: boolean; place: Place; around: Surroundings; said: string; isAnywhere: boolean },
  isMeant: (device: Device) => boolean,
): { readonly devices: readonly Device[]; readonly rooms: readonly string[] } | Reason {
  if (place.rooms) {
    const rooms = [...place.rooms];
    return { devices: rooms.flatMap((room) => around.byRoom.get(room) ?? []), rooms };
  }
  const isHere = place.here || !(place.everywhere || all || isAnywhere);
  if (!isHere) return { devices: around.devices.filter(({ room }) => !place.without?.has(room)), rooms: [] };
  if (around.room === undefined) {
    const anywhere = around.devices.filter(isMeant);
    return anywhere.length === 1 && !place.here
      ? { devices: anywhere, rooms: [] }
      : { kind: 'which_room', said };
  }
  return { devices: around.byRoom.get(around.room) ?? [], rooms: [around.room] };
}

/** The devices of a sentence that names a place, or nothing, but no device: those of the kinds that it is for. */
export function implied(of: Of): Meant | Reason {
  return leftOf(of, of.exception, impliedIn);
}

function impliedIn(of: Of): Meant | Reason {
  const kinds: readonly string[] = of.form.kinds;
  if (kinds.length === 0) return { kind: 'no_command' };
  const isMeant = ({ kind }: Device) => kinds.includes(kind);
  const said = kinds[0] ?? '';
  const scope = scopeOf({ ...of, all: false, said, isAnywhere: false }, isMeant);
  if ('kind' in scope) return scope;
  const devices = scope.devices.filter(isMeant);
  if (devices.length === 0) return { kind: 'none_there', said, rooms: scope.rooms };
  const { assumed } = of.place;
  return { devices, named: false, cost: KIND, ...(assumed !== undefined && { assumed }) };
}
