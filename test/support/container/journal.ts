import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A line of the journal. */
export interface Entry {
  readonly message: string;
  /** 3 is an error, 4 a warning, 6 tells. */
  readonly priority: number;
  readonly process: number;
}

/** The journal of a machine as it grows: what is waited for is looked for in what was not yet read. */
export class Journal {
  readonly #entries: Entry[] = [];
  #read = 0;
  #wake = () => {};
  #isOver = false;

  /** @param following a `journalctl --follow --output=json` */
  constructor(following: ChildProcess) {
    if (following.stdout === null) throw new Error('expected a journal that can be read');
    const lines = createInterface(following.stdout);
    lines.on('line', (line) => {
      const { MESSAGE, PRIORITY, _PID } = JSON.parse(line);
      const message = Array.isArray(MESSAGE) ? Buffer.from(MESSAGE).toString() : String(MESSAGE);
      this.#entries.push({ message, priority: Number(PRIORITY), process: Number(_PID) });
      this.#wake();
    });
    lines.on('close', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** Waits for a line; the next wait looks on after it. */
  async says(pattern: RegExp): Promise<Entry> {
    while (true) {
      const entry = this.#entries[this.#read];
      if (entry === undefined) {
        if (this.#isOver) throw new Error(`the journal ended before it said ${pattern}`);
        await new Promise<void>((woken) => {
          this.#wake = woken;
        });
      } else {
        this.#read += 1;
        if (pattern.test(entry.message)) return entry;
      }
    }
  }
}
