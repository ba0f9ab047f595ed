import type { Clock } from '../time/clock.ts';
import { devicesOf } from './admission/standing.ts';
import type { ArbiterState } from './arbiter-state.ts';
import { type Contest, type LiveClaim, type Settled, withinShares } from './contest.ts';
import { byOpening, type OpenContests } from './timing/open-contests.ts';

/** The claims that the rules refused: each counts with the open contests of its request, else with the next one. */
export class RefusedClaims {
  readonly #clock: Clock;
  readonly #state: () => ArbiterState;
  readonly #contests: OpenContests;
  /** Those that no contest has taken up yet. */
  #waiting: readonly Settled[];

  constructor(of: {
    clock: Clock;
    state: () => ArbiterState;
    contests: OpenContests;
    /** What was refused before, and no contest has taken up. */
    waiting?: readonly Settled[] | undefined;
  }) {
    this.#clock = of.clock;
    this.#state = of.state;
    this.#contests = of.contests;
    this.#waiting = of.waiting ?? [];
  }

  /** Refused claims that no contest has taken up yet, oldest first. */
  get waiting(): readonly Settled[] {
    return this.#waiting;
  }

  /** Adds a refused claim. @returns the open contests of its request, with it, in the order of their opening. */
  add(settled: Settled): readonly Contest[] {
    const contests = this.#contestsOf(settled);
    if (contests.length === 0) this.#waiting = this.#bounded([...this.#waiting, settled]);
    return contests.map((contest) =>
      this.#contests.refuse(contest, this.#bounded([...contest.refused, settled])),
    );
  }

  /** Takes out what was refused of the request of a claim that opens or joins a contest. */
  take(live: LiveClaim): readonly Settled[] {
    if (this.#waiting.length === 0) return [];
    const { utterance_ms, absorb_ms } = this.#state().policy;
    const now_ms = this.#clock.now();
    const recent = this.#waiting.filter(
      ({ utterance, at_ms }) => now_ms - at_ms <= (utterance === undefined ? absorb_ms : utterance_ms),
    );
    const taken = recent.filter((settled) => isOfRequest(settled, live));
    this.#waiting = recent.filter((settled) => !taken.includes(settled));
    return taken;
  }

  /** The refusals of one assistant push none of another's out. */
  #bounded(refused: readonly Settled[]): readonly Settled[] {
    return withinShares(refused, Object.keys(this.#state().assistants).length);
  }

  #contestsOf(settled: Settled): readonly Contest[] {
    const found = new Map<string, Contest>();
    const look = (claims: Iterable<LiveClaim>) => {
      for (const live of claims)
        if (isOfRequest(settled, live)) {
          const contest = this.#contests.contestOf(live);
          found.set(contest.id, contest);
        }
    };
    if (settled.utterance !== undefined) look(this.#contests.ofVoice(settled.utterance));
    for (const { device } of settled.intents) look(this.#contests.onDevice(device));
    if (settled.intents.length === 0) look(this.#contests.inRoom(settled.room));
    return [...found.values()].sort(byOpening);
  }
}

/** Whether a refused claim is of the request of a live one: of its voice; unheard, on its device, or in its room. */
export function isOfRequest({ utterance, intents, room }: Settled, live: LiveClaim): boolean {
  if (utterance !== undefined || live.voice?.heard) return utterance === live.voice?.id;
  if (intents.length === 0) return room === live.room;
  const devices = new Set([...devicesOf(live.claim.reach), ...devicesOf(live.claim.intents)]);
  return intents.some(({ device }) => devices.has(device));
}
