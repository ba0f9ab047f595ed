import { z } from 'zod';
import type { Decision } from '../../arbiter/ports.ts';
import { ACTIONS } from '../../config/action.ts';
import { DOOR_NAMES } from '../../config/assistant.ts';
import { signed, verifiedJson } from '../../mqtt/signed.ts';
import type { WireMessage } from '../../mqtt/wire.ts';
import type { Sources } from '../../pipeline/sources.ts';
import type { Clock, WallClock } from '../../time/clock.ts';
import type { HubBroker } from '../broker.ts';

/** The decisions of this time are told again with each new one, in milliseconds: one message is retained. */
const KEPT_MS = 10_000;
/** And no more than this many. */
const MOST_KEPT = 8;
/** The broker keeps the message so long, in seconds: what was decided before that has no late rivals. */
const EXPIRY_S = 60;
/** Longer ago than this nothing matters, in milliseconds: a hub forgets the ids of claims then. */
const OLDEST_MS = 10 * 60_000;
/** The longest message that is read, in characters. */
const LONGEST = 262_144;

const id = z.string().min(1).max(128);
const intentSchema = z.object({
  action: z.enum(ACTIONS),
  device: id,
  value: z.number().exactOptional(),
});
const messageSchema = z.object({
  v: z.literal(1),
  /** When it was sent, by the sender's time of day: milliseconds since 1970. */
  wall_ms: z.number(),
  decided: z
    .array(
      z.object({
        verdict: id,
        winner: id,
        door: z.enum(DOOR_NAMES),
        room: id,
        reach: z.array(intentSchema).max(1000),
        guarded: z.boolean(),
        claims: z
          .array(
            z.object({
              assistant: id,
              id,
              outcome: z.enum(['granted', 'absorbed', 'overruled', 'refused', 'expired', 'withheld']),
            }),
          )
          .max(1000),
        age_ms: z.number().min(0),
      }),
    )
    .max(MOST_KEPT),
});

/**
 * Tells the other hubs of the home each decision, before its command is sent and on the same connection: whatever
 * command the broker has, it has the decision too, and keeps it for the hub that leads next. So a claim that is sent
 * again after a takeover does not act again, and neither does a late rival of it.
 */
export class SharedDecisions {
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #broker: HubBroker;
  readonly #sources: Sources;
  #kept: readonly { readonly decision: Decision; readonly at_ms: number }[] = [];

  constructor(of: { clock: Clock; wall: WallClock; broker: HubBroker; sources: Sources }) {
    this.#clock = of.clock;
    this.#wall = of.wall;
    this.#broker = of.broker;
    this.#sources = of.sources;
  }

  /** This hub has decided: tells it, and returns when the message is with the socket. */
  decided(decision: Decision): void {
    const key = this.#broker.sharedKey;
    if (!key) return;
    const now_ms = this.#clock.now();
    const recent = this.#kept.filter(({ at_ms }) => now_ms - at_ms <= KEPT_MS);
    this.#kept = [...recent, { decision, at_ms: now_ms }].slice(-MOST_KEPT);
    const decided = this.#kept.map((each) => ({ ...each.decision, age_ms: now_ms - each.at_ms }));
    const text = JSON.stringify({ v: 1, wall_ms: this.#wall(), decided });
    const topic = this.#sources.pipeline.topics.decided;
    this.#broker.publish(topic, signed(text, key), { retain: true, expiry_s: EXPIRY_S });
  }

  /** Another hub has decided. What is not signed, or is of long ago, is ignored. */
  receive({ payload, expires_s = EXPIRY_S }: WireMessage): void {
    const key = this.#broker.sharedKey;
    if (!key) return;
    const read = messageSchema.safeParse(verifiedJson(payload.toString(), { key, longest: LONGEST }));
    if (!read.success || this.#wall() - read.data.wall_ms > OLDEST_MS) return;
    const retained_ms = Math.max(0, EXPIRY_S - expires_s) * 1000;
    for (const { age_ms, ...decision } of read.data.decided)
      this.#sources.take('decided_elsewhere', { ...decision, age_ms: age_ms + retained_ms });
  }
}
