import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readSafely, writeSafely } from '../../state/safe-file.ts';

const storedSchema = z.strictObject({
  v: z.literal(1),
  accounts: z.array(
    z.strictObject({
      id: z.string(),
      linked_at: z.string(),
      access: z.strictObject({ hash: z.string(), expires_at: z.string() }),
      refresh: z.strictObject({ hash: z.string(), expires_at: z.string() }),
    }),
  ),
});

/** A cloud account that is linked with this home. Only hashes of its tokens are kept. */
export type LinkedAccount = z.infer<typeof storedSchema>['accounts'][number];

/** The most linked accounts; a further one ends the oldest. */
const MOST_ACCOUNTS = 20;

/** The accounts linked with this home, kept in the door's folder. */
export class LinkedAccounts {
  readonly #file: string;
  #accounts: readonly LinkedAccount[];

  private constructor(file: string, accounts: readonly LinkedAccount[]) {
    this.#file = file;
    this.#accounts = accounts;
  }

  /** @param complain called where the file is corrupt: its accounts have to be linked again. */
  static async open(folder: string, complain: (problem: string) => void): Promise<LinkedAccounts> {
    const file = join(folder, 'accounts.json');
    const { value, problem } = await readSafely(file, (text) => storedSchema.parse(JSON.parse(text)));
    if (problem) complain(problem);
    return new LinkedAccounts(file, value?.accounts ?? []);
  }

  get all(): readonly LinkedAccount[] {
    return this.#accounts;
  }

  byAccessToken(token: string): LinkedAccount | undefined {
    return this.#accounts.find(({ access }) => access.hash === hashOf(token));
  }

  byRefreshToken(token: string): LinkedAccount | undefined {
    return this.#accounts.find(({ refresh }) => refresh.hash === hashOf(token));
  }

  /** Gives a new or known account new tokens; its tokens before are refused from now on. */
  async issue(of: {
    id: string;
    now: Date;
    access: { token: string; expires: Date };
    refresh: { token: string; expires: Date };
  }): Promise<void> {
    const before = this.#accounts.find(({ id }) => id === of.id);
    const account: LinkedAccount = {
      id: of.id,
      linked_at: before?.linked_at ?? of.now.toISOString(),
      access: { hash: hashOf(of.access.token), expires_at: of.access.expires.toISOString() },
      refresh: { hash: hashOf(of.refresh.token), expires_at: of.refresh.expires.toISOString() },
    };
    await this.#keep([...this.#accounts.filter(({ id }) => id !== of.id), account].slice(-MOST_ACCOUNTS));
  }

  /** @returns false where there is none of that id. */
  async unpair(id: string): Promise<boolean> {
    if (!this.#accounts.some((account) => account.id === id)) return false;
    await this.#keep(this.#accounts.filter((account) => account.id !== id));
    return true;
  }

  async #keep(accounts: readonly LinkedAccount[]): Promise<void> {
    this.#accounts = accounts;
    await writeSafely(this.#file, `${JSON.stringify({ v: 1, accounts })}\n`);
  }
}

/** A plain hash is enough: tokens are random and long. A stolen file so lets nobody in. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
