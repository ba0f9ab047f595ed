import type { Action, Arrival } from '../episode.ts';
import type { Household } from '../household.ts';

/** One way to decide which claims act. */
export interface Policy {
  readonly name: string;
  /** What it is, in words. */
  readonly description: string;
  /** Plays all that arrives in a household, in the order of its times, and tells what was commanded. */
  play(household: Household, arrivals: readonly Arrival[]): readonly Action[];
}
