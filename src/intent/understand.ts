import type { Device } from '../config/device.ts';
import type { Note } from './automaton.ts';
import { canDo } from './capability.ts';
import { type Intent, sameIntent } from './intent.ts';
import { type HomeWords, type Lexicon, lexiconOf, type OtherWords } from './lexicon.ts';
import { listOf, Matching, type Notes, TooComplex } from './matching.ts';
import { asWritten, isChinese } from './normalise.ts';
import { placeOf } from './place.ts';
import { type Marker, type Reason, reasonText } from './reasons.ts';
import { intentOf, type Request } from './request.ts';
import { type SentenceBook, type SentenceForm, sentencesOf } from './sentence-file.ts';
import { implied, type Meant, meantBy, type Surroundings } from './targets.ts';

/** What words mean: intents, or nothing, with the reason. Never a guess. */
export type Understanding =
  | {
      readonly kind: 'understood';
      readonly intents: readonly Intent[];
      /** The word that was said of one device where several are, all of which are meant. */
      readonly widened?: string;
      /** The floor that was said, where the home tells none: what is usually on it is meant. */
      readonly assumed?: string;
    }
  | {
      readonly kind: 'not_understood';
      /** In English. */
      readonly reason: string;
      /** The reason as data. */
      readonly why?: Reason;
    };

/** @param context.room where it was said: "the light" is the light of that room. */
export type Understand = (text: string, context: { readonly room?: string }) => Understanding;

/** Longer texts are no commands, and not worth the time. */
export const LONGEST_TEXT = 300;
/** A text may grow when its signs are taken apart. */
const MOST_WORDS = 400;
/** What stands between two commands. */
const PART_ENDS = /[,，;；。]|\band then\b|\bthen\b|\band\b|然後|然后|並且|并且|[並并]|再把|再/;
/** Where one Chinese command may end and the next begin with nothing between them: behind a verb, and before one. */
const SILENT_ENDS =
  /(?<=打[开開]|[关關][掉闭閉上]|拉[开開上]|[锁鎖]上)(?=.)|(?<=[^把将將])(?=打[开開]|[关關][掉闭閉上]|拉[开開上]|[锁鎖]上|[开開][启啟]|[把将將])/g;
/** Nobody says more characters without a pause. */
const LONGEST_JOINED = 40;
/** Commands in one breath. */
const MOST_PARTS = 8;

const notUnderstood = (why: Reason): Understanding => ({
  kind: 'not_understood',
  reason: reasonText(why),
  why,
});

/** By the other words of a home, or by its devices where it has none: several parts of the daemon understand the same home. */
const UNDERSTANDINGS = new WeakMap<OtherWords | readonly Device[], Understand>();

/**
 * Builds the words of a home once; the function it gives is pure. English and Mandarin, either script.
 *
 * @param devices are never changed: another home has another array.
 * @param others the names of the home's rooms, floors and assistants. Default: nothing. Nobody changes the object, and no other devices share it.
 */
export function createUnderstanding(devices: readonly Device[], others?: OtherWords): Understand {
  const key = others ?? devices;
  const known = UNDERSTANDINGS.get(key) ?? understandingOf({ ...others, devices });
  UNDERSTANDINGS.set(key, known);
  return known;
}

function understandingOf(home: HomeWords): Understand {
  const { devices } = home;
  const byRoom = new Map<string, Device[]>();
  for (const device of devices) byRoom.set(device.room, [...(byRoom.get(device.room) ?? []), device]);
  const byId = new Map(devices.map((device) => [device.id, device]));
  const around = { devices, byRoom, byId };
  const speechOf = (language: 'en' | 'zh'): Speech => {
    const book = sentencesOf(language);
    return { book, lexicon: lexiconOf(book, home), around };
  };
  const english = speechOf('en');
  const chinese = speechOf('zh');
  const understood = (text: string, room: string | undefined): Understanding => {
    const speech = isChinese(text) ? chinese : english;
    const whole = understandOne(text, speech, room);
    if (whole.kind === 'understood') return whole;
    // "The fan, the lamp and the heater": what a comma joins may be one list.
    const joined = text.replace(/\s*[,，、]\s*(?:and\s+|和)?/g, isChinese(text) ? '和' : ' and ');
    const list = joined === text ? whole : understandOne(joined, speech, room);
    if (list.kind === 'understood') return list;
    const parts = text.split(PART_ENDS).filter((part) => part.trim() !== '');
    if (parts.length > MOST_PARTS) return whole;
    if (parts.length < 2) return silentlyJoined(text, speech, room) ?? whole;
    return inTurn(parts, speech, room) ?? whole;
  };
  return (text, { room }) =>
    text.length > LONGEST_TEXT
      ? notUnderstood({ kind: 'too_long', limit: LONGEST_TEXT })
      : asSaid(understood(text, room), text);
}

