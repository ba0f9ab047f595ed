import type { Logger } from '../../log/logger.ts';
import type { Clock } from '../../time/clock.ts';
import type { ProcessDoorName } from '../catalogue.ts';
import { SenderBudget } from '../mqtt/sender-budget.ts';
import type { ToHub } from './protocol.ts';

/** So many messages a second of one door are taken, after eight times as many at once: far more than any cloud sends. */
const MESSAGES_PER_SECOND = 250;
/** And so many claims: what is more is refused. */
const CLAIMS_PER_SECOND = 25;
/** A door that sends far too much, or what it may not send, is not listened to for this long, in milliseconds. */
const BARRED_MS = 10_000;

/**
 * What the hub takes from doors with accounts of their own. Such a door claims, beats and answers. It is no tool, it
 * speaks for no other door, and it has commanded no device while the hub was away. So whoever takes it over can claim
 * for its assistant and nothing else.
 */
export class OwnDoorGuard {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #messages: SenderBudget;
  readonly #claims: SenderBudget;
  /** Until when a door is not listened to, on the clock. */
  readonly #barredUntil_ms = new Map<ProcessDoorName, number>();

  constructor(of: { clock: Clock; log: Logger }) {
    this.#clock = of.clock;
    this.#log = of.log;
    this.#claims = new SenderBudget({
      clock: of.clock,
      rate: CLAIMS_PER_SECOND,
      onExceeded: (door) => of.log.warn({ door }, 'too many claims of a door: the rest is refused'),
    });
    this.#messages = new SenderBudget({
      clock: of.clock,
      rate: MESSAGES_PER_SECOND,
      onExceeded: (door) => of.log.error({ door }, 'a door sends too much: it is not listened to for 10 s'),
    });
  }

  /** Whether a connection of the door is taken now. */
  mayConnect(door: ProcessDoorName): boolean {
    return this.#clock.now() >= (this.#barredUntil_ms.get(door) ?? Number.NEGATIVE_INFINITY);
  }

  /** Whether the message is taken; where it is not, its connection has to end. */
  takes(message: ToHub, door: ProcessDoorName): boolean {
    if (!this.mayConnect(door)) return false;
    const isAllowed = isOfOwnDoor(message, door);
    if (isAllowed && this.#messages.takes(door)) return true;
    if (!isAllowed) this.#log.error({ door, type: message.type }, 'a door sent what it may not send');
    this.#barredUntil_ms.set(door, this.#clock.now() + BARRED_MS);
    return false;
  }

  /** Whether one more claim of the door is decided now. */
  takesClaim(door: ProcessDoorName): boolean {
    return this.#claims.takes(door);
  }
}

function isOfOwnDoor(message: ToHub, door: ProcessDoorName): boolean {
  switch (message.type) {
    case 'hello':
    case 'claim':
      return message.door === door;
    case 'beat':
    case 'listens':
    case 'answer':
      return true;
    case 'relayed':
    case 'door_request':
    case 'hub_request':
      return false;
  }
}
