import type { Clock, Timer } from '../../time/clock.ts';
import type { ClaimResult, DoorCommand, OutcomeNotice } from '../door.ts';

/** What becomes of the commands for which no verdict comes. */
export interface HeldListener {
  /** Hands the command to the hub. @returns false where the hub is away. */
  send(command: DoorCommand & { readonly age_ms: number }): boolean;
  /**
   * The hub is away and the time is up: what the door does alone.
   * @param wasSent whether a hub had the command before it went away, and may have carried it out.
   */
  alone(command: DoorCommand, wasSent: boolean): Promise<ClaimResult>;
}

interface Held {
  readonly command: DoorCommand;
  readonly came_ms: number;
  readonly timer: Timer;
  readonly result: Promise<ClaimResult>;
  readonly settle: (result: ClaimResult) => void;
  wasSent: boolean;
}

/**
 * The commands of a door that wait for their verdict. A hub that was away gets them when it is back, with
 * their age. Invariant: each settles exactly once, and a repeat of one that waits is no second one.
 */
export class HeldCommands {
  readonly #clock: Clock;
  readonly #listener: HeldListener;
  readonly #hold_ms: number;
  readonly #held = new Map<string, Held>();
  #isHubThere = false;

  /** @param hold_ms how long a command waits for a hub that is away. */
  constructor(of: { clock: Clock; hold_ms: number; listener: HeldListener }) {
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#hold_ms = of.hold_ms;
  }

  hold(command: DoorCommand): Promise<ClaimResult> {
    const key = keyOf(command.assistant, command.id);
    const known = this.#held.get(key);
    if (known) return known.result;
    let settle: (result: ClaimResult) => void = () => undefined;
    const result = new Promise<ClaimResult>((resolve) => {
      settle = resolve;
    });
    const timer = this.#clock.setTimeout(() => this.#tooLate(key), this.#hold_ms);
    const held: Held = { command, came_ms: this.#clock.now(), timer, result, settle, wasSent: false };
    this.#held.set(key, held);
    this.#send(held);
    return result;
  }

  outcome({ claim, assistant, ...result }: OutcomeNotice): void {
    this.#settle(keyOf(assistant, claim), result);
  }

  /** The hub is back: it is told what waits. */
  hubThere(): void {
    this.#isHubThere = true;
    for (const held of this.#held.values()) this.#send(held);
  }

  hubLost(): void {
    this.#isHubThere = false;
  }

  #send(held: Held): void {
    const { command, came_ms } = held;
    const age_ms = (command.age_ms ?? 0) + this.#clock.now() - came_ms;
    if (this.#listener.send({ ...command, age_ms })) held.wasSent = true;
  }

  async #tooLate(key: string): Promise<void> {
    const held = this.#held.get(key);
    if (!held) return;
    // A hub that is there and silent may yet act: doing it here too would be doing it twice.
    if (this.#isHubThere) this.#settle(key, { outcome: 'withheld', reason: 'the hub did not answer' });
    else this.#settle(key, await this.#listener.alone(held.command, held.wasSent));
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
