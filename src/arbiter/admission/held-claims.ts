import { type Contender, MOST_CLAIMS, type Settled } from '../contest.ts';
import { revisedBy } from './revision.ts';

/** Claims of one utterance that wait until the contest of another, in the same room, has closed. */
export class HeldClaims {
  #held: readonly { readonly claim: Contender; readonly room: string }[] = [];

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** @returns false where too many wait there already. */
  hold(claim: Contender, room: string): boolean {
    if (this.#held.filter((each) => each.room === room).length >= MOST_CLAIMS) return false;
    this.#held = [...this.#held, { claim, room }];
    return true;
  }

  /** Lets go of what this claim says anew, and tells what that was. */
  withdraw(claim: Contender): readonly Settled[] {
    const instead = revisedBy(claim, { claims: this.#held.map((each) => each.claim) });
    this.#held = this.#held.filter((each) => !instead.some(({ id }) => each.claim.ids.includes(id)));
    return instead;
  }

  /** Gives back, oldest first and one after another, those whose room is free. */
  release(isFree: (room: string) => boolean, judge: (claim: Contender) => void): void {
    for (;;) {
      const next = this.#held.find(({ room }) => isFree(room));
      if (!next) return;
      this.#held = this.#held.filter((each) => each !== next);
      judge(next.claim);
    }
  }
}
