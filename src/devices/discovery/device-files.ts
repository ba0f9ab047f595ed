import type { z } from 'zod';
import { type Device, deviceSchema } from '../../config/device.ts';
import { codecOf } from '../families/catalogue.ts';
import type { Proposal } from './proposal.ts';

/** In place of a room that only a person knows. It is no valid room, so the file is not accepted with it. */
export const ROOM_TO_FILL_IN = 'FILL IN THE ROOM';

/** A file of `devices/`, as a person would write it. */
type DeviceFile = z.input<typeof deviceSchema>;

/** A file of `devices/` that is proposed. */
export interface ProposedFile {
  readonly file: DeviceFile;
  readonly source: string;
  /** Whether the room was guessed; false: a person has to fill it in. */
  readonly hasRoom: boolean;
}

/**
 * The files of the proposed devices, without those that the home has. A device that several announcements describe is
 * proposed once.
 * @param home the devices of the home.
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
    // A device without commands, or with the commands of a known one, is no new device.
    if (commands.length === 0 || commands.every((command) => known.has(command))) return [];
    for (const command of commands) known.add(command);
    taken.add(id);
    return [{ file, source, hasRoom: room !== undefined }];
  });
}

/** Commands that identify the device: two devices with the same commands are one. */
function commandsOf(device: Device): readonly string[] {
  const codec = codecOf(device);
  const actions = ['turn_on', 'open', 'lock', 'set_temperature', 'set_position', 'activate'] as const;
  return actions.flatMap((action) =>
    (codec?.commands(device, { action, device: device.id, value: 20 }, {}) ?? []).map(
      ({ topic, payload }) => `${topic} ${payload}`,
    ),
  );
}

/** A kebab-case id from the name; from the topic where the name has no Latin letters or digits. */
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

/** Rooms of most homes, by the words that people use for them. */
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

/** The room that the words name, of this home's rooms first; undefined where they name none. */
function guessRoom(text: string, rooms: readonly string[]): string | undefined {
  const words = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ')} `;
  const own = [...rooms]
    .sort((a, b) => b.length - a.length)
    .find((room) => words.includes(` ${room.replaceAll('-', ' ')} `));
  return own ?? ROOMS.find(([, pattern]) => pattern.test(text.toLowerCase()))?.[0];
}
