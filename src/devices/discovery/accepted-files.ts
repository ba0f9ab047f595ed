import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { Home } from '../../config/schema.ts';
import type { ProposedFile } from './device-files.ts';
import type { KnownRoom } from './room-guess.ts';

/** The room of an accepted device that tells none. */
export const ROOM_UNKNOWN = 'unassigned';

/**
 * A device that is accepted gets a room that the configuration takes.
 * @param room the room that a person told for a device that tells none; absent: nobody has told one.
 */
export function placed(proposed: ProposedFile, room?: string): ProposedFile {
  const { file, hasRoom } = proposed;
  if (hasRoom) return proposed;
  return { ...proposed, file: { ...file, room: room ?? ROOM_UNKNOWN }, hasRoom: room !== undefined };
}

/** The rooms that the configuration names. */
export function knownRooms({ rooms }: Pick<Home, 'rooms'>): readonly KnownRoom[] {
  return Object.entries(rooms).map(([id, { name, aliases }]) => ({
    id,
    names: [name.en, name.zh, ...aliases.en, ...aliases.zh].filter((each) => each !== undefined),
  }));
}

/** The text of a proposed file. */
export function textOf({ file, source }: ProposedFile): string {
  return `# Proposed from ${source}\n${stringify(file, { flowCollectionPadding: true }).trimEnd()}`;
}

/** Writes the file of an accepted device. @throws the system's error, `EEXIST` where there is such a file already. */
export function writeDeviceFile(path: string, proposed: ProposedFile): void {
  // `wx` also keeps a file that appeared since it was looked for.
  writeFileSync(path, `${textOf(proposed)}\n`, { flag: 'wx' });
}
