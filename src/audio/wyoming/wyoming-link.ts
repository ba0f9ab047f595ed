import { Backoff } from '../../time/backoff.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { encodeEvent, WyomingEvent } from './wyoming-event.ts';
import { type WyomingAddress, WyomingSocket, wyomingAddress } from './wyoming-socket.ts';

/** The callbacks of a link. */
export interface LinkListener {
  /** The peer is there, and speaks the protocol. */
  ready(): void;
  event(event: WyomingEvent): void;
  lost(of: { reason: string; retry_in_ms: number }): void;
}

const BACK_OFF = { first_ms: 500, most_ms: 30_000 };
/** A peer must answer `describe` within this time, in milliseconds; otherwise it hangs or speaks no Wyoming. */
const DESCRIBE_WITHIN_MS = 5000;
/** Silence says nothing about a peer: it is asked now and then. */
const DESCRIBE_EVERY_MS = 10_000;
/** Being there for this long means that the trouble is over. */
const WELL_AFTER_MS = 10_000;

/**
 * A lasting connection to a Wyoming peer: connects again, with back-off, until it is closed. Every peer
 * answers `describe`; that tells one that is there from one that only accepts connections.
 */
export class WyomingLink {
  readonly #address: WyomingAddress;
  readonly #clock: Clock;
  readonly #listener: LinkListener;
  #socket: WyomingSocket | undefined;
  #timers: { describe?: Timer; answer?: Timer; well?: Timer; retry?: Timer } = {};
  readonly #backoff = new Backoff(BACK_OFF);
  #isReady = false;

  constructor(of: { url: string; clock: Clock; listener: LinkListener }) {
    this.#address = wyomingAddress(of.url);
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#connect();
  }

  /** @returns false where the peer is away. */
  send(event: Parameters<typeof encodeEvent>[0]): boolean {
    return this.#isReady && (this.#socket?.send(event) ?? false);
  }

  /** What came makes the peer useless: it is left, and tried again later. */
  fail(reason: string): void {
    this.#socket?.fail(reason);
  }

  close(): void {
    this.#clearTimers();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #connect(): void {
    this.#socket = new WyomingSocket({
      address: this.#address,
      clock: this.#clock,
      listener: {
        open: () => this.#describe(),
        event: (event) => this.#take(event),
        closed: (reason) => this.#lost(reason),
      },
    });
  }

  #describe(): void {
    this.#socket?.send({ type: 'describe' });
    this.#timers.answer = this.#clock.setTimeout(
      () => this.fail(`it does not say within ${DESCRIBE_WITHIN_MS / 1000} s what it is`),
      DESCRIBE_WITHIN_MS,
    );
  }

  #take(event: WyomingEvent): void {
    if (event.type !== 'info') {
      if (this.#isReady) this.#listener.event(event);
      return;
    }
    if (this.#timers.answer) this.#clock.clearTimeout(this.#timers.answer);
    if (this.#timers.describe) this.#clock.clearTimeout(this.#timers.describe);
    this.#timers.describe = this.#clock.setTimeout(() => this.#describe(), DESCRIBE_EVERY_MS);
    if (this.#isReady) return;
    this.#isReady = true;
    this.#timers.well = this.#clock.setTimeout(() => {
      this.#backoff.reset();
    }, WELL_AFTER_MS);
    this.#listener.ready();
  }

  #lost(reason: string): void {
    this.#clearTimers();
    this.#isReady = false;
    this.#socket = undefined;
    const retry_in_ms = this.#backoff.next();
    this.#timers.retry = this.#clock.setTimeout(() => this.#connect(), retry_in_ms);
    this.#listener.lost({ reason, retry_in_ms });
  }

  #clearTimers(): void {
    for (const timer of Object.values(this.#timers)) this.#clock.clearTimeout(timer);
    this.#timers = {};
  }
}
