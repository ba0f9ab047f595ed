import { z } from 'zod';
import { signed, verifiedJson } from './signed.ts';

/**
 * A hub that is alone commands nothing unless a beat that it sent within this time has come back from the broker, in
 * milliseconds. A broker that does not answer for 1 s is left anyway, so only a hub that stood still exceeds it.
 */
export const LEASE_ALONE_MS = 2500;
/** The same where another hub stands by, which would take over. Beats come twice a second. */
const LEASE_MS = 1000;
/** A leader that is silent for this time is gone, in milliseconds: its lease has ended before that. */
const TAKEOVER_MS = 1500;
/** A hub claims to be the newer one for this time after its arrival, in milliseconds: then it has heard all others. */
const OPENING_MS = 5000;
/** A word that repeats a word of this hub which is older than this, in milliseconds, may have been recorded. */
const PROOF_MS = 3000;
/** Another hub is repeated so long after its last word, in milliseconds. */
const KEPT_MS = 10_000;
/** So many other hubs are repeated at a time. A home has two or three; recorded words of hubs of the past fill the rest. */
const MOST_PEERS = 32;
/** So many own words are remembered: those of more than PROOF_MS. */
const MOST_SENT = 64;
/** The longest word that is read, in characters: one that repeats MOST_PEERS hubs has fewer. */
const LONGEST = 4096;

const run = z.string().regex(/^[0-9a-f]{32}$/);
const wordSchema = z.object({
  /** Random, new for each client id of a hub. */
  run,
  /** Counts the words of a run. */
  count: z.number().int().min(1),
  /** The leader with the highest epoch decides; of equal ones, the one whose run comes last in the alphabet. */
  epoch: z.number().int().min(1).max(1e12),
  /** `arrives`: the first word of a connection; its hub leads. */
  role: z.enum(['arrives', 'leads', 'stands_by', 'ends']),
  /** By run of another hub, its newest word that this hub has heard. */
  heard: z.record(run, z.number()),
});
type Word = z.infer<typeof wordSchema>;

/** Another hub on the same topics. */
interface Peer {
  count: number;
  heard_ms: number;
  /** Whether it has repeated a fresh word of this hub. */
  isProven: boolean;
  /** Whether the broker passed its arrival on after that of this hub. */
  isNewer: boolean;
}

/** What a hub must do about a word that it heard. */
export type ElectionStep =
  | { readonly kind: 'stand_by' | 'answer' }
  /** The word is not signed with the secret of this home. */
  | { readonly kind: 'foreign' }
  /** The leader is gone. `silent`: its run, where it did not say that it ends. */
  | { readonly kind: 'take_over'; readonly silent?: string };

/**
 * Elects one of several hubs on the same topics. Each says words, signed with a key that only the hubs of this home
 * have. A word proves that its hub is there *now*: it repeats the newest words that the hub has heard, and it counts
 * only where a fresh word of the listener is among them. So neither a forged nor a recorded message, nor a retained
 * one, moves anything, and a single message never does.
 *
 * The hub that arrived last, in the order in which the broker passes words on, leads: it takes an epoch above the
 * present leader's. The others stand by, and go on
 * saying words. When the leader ends, or its words have not come for TAKEOVER_MS, they connect anew. A hub looks at
 * that only when its own word has come back: then it has heard what the broker passed on before. Pure.
 */
export class LeaderElection {
  readonly #key: Buffer;
  #run: string;
  #count = 0;
  #epoch = 1;
  /** The highest epoch of a leader that was proven. */
  #highest = 0;
  #begun_ms = 0;
  #hasRaised = false;
  /** Whether the first word of this connection has been said, and has come back. */
  #arrival: 'due' | 'said' | 'returned' = 'due';
  /** The hub that leads while this one stands by, and when its last proven word came. */
  #leader: { readonly run: string; readonly epoch: number; readonly heard_ms: number } | undefined;
  /** By count, when each own word was sent. */
  readonly #sent_ms = new Map<number, number>();
  /** By run, in the order of their last words. */
  readonly #peers = new Map<string, Peer>();

  /**
   * @param of.key signs the words; see {@link leaderKey}.
   * @param of.run tells this hub from others: 32 hexadecimal digits, random.
   */
  constructor(of: { key: Buffer; run: string }) {
    this.#key = of.key;
    this.#run = of.run;
  }

  get isStandingBy(): boolean {
    return this.#leader !== undefined;
  }

  /** A new connection begins to lead. @param of.run as of the constructor; the client id of a run never comes back. */
  begins(of: { run: string; now_ms: number }): void {
    this.#run = of.run;
    this.#epoch = this.#highest + 1;
    this.#begun_ms = of.now_ms;
    this.#hasRaised = false;
    this.#arrival = 'due';
    this.#leader = undefined;
    this.#sent_ms.clear();
    this.#peers.clear();
  }

