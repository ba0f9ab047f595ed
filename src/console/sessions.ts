import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readSafely, writeSafely } from '../state/safe-file.ts';
import type { WallClock } from '../time/clock.ts';

/** A session ends so long after it was last used, in milliseconds, and in any case so long after it began. */
const IDLE_MS = 30 * 24 * 3_600_000;
const LONGEST_MS = 180 * 24 * 3_600_000;
/** The most sessions: more than a household has browsers. The one that was used longest ago ends first. */
const MOST_SESSIONS = 100;
/** Its last use is written down at most so often, in milliseconds: memory cards wear. */
const NOTED_EVERY_MS = 12 * 3_600_000;

const storedSchema = z.strictObject({
  v: z.literal(1),
  /** Signs what a browser keeps beside its session. */
  key: z.base64().min(40),
  sessions: z.array(
    z.strictObject({
      /** SHA-256 of its id, in hexadecimal digits. */
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      began_ms: z.number(),
      used_ms: z.number(),
    }),
  ),
});
type Stored = z.infer<typeof storedSchema>['sessions'][number];

/** Who is signed in. Of each session only a hash of its id is kept; it outlives the hub, so that a restart signs nobody out. */
export class Sessions {
  readonly #file: string;
  readonly #wall: WallClock;
  readonly #complain: (problem: string) => void;
  /** Signs what a browser keeps beside its session. */
  readonly key: string;
  #sessions: ReadonlyMap<string, Stored>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(of: {
    file: string;
    wall: WallClock;
    complain: (problem: string) => void;
    key: string;
    sessions: readonly Stored[];
  }) {
    this.#file = of.file;
    this.key = of.key;
    this.#wall = of.wall;
    this.#complain = of.complain;
    this.#sessions = new Map(of.sessions.map((session) => [session.hash, session]));
  }

  /** @param of.complain called where the file cannot be read or written: then the sessions end with the hub. */
  static async open(of: {
    file: string;
    wall: WallClock;
    complain: (problem: string) => void;
  }): Promise<Sessions> {
    const { value, problem } = await readSafely(of.file, (text) => storedSchema.parse(JSON.parse(text)));
    if (problem) of.complain(problem);
    const key = value?.key ?? randomBytes(32).toString('base64');
    const sessions = new Sessions({ ...of, key, sessions: value?.sessions ?? [] });
    if (!value) sessions.endAll();
    return sessions;
  }

  /** @returns the id of a new session, which is kept nowhere. */
  begin(): string {
    const id = randomBytes(32).toString('base64url');
    const now_ms = this.#wall();
    const hash = hashOf(id);
    const others = this.#alive().sort((a, b) => b.used_ms - a.used_ms);
    this.#keep([{ hash, began_ms: now_ms, used_ms: now_ms }, ...others].slice(0, MOST_SESSIONS));
    return id;
  }

  /** Whether the id is that of a session; it counts as a use. */
  isKnown(id: string): boolean {
    const session = this.#sessions.get(hashOf(id));
    if (!session || !this.#isAlive(session)) return false;
    const now_ms = this.#wall();
    if (Math.abs(now_ms - session.used_ms) > NOTED_EVERY_MS) {
      const others = this.#alive().filter((each) => each !== session);
      this.#keep([{ ...session, used_ms: now_ms }, ...others]);
    }
    return true;
  }

  end(id: string): void {
    const hash = hashOf(id);
    this.#keep(this.#alive().filter((session) => session.hash !== hash));
  }

  endAll(): void {
    this.#keep([]);
  }

  /** Resolves when what is known is written. */
  async close(): Promise<void> {
    await this.#writing;
  }

  #alive(): Stored[] {
    return [...this.#sessions.values()].filter((session) => this.#isAlive(session));
  }

  /** The time of day may be set back: a session that began "later" began now. */
  #isAlive({ began_ms, used_ms }: Stored): boolean {
    const now_ms = this.#wall();
    return now_ms - used_ms < IDLE_MS && now_ms - began_ms < LONGEST_MS;
  }

  #keep(sessions: readonly Stored[]): void {
    this.#sessions = new Map(sessions.map((session) => [session.hash, session]));
    const text = `${JSON.stringify({ v: 1, key: this.key, sessions })}\n`;
    this.#writing = this.#writing
      .then(() => writeSafely(this.#file, text))
      .catch((error: unknown) => this.#complain(String(error)));
  }
}

/** A plain hash is enough: ids are random and long. */
function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
