import type { Report } from '../arbiter/event.ts';
import { confirms, type DeviceState } from '../devices/device-state.ts';
import type { Command } from '../devices/families/codec.ts';
import { type Intent, isAbsolute } from '../intent/intent.ts';
import type { Clock, Timer } from '../time/clock.ts';

/** A command that was sent and has not shown its effect yet. */
interface Pending {
  readonly verdict: string;
  readonly intent: Intent;
  readonly sent_ms: number;
  /** The state that the device had told before the command. */
  readonly before: DeviceState;
  readonly timers: readonly Timer[];
}

/**
 * Waits for the state that confirms each command. Invariant: a device has at most one pending command. A newer
 * command replaces it, so an older command is never sent again over a newer one.
 */
export class Confirmations {
  readonly #pending = new Map<string, Pending>();
  readonly #clock: Clock;
  readonly #report: Report;
  readonly #resend: (command: Command) => boolean;
  readonly #confirm_ms: number;

  constructor(of: {
    clock: Clock;
    report: Report;
    resend: (command: Command) => boolean;
    /** How long a command may take to show its effect, in milliseconds. */
    confirm_ms: number;
  }) {
    this.#clock = of.clock;
    this.#report = of.report;
    this.#resend = of.resend;
    this.#confirm_ms = of.confirm_ms;
  }

  /**
   * Expects the effect of commands that were just sent. Half-way to the end of the wait, an absolute and unguarded
   * command is sent once more if the device has reported nothing since. A device that has never reported anything
   * may be unable to: its silence is no reason to send again.
   */
  expect(of: {
    verdict: string;
    intent: Intent;
    commands: readonly Command[];
    before: DeviceState;
    guarded: boolean;
  }): void {
    const { verdict, intent, commands, before } = of;
    this.#forget(intent.device);
    const confirm_ms = this.#confirm_ms;
    const timers = [this.#clock.setTimeout(() => this.#giveUp(intent.device), confirm_ms)];
    if (isAbsolute(intent) && !of.guarded && Object.keys(before).length > 0) {
      timers.push(this.#clock.setTimeout(() => this.#sendAgain(intent.device, commands), confirm_ms / 2));
    }
    this.#pending.set(intent.device, { verdict, intent, sent_ms: this.#clock.now(), before, timers });
  }

  /** Whether a command to the device has not shown its effect yet. */
  isAwaiting(device: string): boolean {
    return this.#pending.has(device);
  }

  /** The intent of the pending command of the device; undefined where none is pending. */
  askedOf(device: string): Intent | undefined {
    return this.#pending.get(device)?.intent;
  }

  /** Whether no command is pending. */
  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** A device told its state, in a message that was not retained: a retained one is older than any command. */
  heard(device: string, state: DeviceState): void {
    const pending = this.#pending.get(device);
    if (!pending) return;
    // Whatever the report says, it is newer than the command: to repeat the command could undo somebody's wish.
    this.#clearResend(pending);
    if (confirms(pending.intent, state, pending.before)) this.#end(device, pending, 'confirmed');
  }

  /** The device cannot be reached any more: its command is not sent again. */
  offline(device: string): void {
    const pending = this.#pending.get(device);
    if (pending) this.#clearResend(pending);
  }

  /** The broker never acknowledged the command, or denied it: no effect is expected. */
  undelivered(device: string, verdict: string): void {
    const pending = this.#pending.get(device);
    if (pending?.verdict === verdict) this.#end(device, pending, 'undelivered');
  }

  /** The broker is lost: no effect is expected, and nothing is sent again. */
  cancel(): void {
    for (const device of [...this.#pending.keys()]) this.#giveUp(device);
  }

  #sendAgain(device: string, commands: readonly Command[]): void {
    const pending = this.#pending.get(device);
    if (!pending || !commands.every((command) => this.#resend(command))) return;
    this.#report('confirmation', {
      verdict: pending.verdict,
      device,
      state: 'resent',
      after_ms: this.#clock.now() - pending.sent_ms,
    });
  }

  #giveUp(device: string): void {
    const pending = this.#pending.get(device);
    if (pending) this.#end(device, pending, 'unconfirmed');
  }

  #end(device: string, pending: Pending, state: 'confirmed' | 'unconfirmed' | 'undelivered'): void {
    this.#forget(device);
    this.#report('confirmation', {
      verdict: pending.verdict,
      device,
      state,
      after_ms: this.#clock.now() - pending.sent_ms,
    });
  }

  #forget(device: string): void {
    for (const timer of this.#pending.get(device)?.timers ?? []) this.#clock.clearTimeout(timer);
    this.#pending.delete(device);
  }

  #clearResend({ timers }: Pending): void {
    const resend = timers[1];
    if (resend) this.#clock.clearTimeout(resend);
  }
}
