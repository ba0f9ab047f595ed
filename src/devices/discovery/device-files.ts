import type { z } from 'zod';
import { type Device, deviceSchema } from '../../config/device.ts';
import { codecOf } from '../families/catalogue.ts';
import type { Proposal } from './proposal.ts';

/** Stands where only a person knows the room: no file with it is ever taken for a device. */
export const ROOM_TO_FILL_IN = 'FILL IN THE ROOM';

/** A file of `devices/`, as a person would write it. */
type DeviceFile = z.input<typeof deviceSchema>;

/** A file of `devices/` that is proposed. */
export interface ProposedFile {
  readonly file: DeviceFile;
  readonly source: string;
  /** Whether the room was guessed; false: it is to be filled in. */
  readonly hasRoom: boolean;
}

/**
 * The files that the proposals come to: without devices that the home has, and each once, though more than one
 * announcement tells of it.
 */
export function deviceFiles(
  proposals: readonly Proposal[],
  home: readonly Device[],
): readonly ProposedFile[] {
  const taken = new Set(home.map(({ id }) => id));
  const known = new Set(home.flatMap(commandsOf));
  const rooms = [...new Set(home.map(({ room }) => room))];
  return proposals.flatMap(({ device, called, place, source }) => {
    const id = free(idOf(called, source), taken);
    const room = guessRoom(`${place ?? ''} ${called}`, rooms);
    const words = called
      .replace(/[_/.-]+/g, ' ')
      .trim()
      .slice(0, 80);
    // Only what the schema takes, below, is proposed.
    const file = {
      id,
      name: /\p{Script=Han}/u.test(called) ? { zh: words } : { en: words },
      room: room ?? ROOM_TO_FILL_IN,
      ...device,
    } as DeviceFile;
    const checked = deviceSchema.safeParse({ ...file, room: room ?? 'somewhere' });
    const commands = checked.success ? commandsOf(checked.data) : [];
    // What has nothing to be commanded by, or is commanded as a known one is, is no new device.
    if (commands.length === 0 || commands.every((command) => known.has(command))) return [];
    for (const command of commands) known.add(command);
    taken.add(id);
    return [{ file, source, hasRoom: room !== undefined }];
  });
}

/** What turns it on, opens it, and so on: two that share it are one device. */
function commandsOf(device: Device): readonly string[] {
  const codec = codecOf(device);
  const actions = ['turn_on', 'open', 'lock', 'set_temperature', 'set_position', 'activate'] as const;
  return actions.flatMap((action) =>
    (codec?.commands(device, { action, device: device.id, value: 20 }, {}) ?? []).map(
      ({ topic, payload }) => `${topic} ${payload}`,
    ),
  );
}

/** Latin letters and digits of the name; where it has none, of the topic that told of it. */
function idOf(called: string, source: string): string {
  const kebab = (text: string) =>
    text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50)
      .replace(/-+$/, '');
  return kebab(called) || kebab(source) || 'device';
}

function free(id: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? id : `${id}-${count}`;
    if (!taken.has(name)) return name;
  }
}

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
function guessRoom(text: string, rooms: readonly string[]): string | undefined {
  const words = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  const own = [...rooms]
    .sort((a, b) => b.length - a.length)
    .find((room) => words.includes(` ${room.replaceAll('-', ' ')} `));
  return own ?? ROOMS.find(([, pattern]) => pattern.test(text.toLowerCase()))?.[0];
}
