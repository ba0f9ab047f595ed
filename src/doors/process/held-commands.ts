import type { Clock, Timer } from '../../time/clock.ts';
import type { ClaimResult, DoorCommand, OutcomeNotice } from '../door.ts';

/** Where held commands go. */
export interface HeldListener {
  /** Sends the command to the hub. @returns false where the hub is away. */
  send(command: DoorCommand & { readonly age_ms: number }): boolean;
  /**
   * Carries the command, with its age, out without the hub, which has been away for `hold_ms`.
   * @param wasSent whether a hub had the command before it went away: it may have carried it out.
   */
  alone(command: DoorCommand, wasSent: boolean): Promise<ClaimResult>;
  /** Whether the connected hub runs, so that it will decide what it has. */
  isHubBeating(): boolean;
}

/** A sender gets its answer this long before it gives the command up, in milliseconds. */
const ANSWER_MS = 500;

/** A timer that fires later than this, in milliseconds, fires after a standstill: messages wait to be read. */
const LATE_MS = 200;
/** What waits is read within this time, in milliseconds. */
const READS_MS = 50;

interface Held {
  readonly command: DoorCommand;
  readonly came_ms: number;
  timer: Timer;
  due_ms: number;
  readonly result: Promise<ClaimResult>;
  readonly settle: (result: ClaimResult) => void;
  wasSent: boolean;
}

/**
 * The commands of a door that wait for their result. A hub that was away gets them, with their age, when it is back.
 * Invariant: each command settles exactly once, and a repeat of a waiting command shares its result.
 */
export class HeldCommands {
  readonly #clock: Clock;
  readonly #listener: HeldListener;
  readonly #hold_ms: number;
  readonly #deadline_ms: number;
  readonly #held = new Map<string, Held>();
  #isHubThere = false;

  /**
   * @param of.hold_ms how long a command waits for a hub that is away, in milliseconds.
   * @param of.deadline_ms the age from which the sender has given a command up, in milliseconds: it expires.
   */
  constructor(of: { clock: Clock; hold_ms: number; deadline_ms: number; listener: HeldListener }) {
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#hold_ms = of.hold_ms;
    this.#deadline_ms = of.deadline_ms;
  }

  /** Sends the command to the hub, or keeps it until the hub is back. @returns its result. */
  hold(command: DoorCommand): Promise<ClaimResult> {
    const key = keyOf(command.assistant, command.id);
    const known = this.#held.get(key);
    if (known) return known.result;
    let settle: (result: ClaimResult) => void = () => undefined;
    const result = new Promise<ClaimResult>((resolve) => {
      settle = resolve;
    });
    const timer = this.#clock.setTimeout(() => this.#tooLate(key), this.#hold_ms);
    const came_ms = this.#clock.now();
    const due_ms = came_ms + this.#hold_ms;
    const held: Held = { command, came_ms, timer, due_ms, result, settle, wasSent: false };
    this.#held.set(key, held);
    this.#send(held);
    return result;
  }

  /** The hub has decided a claim: settles its command, if it is one of these. */
  outcome({ claim, assistant, ...result }: OutcomeNotice): void {
    this.#settle(keyOf(assistant, claim), result);
  }

  /** The hub is back: it gets every waiting command. */
  hubThere(): void {
    this.#isHubThere = true;
    for (const held of this.#held.values()) this.#send(held);
  }

  /** The hub is away: a command that times out is carried out alone. */
  hubLost(): void {
    this.#isHubThere = false;
  }

  #send(held: Held): void {
    const age_ms = this.#age_ms(held);
    if (this.#expire(held)) return;
    if (this.#listener.send({ ...held.command, age_ms })) held.wasSent = true;
  }

  #age_ms({ command, came_ms }: Held): number {
    return (command.age_ms ?? 0) + this.#clock.now() - came_ms;
  }

  /** Ends a command that its sender has given up: nobody waits for its effect any more. @returns whether it did. */
  #expire(held: Held): boolean {
    const { assistant, id } = held.command;
    const age_ms = Math.round(this.#age_ms(held));
    if (age_ms <= this.#deadline_ms) return false;
    const reason = `${age_ms} ms old, and its sender waits ${this.#deadline_ms} ms`;
    this.#settle(keyOf(assistant, id), { outcome: 'expired', reason });
    return true;
  }

  async #tooLate(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (!held) return;
    // Where the process stood still, its timers fire before it reads: the outcome may be among what waits.
    if (this.#clock.now() - held.due_ms > LATE_MS) return this.#wait(held, READS_MS);
    if (this.#expire(held)) return;
    // A hub that runs decides what it has, whatever its budget is: its outcome is the answer.
    const left_ms = this.#deadline_ms - ANSWER_MS - this.#age_ms(held);
    if (this.#isHubThere && this.#listener.isHubBeating() && left_ms > 0) {
      this.#wait(held, left_ms);
      return;
    }
    // A connected hub may still act after this: the door must not carry the command out a second time.
    if (this.#isHubThere) this.#settle(key, { outcome: 'withheld', reason: 'the hub did not answer' });
    else {
      const command = { ...held.command, age_ms: this.#age_ms(held) };
      this.#settle(key, await this.#listener.alone(command, held.wasSent));
    }
  }

  #wait(held: Held, for_ms: number): void {
    const key = keyOf(held.command.assistant, held.command.id);
    held.due_ms = this.#clock.now() + for_ms;
    held.timer = this.#clock.setTimeout(() => this.#tooLate(key), for_ms);
  }

  #settle(key: string, result: ClaimResult): void {
    const held = this.#held.get(key);
    if (!held) return;
    this.#held.delete(key);
    this.#clock.clearTimeout(held.timer);
    held.settle(result);
  }
}

function keyOf(assistant: string, id: string): string {
  return JSON.stringify([assistant, id]);
}
