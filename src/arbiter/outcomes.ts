import type { Claim } from '../claim/claim.ts';
import { ClaimDeduplicator, type Notice, type SeenSnapshot } from './admission/claim-deduplicator.ts';
import { noticesOf, type Verdict } from './explain/verdict.ts';
import type { ArbiterEffects, Decision } from './ports.ts';

/** Tells the sender of each claim its one outcome, and tells it again where the claim comes again. */
export class Outcomes {
  readonly #seen: ClaimDeduplicator;
  readonly #effects: Pick<ArbiterEffects, 'outcome' | 'report' | 'verdict'>;

  /** @param known the claims of the last ten minutes. */
  constructor(
    effects: Pick<ArbiterEffects, 'outcome' | 'report' | 'verdict'>,
    known: readonly SeenSnapshot[] = [],
  ) {
    this.#effects = effects;
    this.#seen = new ClaimDeduplicator(known);
  }

  snapshot(): readonly SeenSnapshot[] {
    return this.#seen.snapshot();
  }

  /** Whether the claim is a new one; it is known from now on. */
  isNew({ assistant, id, arrived_ms }: Claim): boolean {
    return this.#seen.add(assistant, id, arrived_ms);
  }

  isKnown({ assistant, id }: Pick<Claim, 'assistant' | 'id'>): boolean {
    return this.#seen.has(assistant, id);
  }

  /**
   * A door carried the claim out while the hub was away: it is granted, unless the hub had it before that, and
   * has told it another outcome.
   * @returns false where it is known to have acted already.
   */
  carriedOut(claim: Claim): boolean {
    const { assistant, id } = claim;
    if (!this.isNew(claim)) {
      const outcome = this.#seen.outcomeOf(assistant, id)?.outcome;
      return outcome !== 'granted' && outcome !== 'absorbed';
    }
    this.settle({ assistant, claim: id, outcome: 'granted', verdict: null, reason: { kind: 'relayed' } });
    return true;
  }

  /**
   * Another hub of the home has decided these claims, and has told their senders. This hub tells an outcome only to a sender that asks again.
   * @returns false where all of them are known.
   */
  decidedElsewhere(of: Pick<Decision, 'verdict' | 'claims'> & { at_ms: number }): boolean {
    const { verdict, claims, at_ms } = of;
    const unknown = claims.filter(({ assistant, id }) => this.#seen.add(assistant, id, at_ms));
    for (const { assistant, id: claim, outcome } of unknown)
      this.#seen.settle({ assistant, claim, outcome, verdict, reason: { kind: 'decided_elsewhere' } });
    return unknown.length > 0;
  }

  /** Tells the outcome of a known claim again; nothing while it is being decided. */
  repeat({ assistant, id }: Claim): void {
    const again = this.#seen.outcomeOf(assistant, id);
    if (again) this.#effects.outcome(again);
  }

  settle(notice: Notice): void {
    this.#seen.settle(notice);
    this.#effects.report('outcome', notice);
    this.#effects.outcome(notice);
  }

  /** Tells a verdict, and with it each claim of its contest. */
  tell(verdict: Verdict): void {
    const { id, room, winner, because, latency_ms } = verdict;
    this.#effects.report('verdict', { id, room, winner, because, latency_ms, whole: verdict });
    this.#effects.verdict(verdict);
    for (const notice of noticesOf(verdict)) this.settle(notice);
  }
}
