import { fstatSync } from 'node:fs';

const STDERR = 2;

/** Whether journald reads stderr (systemd.exec(5): `JOURNAL_STREAM`), and not a file or a person. */
export function isJournal(environment: Readonly<Record<string, string | undefined>>): boolean {
  const [device, inode] = environment.JOURNAL_STREAM?.split(':') ?? [];
  if (!device || !inode) return false;
  try {
    const { dev, ino } = fstatSync(STDERR, { bigint: true });
    return dev === BigInt(device) && ino === BigInt(inode);
  } catch {
    return false;
  }
}
