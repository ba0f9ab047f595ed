import type { Clock } from '../../time/clock.ts';

/** How long an invitation is valid, in milliseconds: Matter's longest commissioning window (Core Specification, 11.19.8.1). */
export const INVITATION_MS = 15 * 60_000;

/** Who opened the commissioning window in which a fabric joins: the user, or an ecosystem that is paired already. */
export type Opener = { readonly invitation: string } | { readonly ecosystemOf: string | undefined };

/** The assistants for which the user has opened the door lately. */
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
   * The assistant of a fabric that joins; undefined where the user has named none. An ecosystem may open a window for a
   * second fabric of its own, as Apple's does, while its invitation is valid. Later it may be anybody's fabric.
   */
  assistantOf(opener: Opener): string | undefined {
    if ('invitation' in opener) return opener.invitation;
    const { ecosystemOf } = opener;
    const stands = ecosystemOf !== undefined && (this.#until_ms.get(ecosystemOf) ?? 0) > this.#clock.now();
    return stands ? ecosystemOf : undefined;
  }
}
