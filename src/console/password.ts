import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { readSafely, writeSafely } from '../state/safe-file.ts';

/** The fewest characters of a password. */
export const SHORTEST_PASSWORD = 12;
/** The most: a longer one costs memory and protects no better. */
export const LONGEST_PASSWORD = 256;

/** What one try costs: 32 MiB of memory, three times over (OWASP, Password Storage: N = 2^15, r = 8, p = 3). */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;

const storedSchema = z.strictObject({
  v: z.literal(1),
  /** As in `COST`, of the hash below. */
  N: z
    .number()
    .int()
    .min(1024)
    .max(2 ** 20),
  r: z.number().int().min(1).max(32),
  p: z.number().int().min(1).max(16),
  salt: z.base64(),
  hash: z.base64(),
});
type Stored = z.infer<typeof storedSchema>;

/** The password of the console. Only a hash of it is kept, in a file that only the hub's account can read. */
export class Password {
  readonly #file: string;
  #stored: Stored | undefined;
  /** Tries run one after the other: each takes its memory alone. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(file: string, stored: Stored | undefined) {
    this.#file = file;
    this.#stored = stored;
  }

  /** @param complain called where the file is damaged: then no password opens the console until a code sets one. */
  static async open(file: string, complain: (problem: string) => void): Promise<Password> {
    const { value, problem } = await readSafely(file, (text) => storedSchema.parse(JSON.parse(text)));
    if (problem) complain(problem);
    return new Password(file, value);
  }

  get isSet(): boolean {
    return this.#stored !== undefined;
  }

  /** Whether it is the password; false where none is set. */
  async is(given: string): Promise<boolean> {
    const stored = this.#stored;
    if (!stored) return false;
    const salt = Buffer.from(stored.salt, 'base64');
    const known = Buffer.from(stored.hash, 'base64');
    const found = await this.#derived(given, salt, stored);
    return found.length === known.length && timingSafeEqual(found, known);
  }

  /** Replaces the password. @throws the system's error where the file cannot be written: the one before stays. */
  async set(password: string): Promise<void> {
    const salt = randomBytes(16);
    const hash = await this.#derived(password, salt, COST);
    const { N, r, p } = COST;
    const stored: Stored = { v: 1, N, r, p, salt: salt.toString('base64'), hash: hash.toString('base64') };
    await writeSafely(this.#file, `${JSON.stringify(stored)}\n`);
    this.#stored = stored;
  }

  #derived(password: string, salt: Buffer, { N, r, p }: Pick<Stored, 'N' | 'r' | 'p'>): Promise<Buffer> {
    const derived = this.#turn.then(
      () =>
        new Promise<Buffer>((done, failed) => {
          // Unicode has several ways to write one character, and keyboards differ in theirs.
          scrypt(
            password.normalize('NFKC'),
            salt,
            KEY_BYTES,
            { N, r, p, maxmem: 256 * N * r },
            (error, key) => (error ? failed(error) : done(key)),
          );
        }),
    );
    this.#turn = derived.catch(() => undefined);
    return derived;
  }
}
