import { rivals } from '../admission/rivals.ts';
import { type Contender, type Contest, continues, type LiveClaim, type Settled } from '../contest.ts';

/** What opens a contest. */
export interface Opening {
  readonly id: string;
  readonly budget_ms: number;
  /** Kept of the budget for the hand-over. */
  readonly reserve_ms: number;
}

/**
 * The contests that are open. Each is a connected set of rivals: what competes, not where it was said, makes a contest.
 * A claim's rivals are looked for among the claims on its devices and of its voice, never among all.
 */
export class OpenContests {
  readonly #contests = new Map<string, Contest>();
  /** The contest of each claim, by the first of its ids. */
  readonly #contestOf = new Map<LiveClaim, string>();
  readonly #byDevice = new Map<string, Set<LiveClaim>>();
  readonly #byVoice = new Map<string, Set<LiveClaim>>();
  readonly #byAssistant = new Map<string, Set<LiveClaim>>();
  readonly #byRoom = new Map<string, Set<LiveClaim>>();

  get isEmpty(): boolean {
    return this.#contests.size === 0;
  }

  get all(): readonly Contest[] {
    return [...this.#contests.values()];
  }

  get(id: string): Contest | undefined {
    return this.#contests.get(id);
  }

  /** The claims on a device. */
  onDevice(device: string): Iterable<LiveClaim> {
    return this.#byDevice.get(device) ?? [];
  }

  /** The claims of a voice. */
  ofVoice(voice: string): Iterable<LiveClaim> {
    return this.#byVoice.get(voice) ?? [];
  }

  /** The claims judged in a room. */
  inRoom(room: string): Iterable<LiveClaim> {
    return this.#byRoom.get(room) ?? [];
  }

  contestOf(live: LiveClaim): Contest {
    const contest = this.#contests.get(this.#contestOf.get(live) ?? '');
    if (!contest) throw new Error('invariant: a live claim is of a contest');
    return contest;
  }

  /** The contests of a voice, in the order of their opening. */
  contestsOf(voice: string): readonly Contest[] {
    return this.#contestsOf(this.ofVoice(voice));
  }

  /** The live claim whose gesture this one continues: of the same voice, or of none. */
  gesture(claim: Contender, voice: string | undefined, gesture_ms: number): LiveClaim | undefined {
    let newest: LiveClaim | undefined;
    for (const live of this.ofAssistant(claim.assistant))
      if (live.voice?.id === voice && continues(live.claim, claim, gesture_ms)) newest = live;
    return newest;
  }

  /** The claims of an assistant. */
  ofAssistant(assistant: string): Iterable<LiveClaim> {
    return this.#byAssistant.get(assistant) ?? [];
  }

  /** The contests that hold a rival of the claim, in the order of their opening. */
  rivalling(live: LiveClaim): readonly Contest[] {
    return this.#contestsOf(this.#rivalsOf(live));
  }

  /** Opens a contest with the claims; they are rivals of no other. */
  open(
    claims: readonly LiveClaim[],
    refused: readonly Settled[],
    { id, budget_ms, reserve_ms }: Opening,
  ): Contest {
    const opened_ms = Math.min(...claims.map(({ claim }) => claim.arrived_ms));
    const closes_ms = opened_ms + budget_ms - reserve_ms;
    const contest: Contest = { id, opened_ms, budget_ms, closes_ms, claims, refused };
    for (const live of claims) this.#index(live, id);
    this.#contests.set(id, contest);
    return contest;
  }

  /** Lets a claim join a contest, whose rival or successor it is. */
  join(live: LiveClaim, contest: Contest, refused: readonly Settled[]): Contest {
    this.#index(live, contest.id);
    const claims = [...contest.claims, live];
    const joined = {
      ...contest,
      claims,
      refused: refused.length > 0 ? [...contest.refused, ...refused] : contest.refused,
    };
    this.#contests.set(contest.id, joined);
    return joined;
  }

  /** Puts a changed claim in the place of the old one, in its contest. */
  replace(old: LiveClaim, live: LiveClaim): Contest {
    const contest = this.contestOf(old);
    this.#unindex(old);
    this.#index(live, contest.id);
    const changed = { ...contest, claims: contest.claims.map((each) => (each === old ? live : each)) };
    this.#contests.set(contest.id, changed);
    return changed;
  }

  refuse(contest: Contest, refused: readonly Settled[]): Contest {
    const changed = { ...contest, refused };
    this.#contests.set(contest.id, changed);
    return changed;
  }

  /** Takes claims out of their contest, which may be left without any. */
  withdraw(contest: Contest, claims: readonly LiveClaim[]): Contest {
    for (const live of claims) this.#unindex(live);
    const changed = { ...contest, claims: contest.claims.filter((each) => !claims.includes(each)) };
    this.#contests.set(contest.id, changed);
    return changed;
  }

  /** Makes one contest of several: the first opened, under the earliest deadline. */
  merge(contests: readonly Contest[]): Contest {
    const [first, ...others] = contests.toSorted(byOpening);
    if (!first) throw new Error('invariant: some contest is merged');
    if (others.length === 0) return first;
    const merged: Contest = {
      ...first,
      closes_ms: Math.min(...contests.map(({ closes_ms }) => closes_ms)),
      claims: contests.flatMap(({ claims }) => claims),
      refused: contests.flatMap(({ refused }) => refused),
    };
    for (const { id } of contests) this.#contests.delete(id);
    for (const each of merged.claims) this.#contestOf.set(each, first.id);
    this.#contests.set(first.id, merged);
    return merged;
  }

  /** Takes a contest with all its claims away: it is decided, or will be made again. */
  remove(contest: Contest): void {
    for (const live of contest.claims) this.#unindex(live);
    this.#contests.delete(contest.id);
  }

  #rivalsOf(live: LiveClaim): readonly LiveClaim[] {
    const found: LiveClaim[] = [];
    const look = (others: Iterable<LiveClaim>) => {
      for (const other of others)
        if (other !== live && rivals(live, other) && !found.includes(other)) found.push(other);
    };
    for (const { device } of live.claim.reach) look(this.onDevice(device));
    if (live.voice) look(this.ofVoice(live.voice.id));
    return found;
  }