/** The words of the speaker in it as they were said: the grammar has them in simplified characters. */
function asSaid(found: Understanding, text: string): Understanding {
  if (found.kind === 'understood') {
    const { widened, assumed, ...rest } = found;
    return {
      ...rest,
      ...(widened !== undefined && { widened: asWritten(widened, text) }),
      ...(assumed !== undefined && { assumed: asWritten(assumed, text) }),
    };
  }
  const { why } = found;
  if (why && 'said' in why) return notUnderstood({ ...why, said: asWritten(why.said, text) });
  if (why?.kind === 'no_command' && why.word !== undefined)
    return notUnderstood({ ...why, word: asWritten(why.word, text) });
  return found;
}

/** Several commands, one after the other; undefined where one of them is not understood. */
function inTurn(
  parts: readonly string[],
  speech: Speech,
  room: string | undefined,
): Understanding | undefined {
  const understood: Extract<Understanding, { kind: 'understood' }>[] = [];
  for (const part of parts) {
    const found = understandOne(part, speech, room);
    if (found.kind !== 'understood') return undefined;
    understood.push(found);
  }
  const intents = understood.flatMap((each) => each.intents);
  return { kind: 'understood', intents, ...addedOf(understood) };
}

/** Two Chinese commands with nothing between them; undefined where there are not two. */
function silentlyJoined(text: string, speech: Speech, room: string | undefined): Understanding | undefined {
  if (speech.book.language !== 'zh' || text.length > LONGEST_JOINED) return undefined;
  for (const { index } of text.matchAll(SILENT_ENDS)) {
    const found = inTurn([text.slice(0, index), text.slice(index)], speech, room);
    if (found) return found;
  }
  return undefined;
}

interface Speech {
  readonly book: SentenceBook;
  readonly lexicon: Lexicon;
  readonly around: Pick<Surroundings, 'devices' | 'byRoom' | 'byId'>;
}

interface Reading {
  readonly intents: readonly Intent[];
  readonly cost: number;
  readonly widened?: string;
  readonly assumed?: string;
}

/** What was not said and is taken for granted; of several, the first of each. */
function addedOf(all: readonly Pick<Reading, 'widened' | 'assumed'>[]): Pick<Reading, 'widened' | 'assumed'> {
  const widened = all.find((each) => each.widened !== undefined)?.widened;
  const assumed = all.find((each) => each.assumed !== undefined)?.assumed;
  return { ...(widened !== undefined && { widened }), ...(assumed !== undefined && { assumed }) };
}

function understandOne(
  text: string,
  { book, lexicon, around }: Speech,
  room: string | undefined,
): Understanding {
  const words = lexicon.wordsOf(text);
  if (words.length > MOST_WORDS) return notUnderstood({ kind: 'too_complex' });
  const matching = new Matching(words, book.automata, (name, at) => lexicon.slot(words, name, at));
  const surroundings: Surroundings = { ...around, lexicon, nouns: book.nouns, room };
  let best: Reading[] = [];
  let why: Reason | undefined;
  try {
    for (const notes of matching.whole(book.sentence)) {
      const reading = readingOf(listOf(notes), book, surroundings);
      if ('kind' in reading) {
        if (reading.kind !== 'no_command') why ??= reading;
      } else if (!best[0] || reading.cost < best[0].cost) best = [reading];
      else if (reading.cost === best[0].cost && !best.some((other) => isSame(other.intents, reading.intents)))
        best.push(reading);
    }
  } catch (error) {
    if (error instanceof TooComplex) return notUnderstood({ kind: 'too_complex' });
    throw error;
  }
  const [reading] = best;
  if (!reading) return notUnderstood(why ?? { kind: 'no_command', ...markedIn(words, book, lexicon) });
  if (best.length > 1)
    return notUnderstood({ kind: 'ambiguous', readings: best.map(({ intents }) => intents) });
  return { kind: 'understood', intents: reading.intents, ...addedOf([reading]) };
}

/** Whether both ask the same, in whatever order. */
function isSame(a: readonly Intent[], b: readonly Intent[]): boolean {
  if (a.length !== b.length) return false;
  const byDevice = new Map(a.map((intent) => [intent.device, intent]));
  return b.every((intent) => {
    const other = byDevice.get(intent.device);
    return other !== undefined && sameIntent(intent, other);
  });
}

function readingOf(notes: readonly Note[], book: SentenceBook, around: Surroundings): Reading | Reason {
  const value = (key: string) => notes.find((note) => note.key === key)?.value;
  const form = book.forms[Number(value('form'))];
  if (!form) return { kind: 'no_command' };
  const beside = (phrase: 'opening' | 'closing') => listOf(value(phrase) as Notes | undefined);
  const isQuestion = beside('closing').some(({ key }) => key === 'question');
  if (isQuestion && !beside('opening').some(({ key }) => key === 'polite'))
    return { kind: 'no_command', marker: 'question', word: '吗' };
  const request = requestOf(form, value);
  const isSeveral = value('several') !== undefined;
  const place = placeOf(notes.flatMap((note) => (note.key === 'place' ? [note.value as Notes] : [])));
  if ('kind' in place) return place;
  const list = value('targets') as Notes | undefined;
  const of = { form, place, around, exception: value('exception') as Notes | undefined };
  const found = list ? meantBy(list, of) : implied(of);
  // "All" that is said of one device may mean more than that one.
  const isOne = isSeveral && !('kind' in found) && found.named && found.devices.length === 1;
  const meant = isOne ? { ...found, cost: found.cost + ONE_OF_SEVERAL } : found;
  // Whatever has a name may be said alone; only a scene is then meant.
  if ('kind' in meant) return form.verb === 'activate' ? { kind: 'no_command' } : meant;
  const isColour = request.verb === 'set' && request.property === 'color';
  // Nobody's lamp shines black.
  if (isColour && (request.value === 0 || !meant.devices.some((device) => canDo(device, 'set_color'))))
    return { kind: 'no_colour', devices: meant.devices.map(({ id }) => id) };
  // "White" said of a light: a white tone, where it has one.
  const isWhite = isColour && request.value === 0xffffff;
  return asked(
    request,
    isWhite ? { ...meant, cost: meant.cost + WHITE_AS_COLOUR } : meant,
    book.language === 'zh',
  );
}

