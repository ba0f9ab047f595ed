import type { Clock } from '../../time/clock.ts';

/** How long an invitation stands: Matter's longest commissioning window (Core Specification, 11.19.8.1). */
export const INVITATION_MS = 15 * 60_000;

/** Who opened the commissioning window in which a fabric joins: the user here, or an ecosystem that is in already. */
export type Opener = { readonly invitation: string } | { readonly ecosystemOf: string | undefined };

/** Whom the user has let in lately. */
export class Invitations {
  readonly #clock: Clock;
  /** By assistant, when its last invitation ends. */
  readonly #until_ms = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  invite(assistant: string): void {
    this.#until_ms.set(assistant, this.#clock.now() + INVITATION_MS);
  }

  /**
   * Whose the fabric is that joins; undefined where the user has not said so. An ecosystem may bring a second
   * fabric of its own by a window that it opens itself, as Apple's does; once its invitation is over, what it
   * lets in is somebody else's, for all that is known.
   */
  assistantOf(opener: Opener): string | undefined {
    if ('invitation' in opener) return opener.invitation;
    const { ecosystemOf } = opener;
    const stands = ecosystemOf !== undefined && (this.#until_ms.get(ecosystemOf) ?? 0) > this.#clock.now();
    return stands ? ecosystemOf : undefined;
  }
}
