import type { Phrase } from '../../text/message.ts';
import type { Naming } from '../../text/naming.ts';
import { message } from '../../text/text.ts';
import { askedMessage } from '../../text/verdict.ts';
import type { HubEvent, HubEventOf, WholeVerdict } from './hub-event.ts';

/** A claim in a contest, and its outcome. */
export interface ClaimSeen {
  readonly assistant: string;
  readonly id: string;
  readonly door: string;
  /** What it asks. */
  readonly asked: readonly Phrase[];
  /** When it came, on the hub's clock; undefined where it came before this program watched. */
  readonly at_ms: number | undefined;
  fate?: { readonly outcome: string; readonly reason: string };
}

/** One contest: from its first claim to the confirmation of the device. */
export interface ContestSeen {
  /** Id of the verdict; for a claim outside every contest, the id of that claim. */
  readonly id: string;
  readonly room: string;
  /** On the hub's clock; undefined where it opened before this program watched. */
  readonly opened_ms: number | undefined;
  /** When this program first saw it, on its own clock. */
  readonly seen_ms: number;
  /** Whether this is a single claim outside every contest. */
  readonly isAlone: boolean;
  readonly claims: ClaimSeen[];
  budget_ms: number;
  verdict?: Pick<WholeVerdict, 'winner' | 'because' | 'latency_ms' | 'explanation'>;
  /** The verdict with every reason, from the topic of verdicts. */
  whole?: WholeVerdict;
  /** Commands to devices and their confirmations, in order. */
  readonly aftermath: (HubEventOf<'command'> | HubEventOf<'confirmation'>)[];
}

/** Older contests are dropped. */
const MOST_CONTESTS = 50;
const MOST_CLAIMS = 100;

/** The contests, built from the hub's events. An event may come before the event that it belongs to. */
export class ContestBook {
  /** Oldest first. */
  readonly #contests: ContestSeen[] = [];
  /** The newest claims, by assistant and id: the hub announces a contest after its first claim. */
  readonly #claims = new Map<string, ClaimSeen & { readonly room: string }>();
  readonly #budget_ms: number;
  readonly #names: Naming;

  /** @param of.budget_ms the time for a decision in this home, until a verdict carries its own. */
  constructor(of: { budget_ms: number; names: Naming }) {
    this.#budget_ms = of.budget_ms;
    this.#names = of.names;
  }

  /** Newest first. */
  get contests(): readonly ContestSeen[] {
    return this.#contests.toReversed();
  }

  /** @param now_ms on this program's own clock. */
  event(event: HubEvent, now_ms: number): void {
    switch (event.kind) {
      case 'claim':
        this.#claimed(event);
        return;
      case 'contest': {
        const { contest: id, room, at_ms } = event;
        const contest = this.#contest({ id, room, opened_ms: at_ms, now_ms });
        // Two assistants may use one id; the hub announces the opening claim just before its contest.
        const opener = [...this.#claims.values()].findLast(
          (claim) => claim.id === event.claim && !claim.fate,
        );
        if (opener) join(contest, opener);
        return;
      }
      case 'verdict': {
        const { id, room, at_ms, latency_ms } = event;
        this.#contest({ id, room, opened_ms: at_ms - latency_ms, now_ms }).verdict = event;
        return;
      }
      case 'outcome':
        this.#settled(event, now_ms);
        return;
      case 'command':
      case 'confirmation':
        this.#find(event.verdict)?.aftermath.push(event);
    }
  }

  /** Takes a verdict from its topic. A retained one may belong to a contest that this program never saw. */
  verdict(whole: WholeVerdict, now_ms: number): void {
    const { id, room } = whole;
    const contest = this.#contest({ id, room, opened_ms: undefined, now_ms });
    contest.verdict = whole;
    contest.whole = whole;
    contest.budget_ms = whole.budget_ms;
    for (const { assistant, id: claim, door = '', intent, outcome, reason } of whole.claims) {
      const seen: ClaimSeen = this.#claims.get(`${assistant} ${claim}`) ?? {
        assistant,
        id: claim,
        door,
        asked: this.#asked(intent ? [intent] : []),
        at_ms: undefined,
      };
      join(contest, seen);
      seen.fate ??= { outcome, reason };
    }
  }

  #claimed(event: HubEventOf<'claim'>): void {
    const { assistant, id, door, room, at_ms, intents, text } = event;
    const claim = { assistant, id, door, room, at_ms, asked: this.#asked(intents, text) };
    this.#claims.delete(`${assistant} ${id}`);
    this.#claims.set(`${assistant} ${id}`, claim);
    const [oldest] = this.#claims.keys();
    if (this.#claims.size > MOST_CLAIMS && oldest !== undefined) this.#claims.delete(oldest);
    const open = this.#contests.findLast((contest) => contest.room === room && !contest.verdict);
    if (open && !open.isAlone) join(open, claim);
  }

  #settled({ assistant, claim: id, outcome, verdict, reason }: HubEventOf<'outcome'>, now_ms: number): void {
    const claim = this.#claims.get(`${assistant} ${id}`);
    const known = verdict === null ? undefined : this.#find(verdict);
    if (!claim && !known) return;
    const seen = claim ?? { assistant, id, door: '', asked: [], at_ms: undefined, room: '' };
    const contest =
      known ?? this.#contest({ id, room: seen.room, opened_ms: seen.at_ms, now_ms, isAlone: true });
    // The claim seemed to join one contest, and another took it.
    for (const other of this.#contests) if (other !== contest && !other.verdict) remove(other, seen);
    join(contest, seen).fate = { outcome, reason };
  }

  #asked(
    intents: readonly { action: string; device: string; value?: number | undefined }[],
    words?: string,
  ): ClaimSeen['asked'] {
    if (intents.length > 0) return intents.map((intent) => askedMessage(intent, this.#names));
    return words === undefined ? [] : [message('explain.words', { words })];
  }

  #find(id: string): ContestSeen | undefined {
    return this.#contests.find((contest) => contest.id === id);
  }

  #contest(of: {
    id: string;
    room: string;
    opened_ms: number | undefined;
    now_ms: number;
    isAlone?: boolean;
  }): ContestSeen {
    const { id, room, opened_ms, now_ms, isAlone = false } = of;
    const known = this.#find(id);
    if (known) return known;
    const budget_ms = this.#budget_ms;
    const fresh = { id, room, opened_ms, seen_ms: now_ms, isAlone, budget_ms, claims: [], aftermath: [] };
    this.#contests.push(fresh);
    if (this.#contests.length > MOST_CONTESTS) this.#contests.shift();
    return fresh;
  }
}

function join(contest: ContestSeen, claim: ClaimSeen): ClaimSeen {
  const known = contest.claims.find(({ assistant, id }) => assistant === claim.assistant && id === claim.id);
  if (known) return known;
  if (contest.claims.length < MOST_CLAIMS) contest.claims.push(claim);
  return claim;
}

function remove(contest: ContestSeen, claim: ClaimSeen): void {
  const at = contest.claims.indexOf(claim);
  if (at !== -1) contest.claims.splice(at, 1);
}