  /** Whether anybody waits for words: a hub that is alone need not say any. */
  hasPeers(now_ms: number): boolean {
    for (const [peer, { heard_ms }] of this.#peers) if (now_ms - heard_ms > KEPT_MS) this.#peers.delete(peer);
    return this.isStandingBy || this.#peers.size > 0;
  }

  /** A beat of this age allows a command still, in milliseconds. */
  lease_ms(now_ms: number): number {
    return this.hasPeers(now_ms) ? LEASE_MS : LEASE_ALONE_MS;
  }

  /**
   * How long the leader may still be silent, in milliseconds: a word that is said then shows whether it is gone.
   * Undefined where this hub leads, or has waited that long already.
   */
  patience_ms(now_ms: number): number | undefined {
    const left_ms = this.#leader && this.#leader.heard_ms + TAKEOVER_MS - now_ms;
    return left_ms !== undefined && left_ms > 0 ? left_ms : undefined;
  }

  /** @returns the word to send now. @param of.isLast whether the hub ends. */
  next(of: { now_ms: number; isLast?: boolean }): string {
    this.#count += 1;
    this.#sent_ms.set(this.#count, of.now_ms);
    const [oldest] = this.#sent_ms.keys();
    if (this.#sent_ms.size > MOST_SENT && oldest !== undefined) this.#sent_ms.delete(oldest);
    const isFirst = this.#arrival === 'due';
    if (isFirst) this.#arrival = 'said';
    const role = this.isStandingBy ? 'stands_by' : isFirst ? 'arrives' : 'leads';
    const word: Word = {
      run: this.#run,
      count: this.#count,
      epoch: this.#epoch,
      role: of.isLast ? 'ends' : role,
      heard: Object.fromEntries([...this.#peers].map(([peer, { count }]) => [peer, count])),
    };
    return signed(JSON.stringify(word), this.#key);
  }

  /** Takes a word that was not retained. @returns undefined where nothing is to be done. */
  hears(payload: string, now_ms: number): ElectionStep | undefined {
    const told = verifiedJson(payload, { key: this.#key, longest: LONGEST });
    if (told === undefined) return { kind: 'foreign' };
    const read = wordSchema.safeParse(told);
    if (!read.success) return undefined;
    const word = read.data;
    if (word.run === this.#run) return this.#returned(word);
    const known = this.#peers.get(word.run);
    // A recorded word.
    if (known && word.count <= known.count) return undefined;
    const sent_ms = this.#sent_ms.get(word.heard[this.#run] ?? 0);
    const isProven = sent_ms !== undefined && now_ms - sent_ms <= PROOF_MS;
    this.#remember(word, {
      isProven: isProven || known?.isProven === true,
      isNewer: known?.isNewer ?? (word.role === 'arrives' && this.#arrival === 'returned'),
      heard_ms: now_ms,
    });
    const step = isProven ? this.#learn(word, now_ms) : undefined;
    return step ?? (known ? undefined : { kind: 'answer' });
  }

  /** The broker has passed an own word on: what it had for this hub before that was heard. */
  #returned({ count, role }: Word): ElectionStep | undefined {
    if (role === 'arrives') this.#arrival = 'returned';
    const sent_ms = this.#sent_ms.get(count);
    const leader = this.#leader;
    if (!leader || sent_ms === undefined || sent_ms - leader.heard_ms < TAKEOVER_MS) return undefined;
    return { kind: 'take_over', silent: leader.run };
  }

  /** A hub is there, and says this now. */
  #learn({ run: peer, epoch, role }: Word, now_ms: number): ElectionStep | undefined {
    if (role === 'ends') {
      this.#peers.delete(peer);
      return this.#leader?.run === peer ? { kind: 'take_over' } : undefined;
    }
    if (role === 'stands_by') return undefined;
    this.#highest = Math.max(this.#highest, epoch);
    const other = { run: peer, epoch, heard_ms: now_ms };
    const leader = this.#leader;
    if (leader) {
      if (leader.run === peer || isAbove(other, leader)) this.#leader = other;
      return undefined;
    }
    // The newer of two leads: it goes above the other, once.
    const isOpening = !this.#hasRaised && now_ms - this.#begun_ms <= OPENING_MS;
    if (isOpening && epoch >= this.#epoch && this.#peers.get(peer)?.isNewer !== true) {
      this.#hasRaised = true;
      this.#epoch = epoch + 1;
      return { kind: 'answer' };
    }
    if (!isAbove(other, { run: this.#run, epoch: this.#epoch })) return { kind: 'answer' };
    this.#leader = other;
    return { kind: 'stand_by' };
  }

  #remember({ run: peer, count }: Word, of: Omit<Peer, 'count'>): void {
    this.#peers.delete(peer);
    this.#peers.set(peer, { count, ...of });
    if (this.#peers.size <= MOST_PEERS) return;
    const [oldest = ''] = this.#peers.keys();
    const unproven = [...this.#peers].find((each) => !each[1].isProven);
    this.#peers.delete(unproven?.[0] ?? oldest);
  }
}

function isAbove(one: { run: string; epoch: number }, other: { run: string; epoch: number }): boolean {
  return one.epoch > other.epoch || (one.epoch === other.epoch && one.run > other.run);
}
