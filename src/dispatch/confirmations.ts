import type { Report } from '../arbiter/event.ts';
import { confirms, type DeviceState } from '../devices/device-state.ts';
import type { Command } from '../devices/families/codec.ts';
import { type Intent, isAbsolute } from '../intent/intent.ts';
import type { Clock, Timer } from '../time/clock.ts';

/** A command that was sent, and has not shown its effect yet. */
interface Pending {
  readonly verdict: string;
  readonly intent: Intent;
  readonly sent_ms: number;
  /** What the device had said of itself before. */
  readonly before: DeviceState;
  readonly timers: readonly Timer[];
}

/**
 * Waits for the state that confirms each command. Invariant: one pending command a device; a newer one
 * takes its place, so an older one is never sent again over it.
 */
export class Confirmations {
  readonly #pending = new Map<string, Pending>();
  readonly #clock: Clock;
  readonly #report: Report;
  readonly #resend: (command: Command) => boolean;
  readonly #confirm_ms: () => number;

  constructor(of: {
    clock: Clock;
    report: Report;
    resend: (command: Command) => boolean;
    confirm_ms: () => number;
  }) {
    this.#clock = of.clock;
    this.#report = of.report;
    this.#resend = of.resend;
    this.#confirm_ms = of.confirm_ms;
  }

  /**
   * Expects the effect of commands just sent. An absolute, unguarded one is sent once more, half-way, if the
   * device has not said a word by then (guarantee 3): one that has never said a word is not known to speak, and
   * its silence says nothing.
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
    const confirm_ms = this.#confirm_ms();
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

  /** What was asked of the device by the command that has not shown its effect yet. */
  askedOf(device: string): Intent | undefined {
    return this.#pending.get(device)?.intent;
  }

  /** Whether every command has shown its effect, or was given up. */
  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** A device told its state, and not from a retained message: that is older than any command. */
  heard(device: string, state: DeviceState): void {
    const pending = this.#pending.get(device);
    if (!pending) return;
    // A report that is not the expected one is still newer than the command: to repeat it could undo somebody's wish.
    this.#clearResend(pending);
    if (confirms(pending.intent, state, pending.before)) this.#end(device, pending, 'confirmed');
  }

  /** It cannot be reached any more: to tell it once more is of no use. */
  offline(device: string): void {
    const pending = this.#pending.get(device);
    if (pending) this.#clearResend(pending);
  }

  /** The broker never took the command, or denied it: there is nothing to wait for. */
  undelivered(device: string, verdict: string): void {
    const pending = this.#pending.get(device);
    if (pending?.verdict === verdict) this.#end(device, pending, 'undelivered');
  }

  /** Without the broker there is nothing to wait for, and nothing may be sent again. */
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
