import {
  close,
  closeSync,
  fdatasync,
  fstatSync,
  fsync,
  open,
  openSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const HEAD_BYTES = 64;

/** A file that only grows. A write returns when the system has the text, so a killed process loses nothing. */
export class SegmentFile {
  readonly path: string;
  /** The number in its name. */
  readonly number: number;
  readonly #fd: number;
  /** The beginning of the first line: it is compared with what the disk has. */
  readonly #head: Buffer;
  #bytes = 0;
  #isDirty = false;
  #isSyncing = false;
  #closed: (() => void) | undefined;

  /**
   * Creates the file with its first line. Where that fails, no file is left.
   * @throws the system's error, where the file exists, the disk is full or the folder may not be written.
   */
  constructor({ path, number }: { path: string; number: number }, firstLine: string) {
    this.path = path;
    this.number = number;
    this.#head = Buffer.from(firstLine).subarray(0, HEAD_BYTES);
    this.#fd = openSync(path, 'wx+', 0o600);
    try {
      this.write(firstLine);
    } catch (error) {
      closeSync(this.#fd);
      unlinkSync(path);
      throw error;
    }
    syncFolder(dirname(path));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws the system's error; part of the text may then be in the file. */
  write(text: string): void {
    const bytes = Buffer.from(text);
    this.#isDirty = true;
    // A disk that is almost full takes a part of the text, and fails only at the next write.
    for (let from = 0; from < bytes.length; ) {
      const written = writeSync(this.#fd, bytes, from);
      from += written;
      this.#bytes += written;
    }
  }

  /**
   * What another program did to the file: it was removed or replaced, cut short or overwritten.
   * @returns undefined where the file is whole.
   */
  damage(): string | undefined {
    const named = statSync(this.path, { throwIfNoEntry: false });
    const { ino, dev, size } = fstatSync(this.#fd);
    if (named?.ino !== ino || named.dev !== dev) return 'was removed';
    if (size < this.#bytes) return `was cut from ${this.#bytes} to ${size} bytes`;
    const head = Buffer.alloc(this.#head.length);
    readSync(this.#fd, head, 0, head.length, 0);
    return head.equals(this.#head) ? undefined : 'was overwritten';
  }

  /** Makes the disk keep what was written, in the background. */
  sync(failed: (error: Error) => void): void {
    if (!this.#isDirty || this.#isSyncing) return;
    this.#isDirty = false;
    this.#isSyncing = true;
    fdatasync(this.#fd, (error) => {
      this.#isSyncing = false;
      if (this.#closed) this.#finish(this.#closed);
      else if (error) failed(error);
    });
  }

  /** Makes the disk keep everything, and closes the file; ends when it is closed. Never rejects. Call it once. */
  close(): Promise<void> {
    return new Promise((closed) => {
      this.#closed = closed;
      if (!this.#isSyncing) this.#finish(closed);
    });
  }

  #finish(closed: () => void): void {
    fsync(this.#fd, () => close(this.#fd, () => closed()));
  }
}

/** Makes the disk keep the name of the file too. Where that fails, the system does it later. */
function syncFolder(folder: string): void {
  open(folder, 'r', (error, fd) => {
    if (!error) fsync(fd, () => close(fd));
  });
}
