import type { Device } from '../config/device.ts';
import { normaliseChinese, normaliseEnglish } from './normalise.ts';
import { inEnglish } from './numbers.ts';

type Kind = Device['kind'];

/** What people call a device of a kind when its room says which. */
const ENGLISH_NOUNS: Readonly<Record<string, readonly Kind[]>> = {
  light: ['light'],
  lamp: ['light'],
  fan: ['fan'],
  curtain: ['cover'],
  blind: ['cover'],
  shutter: ['cover'],
  door: ['lock'],
  lock: ['lock'],
  thermostat: ['climate'],
  heating: ['climate'],
  outlet: ['outlet'],
  plug: ['outlet'],
  switch: ['switch'],
  'garage door': ['garage'],
  valve: ['valve'],
};

const CHINESE_NOUNS: Readonly<Record<string, readonly Kind[]>> = {
  灯: ['light'],
  电灯: ['light'],
  灯光: ['light'],
  风扇: ['fan'],
  电扇: ['fan'],
  窗帘: ['cover'],
  百叶窗: ['cover'],
  门: ['lock'],
  门锁: ['lock'],
  锁: ['lock'],
  空调: ['climate'],
  温控器: ['climate'],
  暖气: ['climate'],
  插座: ['outlet'],
  开关: ['switch'],
  车库门: ['garage'],
  阀门: ['valve'],
};

const CHINESE_ROOMS: Readonly<Record<string, string>> = {
  客厅: 'living-room',
  卧室: 'bedroom',
  主卧: 'master-bedroom',
  次卧: 'guest-room',
  厨房: 'kitchen',
  浴室: 'bathroom',
  卫生间: 'bathroom',
  书房: 'study',
  餐厅: 'dining-room',
  玄关: 'hallway',
  走廊: 'hallway',
  门口: 'entrance',
  儿童房: 'kids-room',
  车库: 'garage',
  阳台: 'balcony',
};

type Scope = 'name' | 'located' | 'bare';

/** One way to refer to devices. */
export interface Mention {
  /** Lower-case English words or simplified Chinese. */
  readonly phrase: string;
  /** `name`: its own; `located`: a kind of device in a room that is said; `bare`: a kind, and no room. */
  readonly scope: Scope;
  readonly devices: readonly Device[];
}

/** All the ways to refer to the devices of a home, in one language, the longest first. */
export interface Mentions {
  readonly english: readonly Mention[];
  readonly chinese: readonly Mention[];
}

/** The spoken English names of a device: lower-case words, numbers spelled out; empty where it has none. */
export function englishNames(device: Device): readonly string[] {
  const names = [device.name.en, ...device.aliases.en].flatMap((name) =>
    name === undefined ? [] : [phraseOf(name)],
  );
  return [...new Set(names.filter((name) => name !== ''))];
}

/** The singular of a phrase, so that "the living room lights" is "the living room light". */
export function singular(phrase: string): string {
  return phrase.replace(/(?<=[a-z]{2}[^s])s$/, '');
}

function phraseOf(name: string): string {
  return normaliseEnglish(name)
    .filter((word) => word !== 'the' && word !== 'my')
    .map((word) => (/^\d{1,2}$/.test(word) ? inEnglish(Number(word)) : word))
    .join(' ');
}

/** Builds the table once per home. */
export function mentionsOf(devices: readonly Device[]): Mentions {
  const english: Table = new Map();
  const chinese: Table = new Map();
  for (const device of devices) {
    for (const name of englishNames(device)) note(english, singular(name), 'name', device);
    for (const name of [device.name.zh, ...device.aliases.zh]) {
      if (name !== undefined) note(chinese, normaliseChinese(name).replaceAll('的', ''), 'name', device);
    }
    const room = device.room.replaceAll('-', ' ');
    for (const noun of nounsOf(ENGLISH_NOUNS, device)) {
      note(english, noun, 'bare', device);
      for (const phrase of [`${room} ${noun}`, `${noun} in the ${room}`, `${noun} in ${room}`])
        note(english, phrase, 'located', device);
    }
    const rooms = Object.keys(CHINESE_ROOMS).filter((name) => CHINESE_ROOMS[name] === device.room);
    for (const noun of nounsOf(CHINESE_NOUNS, device)) {
      note(chinese, noun, 'bare', device);
      for (const name of rooms)
        for (const joint of ['', '里']) note(chinese, `${name}${joint}${noun}`, 'located', device);
    }
  }
  return { english: longestFirst(english), chinese: longestFirst(chinese) };
}

type Table = Map<string, { scope: Scope; devices: Set<Device> }>;

function nounsOf(nouns: Readonly<Record<string, readonly Kind[]>>, device: Device): readonly string[] {
  return Object.keys(nouns).filter((noun) => nouns[noun]?.includes(device.kind));
}

function note(table: Table, phrase: string, scope: Scope, device: Device): void {
  const entry = table.get(phrase);
  // A name beats a noun: a device called "lamp" is what "lamp" means.
  if (!entry || (entry.scope !== 'name' && scope === 'name'))
    table.set(phrase, { scope, devices: new Set([device]) });
  else if (entry.scope === scope) entry.devices.add(device);
}

function longestFirst(table: Table): readonly Mention[] {
  return [...table]
    .map(([phrase, { scope, devices }]) => ({ phrase, scope, devices: [...devices] }))
    .sort((a, b) => b.phrase.length - a.phrase.length || (a.phrase < b.phrase ? -1 : 1));
}

/**
 * The sets of mentions worth trying on a sentence, the plainest first. A bare noun counts for less than a
 * name, and may be a verb ("lock"); a long name may hold a verb too (大門鎖好: 大門 and 鎖好).
 */
export function attempts(
  mentions: readonly Mention[],
  isIn: (mention: Mention) => boolean,
): readonly (readonly Mention[])[] {
  const present = mentions.filter(isIn);
  const plain = present.filter(({ scope }) => scope !== 'bare');
  const bare = present.filter(({ scope }) => scope === 'bare');
  if (plain.length === 0) return [...bare.map((mention) => [mention]), ...(bare.length > 1 ? [bare] : [])];
  return [plain, present, plain.slice(1)];
}
