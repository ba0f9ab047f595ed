import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../config/schema.ts';
import { writeDeviceFile } from '../devices/discovery/accepted-files.ts';
import type { ProposedFile } from '../devices/discovery/device-files.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { makeFolder } from '../state/make-folder.ts';
import { readSafely, writeSafely } from '../state/safe-file.ts';
import { message } from '../text/text.ts';

const storedSchema = z.strictObject({
  v: z.literal(1),
  /** By device, SHA-256 of the file as it was written. */
  written: z.record(z.string(), z.string()),
});

/** The device files that the page has written: each can be undone until somebody changes it. */
export class AcceptedDevices {
  readonly #file: string;
  #written: Readonly<Record<string, string>>;

  private constructor(file: string, written: Readonly<Record<string, string>>) {
    this.#file = file;
    this.#written = written;
  }

  static async open(file: string): Promise<AcceptedDevices> {
    const { value } = await readSafely(file, (text) => storedSchema.parse(JSON.parse(text)));
    return new AcceptedDevices(file, value?.written ?? {});
  }

  /** The devices whose files are as this page wrote them. */
  undoable(home: Pick<Home, 'folder'>): ReadonlySet<string> {
    return new Set(
      Object.entries(this.#written).flatMap(([device, hash]) =>
        hashAt(pathOf(home, device)) === hash ? [device] : [],
      ),
    );
  }

  /**
   * Writes the files of accepted devices; a file that is there is never touched.
   * @returns what removes them again.
   * @throws Failure (exit 4) where one cannot be written: then none is.
   */
  write(home: Pick<Home, 'folder'>, files: readonly ProposedFile[]): () => void {
    const made: string[] = [];
    const undo = () => {
      for (const path of made) rmSync(path, { force: true });
    };
    try {
      makeFolder(join(home.folder, 'devices'), 0o755);
      for (const proposed of files) {
        const path = pathOf(home, proposed.file.id);
        writeDeviceFile(path, proposed);
        made.push(path);
      }
    } catch (error) {
      undo();
      throw unwritable(home, error);
    }
    return undo;
  }

  /** Notes that the files of these devices are now as the page wrote them. */
  async note(home: Pick<Home, 'folder'>, devices: readonly string[]): Promise<void> {
    const added = devices.map((device) => [device, hashAt(pathOf(home, device)) ?? '']);
    await this.#keep({ ...this.#written, ...Object.fromEntries(added) });
  }

  /**
   * Removes the file of a device.
   * @returns what puts it back.
   * @throws Failure (exit 4) where it cannot be removed.
   */
  remove(home: Pick<Home, 'folder'>, device: string): () => void {
    const path = pathOf(home, device);
    const kept = `${path}.undone`;
    try {
      // The rename is whole or not at all, and can be taken back.
      rmSync(kept, { force: true });
      renameSync(path, kept);
    } catch (error) {
      throw unwritable(home, error);
    }
    return () => renameSync(kept, path);
  }

  /** Forgets a device whose file was removed for good. */
  async forget(home: Pick<Home, 'folder'>, device: string): Promise<void> {
    rmSync(`${pathOf(home, device)}.undone`, { force: true });
    const { [device]: _, ...others } = this.#written;
    await this.#keep(others);
  }

  async #keep(written: Readonly<Record<string, string>>): Promise<void> {
    this.#written = written;
    await writeSafely(this.#file, `${JSON.stringify({ v: 1, written })}\n`);
  }
}

function pathOf({ folder }: Pick<Home, 'folder'>, device: string): string {
  return join(folder, 'devices', `${device}.yaml`);
}

function hashAt(path: string): string | undefined {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : undefined;
}

function unwritable({ folder }: Pick<Home, 'folder'>, error: unknown): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      file: join(folder, 'devices'),
      found: messageOf(error),
      expected: message('cli.folder.expected'),
      fix: message('console.folder.fix'),
    },
  ]);
}
