import { idFrom } from './device-id.ts';

/** A room of the home, and the names that the configuration gives it. */
export interface KnownRoom {
  readonly id: string;
  readonly names: readonly string[];
}

/** Rooms of most homes, by the words that people use for them. A word that is part of another comes after it. */
const ROOMS: readonly (readonly [string, RegExp])[] = [
  ['living-room', /living[\s_-]?room|lounge|sitting[\s_-]?room|wohnzimmer|客廳|客厅|起居室/],
  ['dining-room', /dining[\s_-]?room|餐廳|餐厅|飯廳|饭厅/],
  ['master-bedroom', /master[\s_-]?bed[\s_-]?room|主臥|主卧/],
  ['guest-room', /guest[\s_-]?(bed)?[\s_-]?room|客房/],
  ['kids-room', /(kids?|child(ren)?)('?s)?[\s_-]?(bed)?[\s_-]?room|nursery|兒童房|儿童房|小孩房/],
  ['second-bedroom', /次臥|次卧/],
  ['bedroom', /bed[\s_-]?room|schlafzimmer|臥室|卧室|睡房/],
  ['bathroom', /bath[\s_-]?room|浴室|洗手間|洗手间|衛生間|卫生间|廁所|厕所|\btoilet\b/],
  ['kitchen', /kitchen|küche|廚房|厨房/],
  ['hallway', /hall[\s_-]?way|\bhall\b|corridor|走廊|過道|过道/],
  ['entrance', /\bentrance\b|\bentry\b|玄關|玄关|門廳|门厅/],
  ['study', /\bstudy\b|\boffice\b|書房|书房/],
  ['garage', /garage|車庫|车库/],
  ['garden', /garden|花園|花园|庭院|院子/],
  ['balcony', /balcony|陽台|阳台|陽臺/],
  ['attic', /\battic\b|\bloft\b|閣樓|阁楼/],
  ['basement', /basement|\bcellar\b|地下室/],
  ['laundry', /laundry|utility[\s_-]?room|洗衣房|洗衣間|洗衣间/],
  ['pantry', /\bpantry\b|儲藏室|储藏室/],
  ['den', /\bden\b/],
  ['stairs', /\bstairs?\b|staircase|樓梯|楼梯/],
  ['terrace', /terrace|\bpatio\b|\bporch\b|露台|門廊|门廊/],
  ['shed', /\bshed\b/],
];

/**
 * The room that the words name: of this home's rooms first, the one with the longest name.
 * @param place where the announcement says that the device stands: a place that is no usual room becomes one.
 * @param hints other words that may name a room.
 * @returns undefined where nothing names a room.
 */
export function guessRoom(of: {
  place?: string | undefined;
  hints: readonly string[];
  rooms: readonly KnownRoom[];
}): string | undefined {
  const { place, hints, rooms } = of;
  if (place !== undefined) return roomIn(place, rooms) ?? idFrom(place);
  return roomIn(hints.join(' '), rooms);
}

/** Whether the words name a room and nothing else, such as a group that is called 客廳. */
export function isOnlyRoom(words: string, rooms: readonly KnownRoom[]): boolean {
  const said = words.trim().toLowerCase();
  const names = rooms.flatMap(({ id, names: own }) => [id.replaceAll('-', ' '), ...own]);
  return (
    names.some((name) => name.toLowerCase() === said) ||
    ROOMS.some(([, pattern]) => pattern.exec(said)?.[0] === said)
  );
}

function roomIn(text: string, rooms: readonly KnownRoom[]): string | undefined {
  const words = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  const names = rooms
    .flatMap(({ id, names: own }) =>
      [id.replaceAll('-', ' '), ...own].map((name) => ({ id, name: name.toLowerCase() })),
    )
    .sort((a, b) => b.name.length - a.name.length);
  const own = names.find(({ name }) =>
    /\p{Script=Han}/u.test(name) ? words.includes(name) : words.includes(` ${name} `),
  );
  return own?.id ?? ROOMS.find(([, pattern]) => pattern.test(text.toLowerCase()))?.[0];
}
