import { connect, type Socket } from 'node:net';
import { Backoff } from '../../time/backoff.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { ProcessDoorName } from '../catalogue.ts';
import { JsonLines } from './json-lines.ts';
import { type ToDoor, type ToHub, toDoorSchema } from './protocol.ts';

/** Where the messages of the hub go. */
export interface HubListener {
  /** The first message of a hub is `welcome`. */
  message(message: ToDoor): void;
  /** The connection was lost, or could not be made. */
  lost(): void;
}

/** A hub that restarts is away for some hundred milliseconds, and a door should find it soon after. */
const BACK_OFF = { first_ms: 50, most_ms: 500 };

/** A door's connection to the hub. Reconnects until it is closed. */
export class HubLink {
  readonly #path: string;
  readonly #door: ProcessDoorName;
  readonly #process: number;
  readonly #clock: Clock;
  #lines: JsonLines<ToDoor, ToHub> | undefined;
  #socket: Socket | undefined;
  #timer: Timer | undefined;
  readonly #backoff = new Backoff(BACK_OFF);
  #closed = false;

  constructor(of: {
    path: string;
    door: ProcessDoorName;
    process: number;
    clock: Clock;
  }) {
    this.#path = of.path;
    this.#door = of.door;
    this.#process = of.process;
    this.#clock = of.clock;
  }

  /** Connects for the first time. @param listener told what the hub says, and when it is lost. */
  open(listener: HubListener): void {
    this.#connect(listener);
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

  #connect(listener: HubListener): void {
    const socket = connect(this.#path);
    this.#socket = socket;
    socket.once('connect', () => {
      this.#backoff.reset();
      this.#lines?.send({ type: 'hello', door: this.#door, process: this.#process });
    });
    this.#lines = new JsonLines<ToDoor, ToHub>({
      socket,
      schema: toDoorSchema,
      message: (message) => listener.message(message),
      closed: () => {
        this.#lines = undefined;
        if (this.#closed) return;
        listener.lost();
        this.#timer = this.#clock.setTimeout(() => this.#connect(listener), this.#backoff.next());
      },
    });
  }
}
