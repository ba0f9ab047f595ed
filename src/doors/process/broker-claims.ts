import { randomBytes } from 'node:crypto';
import { brokerClaimantsOf } from '../../config/doors.ts';
import type { Home } from '../../config/schema.ts';
import type { BrokerAddress } from '../../mqtt/broker-address.ts';
import { MqttConnection } from '../../mqtt/connection.ts';
import { type Topics, topicsUnder } from '../../mqtt/topics.ts';
import type { WireMessage } from '../../mqtt/wire.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { ProcessDoorName } from '../catalogue.ts';
import type { ClaimResult, DoorCommand } from '../door.ts';
import { publishedOutcomeSchema } from './protocol.ts';
import type { WithoutHub } from './relay.ts';

/** How long a claim waits for its outcome, in milliseconds: the hub's budget, and its way there and back. */
const ANSWERED_WITHIN_MS = 2000;

interface Waiting {
  readonly settle: (result: ClaimResult) => void;
  readonly timer: Timer;
}

/**
 * Claims at the broker while the door's own hub is away: another hub of this home may decide there. A door with an
 * account of its own has no right at the broker but this one, so it does nothing itself.
 */
export class BrokerClaims implements WithoutHub {
  readonly isActing = false;
  readonly #clock: Clock;
  readonly #broker: BrokerAddress | undefined;
  readonly #door: ProcessDoorName;
  readonly #topics: Topics;
  /** By topic of outcomes, the assistant whose they are. */
  readonly #assistants: ReadonlyMap<string, string>;
  readonly #waiting = new Map<string, Waiting>();
  #connection: MqttConnection | undefined;
  #isHubOnline = false;
  #beat: string | undefined;

  constructor(of: { home: Home; clock: Clock; door: ProcessDoorName; broker: BrokerAddress | undefined }) {
    this.#clock = of.clock;
    this.#broker = of.broker;
    this.#door = of.door;
    const topics = topicsUnder(of.home.mqtt.base);
    this.#topics = topics;
    this.#assistants = new Map(brokerClaimantsOf(of.home, of.door).map((id) => [topics.outcome(id), id]));
  }

  get hasHub(): boolean {
    // A claim without a beat may have waited at the broker for any time, so the hub's beat must be known.
    return this.#isHubOnline && this.#beat !== undefined && this.#connection?.connected === true;
  }

  connect(): void {
    if (this.#connection || !this.#broker) return;
    this.#connection = new MqttConnection({
      address: this.#broker,
      clientIdOf: () => `halfsecond-${this.#door}-${randomBytes(16).toString('hex')}`,
      subscriptions: [this.#topics.status, this.#topics.heartbeat, ...this.#assistants.keys()],
      clock: this.#clock,
      listener: {
        message: (message) => this.#receive(message),
        state: (state) => {
          if (state === 'lost') this.#isHubOnline = false;
        },
        undelivered: () => undefined,
      },
    });
  }

  disconnect(): void {
    void this.#connection?.close();
    this.#connection = undefined;
    this.#isHubOnline = false;
    this.#beat = undefined;
  }

  /** Claims it at the broker. Resolves with the hub's decision, or `withheld` where no hub gives one in time. */
  carryOut({ id, assistant, intents, text, room, age_ms = 0 }: DoorCommand): Promise<ClaimResult> {
    if (!this.hasHub) return Promise.resolve({ outcome: 'withheld', reason: 'the hub is away' });
    if (![...this.#assistants.values()].includes(assistant))
      return Promise.resolve({ outcome: 'withheld', reason: 'no right to claim for it at the broker' });
    const key = keyOf(assistant, id);
    return new Promise((resolve) => {
      const settle = (result: ClaimResult) => {
        const waiting = this.#waiting.get(key);
        if (waiting) this.#clock.clearTimeout(waiting.timer);
        this.#waiting.delete(key);
        resolve(result);
      };
      const none: ClaimResult = { outcome: 'withheld', reason: 'no hub at the broker answered' };
      this.#waiting.get(key)?.settle(none);
      const timer = this.#clock.setTimeout(() => settle(none), ANSWERED_WITHIN_MS);
      this.#waiting.set(key, { settle, timer });
      const claim = JSON.stringify({
        id,
        ...(text === undefined ? { intents } : { text }),
        room,
        age_ms: Math.round(age_ms),
        beat: this.#beat,
      });
      const isSent = this.#connection?.publish(this.#topics.claim(assistant), claim, { qos: 1, expiry_s: 2 });
      if (!isSent) settle({ outcome: 'withheld', reason: 'the hub and the broker are away' });
    });
  }

  async close(): Promise<void> {
    for (const { settle } of [...this.#waiting.values()])
      settle({ outcome: 'withheld', reason: 'the door ends' });
    await this.#connection?.close();
  }

  #receive({ topic, payload }: WireMessage): void {
    const text = payload.toString('utf8');
    if (topic === this.#topics.status) this.#isHubOnline = text === 'online';
    else if (topic === this.#topics.heartbeat) this.#beat = text === '' ? undefined : text;
    const assistant = this.#assistants.get(topic);
    if (assistant === undefined) return;
    const told = publishedOutcomeSchema.safeParse(parsed(text)).data;
    if (!told) return;
    const { claim, ...result } = told;
    this.#waiting.get(keyOf(assistant, claim))?.settle(result);
  }
}

function keyOf(assistant: string, id: string): string {
  return JSON.stringify([assistant, id]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
