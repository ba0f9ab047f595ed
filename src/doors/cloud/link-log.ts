import type { Logger } from '../../log/logger.ts';
import { printable } from '../../text/printable.ts';
import type { WallClock } from '../../time/clock.ts';
import type { LinkAttempts } from '../door.ts';

/** Logs and counts the tries to link an account, so that the owner sees who tried. No password is written. */
export class LinkLog {
  readonly #cloud: string;
  readonly #wall: WallClock;
  readonly #log: Logger;
  #counts: LinkAttempts = { succeeded: 0, failed: 0 };

  constructor(of: { cloud: string; wall: WallClock; log: Logger }) {
    this.#cloud = of.cloud;
    this.#wall = of.wall;
    this.#log = of.log;
  }

  /** The tries since the door opened. */
  get counts(): LinkAttempts {
    return this.#counts;
  }

  /** @param of.from the address that the proxy told; whoever passes by the proxy may choose it. */
  succeeded({ from, account }: { from: string; account: string }): void {
    const { succeeded } = this.#counts;
    this.#counts = { ...this.#counts, succeeded: succeeded + 1, last_succeeded_at: this.#now() };
    this.#log.info({ cloud: this.#cloud, from: printable(from), account }, 'an account was linked');
  }

  /** Somebody gave a wrong password. */
  failed({ from }: { from: string }): void {
    this.refused();
    this.#log.warn({ cloud: this.#cloud, from: printable(from) }, 'a wrong password: no account was linked');
  }

  /** Somebody tried once more after too many wrong passwords. Not logged: the log would fill at the sender's will. */
  refused(): void {
    const { failed } = this.#counts;
    this.#counts = { ...this.#counts, failed: failed + 1, last_failed_at: this.#now() };
  }

  /** A spent refresh token was sent again, and the account ended. */
  stolen(account: string): void {
    this.refused();
    this.#log.warn(
      { cloud: this.#cloud, account },
      'a refresh token was used twice: somebody may have stolen it, and its account is unlinked',
    );
  }

  #now(): string {
    return new Date(this.#wall()).toISOString();
  }
}
