import { type Device, deviceSchema } from '../../config/device.ts';
import { familyOf } from '../registry.ts';
import type { DeviceFile, Proposal } from './proposal.ts';
import { guessRoom } from './room-guess.ts';

/** Stands where only a person knows the room: no file with it is ever taken for a device. */
export const ROOM_TO_FILL_IN = 'FILL IN THE ROOM';

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
    const file: DeviceFile = {
      id,
      name: /\p{Script=Han}/u.test(called) ? { zh: words } : { en: words },
      room: room ?? ROOM_TO_FILL_IN,
      ...device,
    };
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
  const family = familyOf(device);
  const actions = ['turn_on', 'open', 'lock', 'set_temperature', 'set_position', 'activate'] as const;
  return actions.flatMap((action) =>
    (family?.commands(device, { action, device: device.id, value: 20 }, {}) ?? []).map(
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