  #contestsOf(claims: Iterable<LiveClaim>): readonly Contest[] {
    const ids = new Set<string>();
    for (const live of claims) ids.add(this.#contestOf.get(live) ?? '');
    if (ids.size === 0) return [];
    const contests = [...ids].flatMap((id) => this.#contests.get(id) ?? []);
    return contests.length < 2 ? contests : contests.sort(byOpening);
  }

  #index(live: LiveClaim, contest: string): void {
    this.#contestOf.set(live, contest);
    for (const { device } of live.claim.reach) addTo(this.#byDevice, device, live);
    if (live.voice) addTo(this.#byVoice, live.voice.id, live);
    addTo(this.#byAssistant, live.claim.assistant, live);
    addTo(this.#byRoom, live.room, live);
  }

  #unindex(live: LiveClaim): void {
    this.#contestOf.delete(live);
    for (const { device } of live.claim.reach) removeFrom(this.#byDevice, device, live);
    if (live.voice) removeFrom(this.#byVoice, live.voice.id, live);
    removeFrom(this.#byAssistant, live.claim.assistant, live);
    removeFrom(this.#byRoom, live.room, live);
  }
}

/** Contests due at the same time close in the order of their opening, then of their lowest claim id. */
export function byOpening(a: Contest, b: Contest): number {
  return a.opened_ms - b.opened_ms || (lowestId(a) < lowestId(b) ? -1 : 1);
}

function lowestId({ claims }: Contest): string {
  return claims.reduce(
    (lowest, { claim }) => (claim.id < lowest ? claim.id : lowest),
    claims[0]?.claim.id ?? '',
  );
}

/** The sets of claims that rivalry connects, each in the order in which they came. Pure. */
export function connected(claims: readonly LiveClaim[]): readonly (readonly LiveClaim[])[] {
  const groups: (readonly LiveClaim[])[] = [];
  const left = new Set(claims);
  for (const first of claims) {
    if (!left.delete(first)) continue;
    const group = [first];
    for (const one of group)
      for (const other of left)
        if (rivals(one, other)) {
          left.delete(other);
          group.push(other);
        }
    groups.push(group.length === claims.length ? claims : claims.filter((each) => group.includes(each)));
  }
  return groups;
}

function addTo<K>(index: Map<K, Set<LiveClaim>>, key: K, live: LiveClaim): void {
  const claims = index.get(key);
  if (claims) claims.add(live);
  else index.set(key, new Set([live]));
}

function removeFrom<K>(index: Map<K, Set<LiveClaim>>, key: K, live: LiveClaim): void {
  const claims = index.get(key);
  claims?.delete(live);
  if (claims?.size === 0) index.delete(key);
}
