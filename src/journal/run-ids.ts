import { randomBytes } from 'node:crypto';

export type IdKind = 'utterance' | 'verdict' | 'claim';

/** Which ids come next. */
export interface IdState {
  /** Differs in every run of the daemon. */
  readonly run: string;
  readonly counts: Readonly<Record<IdKind, number>>;
}

/** Gives ids that no other run of the daemon uses, and that a replay gives again: `v-3f9c01ab-7`. */
export class RunIds {
  readonly #run: string;
  readonly #counts: Record<IdKind, number>;

  constructor({ run, counts }: IdState = firstOf(randomBytes(4).toString('hex'))) {
    this.#run = run;
    this.#counts = { ...counts };
  }

  get state(): IdState {
    return { run: this.#run, counts: { ...this.#counts } };
  }

  readonly next = (kind: IdKind): string => {
    this.#counts[kind] += 1;
    return `${kind[0]}-${this.#run}-${this.#counts[kind]}`;
  };
}

function firstOf(run: string): IdState {
  return { run, counts: { utterance: 0, verdict: 0, claim: 0 } };
}
