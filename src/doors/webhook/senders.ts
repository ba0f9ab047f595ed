import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readSafely, writeSafely } from '../../state/safe-file.ts';

const storedSchema = z.strictObject({
  v: z.literal(1),
  senders: z.array(
    z.strictObject({
      id: z.string(),
      /** What the user calls it, such as "Lin's iPhone". */
      name: z.string(),
      assistant: z.string(),
      /** SHA-256 of its token, in hexadecimal digits. */
      hash: z.string().regex(/^[0-9a-f]{64}$/),
      paired_at: z.string(),
    }),
  ),
});

/** Somebody who may post claims, for one assistant. Only a hash of its token is kept. */
export type Sender = z.infer<typeof storedSchema>['senders'][number];

/** The most senders of a home. */
export const MOST_SENDERS = 50;

/** The senders of the webhook, kept in the door's folder. */
export class Senders {
  readonly #file: string;
  #senders: readonly Sender[];

  private constructor(file: string, senders: readonly Sender[]) {
    this.#file = file;
    this.#senders = senders;
  }

  /** @param complain called where the file is corrupt: its senders have to be paired again. */
  static async open(folder: string, complain: (problem: string) => void): Promise<Senders> {
    const file = join(folder, 'senders.json');
    const { value, problem } = await readSafely(file, (text) => storedSchema.parse(JSON.parse(text)));
    if (problem) complain(problem);
    return new Senders(file, value?.senders ?? []);
  }

  get all(): readonly Sender[] {
    return this.#senders;
  }

  /** The sender of a token. It takes as long for a wrong token as for a right one. */
  byToken(token: string): Sender | undefined {
    const hash = digestOf(token);
    let found: Sender | undefined;
    for (const sender of this.#senders)
      if (timingSafeEqual(Buffer.from(sender.hash, 'hex'), hash)) found = sender;
    return found;
  }

  /** @returns the token, which is kept nowhere. */
  async add(of: { assistant: string; name: string; now: Date }): Promise<string> {
    const token = `hs_${randomBytes(24).toString('base64url')}`;
    const { assistant, name, now } = of;
    const sender: Sender = {
      id: randomBytes(4).toString('hex'),
      name,
      assistant,
      hash: digestOf(token).toString('hex'),
      paired_at: now.toISOString(),
    };
    await this.#keep([...this.#senders, sender]);
    return token;
  }

  /** Its token is refused from now on. @returns false where there is no sender of that id. */
  async remove(id: string): Promise<boolean> {
    if (!this.#senders.some((sender) => sender.id === id)) return false;
    await this.#keep(this.#senders.filter((sender) => sender.id !== id));
    return true;
  }

  async #keep(senders: readonly Sender[]): Promise<void> {
    this.#senders = senders;
    await writeSafely(this.#file, `${JSON.stringify({ v: 1, senders })}\n`);
  }
}

/** A plain hash is enough: tokens are random and long. */
function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
