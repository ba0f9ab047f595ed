import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../log/logger.ts';
import { readSafely, writeSafely } from '../../state/safe-file.ts';

const kept = z.strictObject({
  v: z.literal(1),
  /** The bridge's device id, in the form of a MAC address. */
  username: z.string().regex(/^([0-9A-F]{2}:){5}[0-9A-F]{2}$/),
  /** The assistant that is paired; absent: none. */
  assistant: z.string().min(1).optional(),
  /** What hap-nodejs keeps: its keys, the paired controllers' and the numbers of the accessories. */
  items: z.record(z.string(), z.unknown()),
});
type Kept = z.infer<typeof kept>;

/** The part of hap-nodejs's items that lists the paired controllers. */
const controllers = z.object({ pairedClients: z.record(z.string(), z.string()) });

/** The bridge's identity and pairing. Survives power cuts; it holds secret keys. */
export class PairingFile {
  readonly #file: string;
  readonly #log: Logger;
  #kept: Kept;
  #written: Promise<void> = Promise.resolve();

  private constructor(of: { file: string; log: Logger; kept: Kept }) {
    this.#file = of.file;
    this.#log = of.log;
    this.#kept = of.kept;
  }

  /** Reads the file. An unreadable file counts as none and is logged: the bridge has to be paired again. */
  static async open(folder: string, log: Logger): Promise<PairingFile> {
    const file = join(folder, 'homekit.json');
    const { value, problem } = await readSafely(file, (text) => kept.parse(JSON.parse(text)));
    if (problem !== undefined) log.warn({ problem }, 'the pairing with Apple Home could not be read whole');
    return new PairingFile({ file, log, kept: value ?? unpaired() });
  }

  get username(): string {
    return this.#kept.username;
  }

  get assistant(): string | undefined {
    return this.#kept.assistant;
  }

  /** How many controllers are paired. */
  get controllers(): number {
    const { items: kept, username } = this.#kept;
    // Of this bridge alone: hap-nodejs keeps other bridges of the process in the same storage.
    const own = Object.keys(kept).filter((key) => key.includes(username.replaceAll(':', '')));
    const items = own.map((key) => controllers.safeParse(kept[key]));
    return items.reduce((sum, { data }) => sum + Object.keys(data?.pairedClients ?? {}).length, 0);
  }

  /** Sets the assistant of the pairing; undefined: the pairing has ended. */
  confirm(assistant: string | undefined): void {
    this.#keep({ ...this.#kept, assistant });
  }

  /** Makes this another bridge, with a new identity: existing pairings end. */
  reset(): void {
    this.#keep(unpaired());
  }

  /** The storage that hap-nodejs uses. */
  readonly storage = {
    getItem: (key: string): unknown => structuredClone(this.#kept.items[key]),
    setItemSync: (key: string, value: unknown): void =>
      this.#keep({ ...this.#kept, items: { ...this.#kept.items, [key]: structuredClone(value) } }),
    removeItemSync: (key: string): void => {
      const { [key]: _, ...items } = this.#kept.items;
      this.#keep({ ...this.#kept, items });
    },
  };

  /** Resolves when everything is on the disk. */
  written(): Promise<void> {
    return this.#written;
  }

  #keep(next: Kept): void {
    this.#kept = next;
    // One writer at a time; a write that failed is no reason not to try the next.
    this.#written = this.#written
      .then(() => writeSafely(this.#file, `${JSON.stringify(this.#kept)}\n`))
      .catch((error: unknown) =>
        this.#log.error({ error }, 'the pairing could not be kept: it is forgotten at the next start'),
      );
  }
}

/** A new, unpaired bridge. The second bit of its id marks an address that no manufacturer has assigned. */
function unpaired(): Kept {
  const id = randomBytes(6);
  id[0] = ((id[0] ?? 0) & 0xfc) | 0x02;
  const username = [...id].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
  return { v: 1, username, items: {} };
}
