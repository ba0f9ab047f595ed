import { close, closeSync, fdatasync, fsync, open, openSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A file that only grows. A write returns when the system has the text, so a killed process loses nothing. */
export class SegmentFile {
  readonly path: string;
  readonly #fd: number;
  #bytes = 0;
  #isDirty = false;
  #isSyncing = false;
  #closed: (() => void) | undefined;

  /**
   * Creates the file with its first line. Where that fails, no file is left.
   * @throws the system's error, where the file exists, the disk is full or the folder may not be written.
   */
  constructor(path: string, firstLine: string) {
    this.path = path;
    this.#fd = openSync(path, 'wx', 0o600);
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