function asked(
  request: Request,
  { devices, named, cost, ...added }: Meant,
  isGeneral: boolean,
): Reading | Reason {
  const all = devices.map((device) => ({ device, intent: intentOf(request, device, isGeneral) }));
  // Of all lights of a room, those are dimmed that can be.
  const able = all.filter(({ device, intent }) => intent !== undefined && canDo(device, intent.action));
  const chosen = named || able.length === 0 ? all : able;
  const unfit = chosen.find(({ intent }) => intent === undefined);
  if (unfit) return { kind: 'cannot', verb: request.verb, device: unfit.device.id };
  const intents = chosen.flatMap(({ intent }) => intent ?? []);
  // What locks people out or lets them in is not chosen by where rooms usually are.
  const kept =
    added.assumed === undefined ? undefined : chosen.find(({ device }) => IS_SAFETY.has(device.kind));
  if (kept) return { kind: 'which_room', said: added.assumed ?? '' };
  const isDoable = able.length > 0;
  return { intents, cost: isDoable ? cost : cost + UNABLE, ...addedOf([added]) };
}

/** A reading of one device comes after one of several where several are spoken of. */
const ONE_OF_SEVERAL = 2;
/** A white tone comes before the colour white. */
const WHITE_AS_COLOUR = 1;
/** A reading that a device can carry out comes before any that none can. */
const UNABLE = 10;
/** What locks and what lets in or out. */
const IS_SAFETY: ReadonlySet<Device['kind']> = new Set(['lock', 'garage', 'valve']);

function requestOf(form: SentenceForm, value: (key: string) => unknown): Request {
  const number =
    (value('number') as number | undefined) ?? (value('number_one') === undefined ? undefined : 1);
  const said = value('level') ?? value('kelvin');
  const half = value('half') === undefined ? 0 : 0.5;
  const amount = said !== undefined ? Number(said) : number === undefined ? undefined : number + half;
  const property = value('property') as string | undefined;
  const unit = value('kelvin') === undefined ? (value('unit') as string | undefined) : 'kelvin';
  const named = PROPERTIES.find((each) => each === property);
  if (form.verb === 'step') {
    const size = unit === 'fahrenheit' && amount !== undefined ? inHalves(amount / 1.8) : amount;
    return {
      verb: 'step',
      direction: value('direction') === 'up' ? 'up' : 'down',
      ...(size !== undefined && size > 0 && { size: unit === 'tenths' ? size * 10 : size }),
      ...(named !== undefined && { property: named }),
    };
  }
  if (form.verb !== 'set') return { verb: form.verb };
  if (property === 'color') return { verb: 'set', property, value: Number.parseInt(`${value('color')}`, 16) };
  const sign = UNITS[unit ?? ''];
  return {
    verb: 'set',
    value:
      unit === 'tenths' ? (amount ?? 0) * 10 : unit === 'fahrenheit' ? inCelsius(amount ?? 0) : (amount ?? 0),
    ...(sign !== undefined && property !== 'bare' && { unit: sign }),
    ...(named !== undefined && { property: named }),
  };
}

const PROPERTIES = ['brightness', 'position', 'temperature', 'color_temperature'] as const;
const UNITS: Readonly<Record<string, '%' | '°C' | 'K'>> = {
  percent: '%',
  tenths: '%',
  degrees: '°C',
  fahrenheit: '°C',
  kelvin: 'K',
};

function inCelsius(fahrenheit: number): number {
  return inHalves((fahrenheit - 32) / 1.8);
}

/** To half a degree, as thermostats take it. */
function inHalves(degrees: number): number {
  return Math.round(degrees * 2) / 2;
}

function markedIn(
  words: readonly string[],
  { markers, language }: SentenceBook,
  lexicon: Lexicon,
): { marker: Marker; word: string } | undefined {
  const text = language === 'en' ? ` ${words.join(' ')} ` : words.join('');
  for (const [marker, said] of Object.entries(markers))
    for (const each of said ?? []) {
      const sought = lexicon.wordsOf(each);
      if (text.includes(language === 'en' ? ` ${sought.join(' ')} ` : sought.join('')))
        return { marker: marker as Marker, word: each };
    }
  return undefined;
}
