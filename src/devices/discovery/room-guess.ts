/** Rooms that most homes have, by the words that people use for them. */
const ROOMS: readonly (readonly [string, RegExp])[] = [
  ['living-room', /living[\s_-]?room|lounge|wohnzimmer|客廳|客厅/],
  ['dining-room', /dining[\s_-]?room|餐廳|餐厅/],
  ['bedroom', /bed[\s_-]?room|schlafzimmer|臥室|卧室|睡房/],
  ['bathroom', /bath[\s_-]?room|浴室|洗手間|洗手间/],
  ['kitchen', /kitchen|küche|廚房|厨房/],
  ['hallway', /hall[\s_-]?way|\bhall\b|corridor|entrance|玄關|玄关|走廊/],
  ['study', /\bstudy\b|\boffice\b|書房|书房/],
  ['garage', /garage|車庫|车库/],
  ['garden', /garden|花園|花园/],
  ['balcony', /balcony|陽台|阳台/],
];

/** @returns the room that the words name: one of this home first; undefined where they name none. */
export function guessRoom(text: string, rooms: readonly string[]): string | undefined {
  const words = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  const own = [...rooms]
    .sort((a, b) => b.length - a.length)
    .find((room) => words.includes(` ${room.replaceAll('-', ' ')} `));
  return own ?? ROOMS.find(([, pattern]) => pattern.test(text.toLowerCase()))?.[0];
}
