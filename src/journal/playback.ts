import type { HandOver } from '../arbiter/explain/verdict.ts';
import type { Understanding } from '../intent/understand.ts';
import type { Input } from '../pipeline/inputs.ts';
import type { Recorder } from '../pipeline/recorder.ts';
import type { WholeSegment } from './segment.ts';

/** The reason of a decision whose hand-over was not recorded: it is taken for undelivered. */
export const UNKNOWN_FATE = 'the hub ended before it was known to be sent';

/** Gives back the recorded understandings and hand-overs, which cannot be computed again. */
export class Playback implements Recorder {
  readonly #isWithText: boolean;
  readonly #understood: Understanding[];
  readonly #handOvers = new Map<string, HandOver[]>();
  /** The verdicts whose hand-over the segment does not have. */
  readonly unsent: { readonly verdict: string; readonly handed_ms: number }[] = [];

  constructor({ began, records }: WholeSegment) {
    this.#isWithText = began.text;
    this.#understood = records.flatMap((record) =>
      record.kind === 'understood' ? [record.understanding] : [],
    );
    for (const record of records) {
      if (record.kind !== 'sent' && record.kind !== 'undelivered' && record.kind !== 'observed') continue;
      const { kind: state, verdict, acted, handed_ms, reason } = record;
      const handOver = { state, acted, handed_ms, ...(reason !== undefined && { reason }) };
      this.#handOvers.set(verdict, [...(this.#handOvers.get(verdict) ?? []), handOver]);
    }
  }

  input(_: Input): void {}

  /** Gives back the recorded understanding of words that were not recorded themselves. */
  understand(_: { at_ms: number; text: string }, understand: () => Understanding): Understanding {
    return (this.#isWithText ? undefined : this.#understood.shift()) ?? understand();
  }

  readonly handOver: Recorder['handOver'] = ({ at_ms, order: { verdict } }) => {
    const known = this.#handOvers.get(verdict)?.shift();
    if (known) return known;
    this.unsent.push({ verdict, handed_ms: at_ms });
    // The command may have been sent: what comes now may be its twin, and must not act.
    return { state: 'undelivered', acted: true, handed_ms: at_ms, reason: UNKNOWN_FATE };
  };
}
