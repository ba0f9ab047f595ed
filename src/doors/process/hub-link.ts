import { connect, type Socket } from 'node:net';
import { Backoff } from '../../time/backoff.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { StandingDoor } from '../door.ts';
import { Lines } from './lines.ts';
import { type ToDoor, type ToHub, toDoorSchema } from './protocol.ts';

/** What the hub tells a door. */
export interface HubListener {
  /** The hub is there: `welcome` has told what it knows. */
  message(message: ToDoor): void;
  lost(): void;
}

/** A hub that restarts is away for some hundred milliseconds: a door must not miss its return by much. */
const BACK_OFF = { first_ms: 50, most_ms: 500 };

/** A door's end of the link. Connects again for ever, until it is closed. */
export class HubLink {
  readonly #path: string;
  readonly #door: StandingDoor;
  readonly #process: number;
  readonly #clock: Clock;
  readonly #listener: HubListener;
  #lines: Lines<ToDoor, ToHub> | undefined;
  #socket: Socket | undefined;
  #timer: Timer | undefined;
  readonly #backoff = new Backoff(BACK_OFF);
  #closed = false;

  constructor(of: {
    path: string;
    door: StandingDoor;
    process: number;
    clock: Clock;
    listener: HubListener;
  }) {
    this.#path = of.path;
    this.#door = of.door;
    this.#process = of.process;
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#connect();
  }

  /** @returns false where the hub is away. */
  send(message: ToHub): boolean {
    return this.#lines?.send(message) ?? false;
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  #connect(): void {
    const socket = connect(this.#path);
    this.#socket = socket;
    socket.once('connect', () => {
      this.#backoff.reset();
      this.#lines?.send({ type: 'hello', door: this.#door, process: this.#process });
    });
    this.#lines = new Lines<ToDoor, ToHub>({
      socket,
      schema: toDoorSchema,
      message: (message) => this.#listener.message(message),
      closed: () => {
        this.#lines = undefined;
        if (this.#closed) return;
        this.#listener.lost();
        this.#timer = this.#clock.setTimeout(() => this.#connect(), this.#backoff.next());
      },
    });
  }
}
