import type { Clock, Timer } from '../time/clock.ts';

interface Open {
  readonly timer: Timer;
  /** The assistants that have asked for the device to be on. */
  readonly turningOn: ReadonlySet<string>;
}

/**
 * The devices that were commanded and have not reported since. An app may already show the state that it asked for.
 * So every app is notified of the known state with the device's next report, or after a wait without one. The
 * notification is needed even if nothing has changed: an ecosystem's protocol reports only changes.
 */
export class PendingReports {
  readonly #clock: Clock;
  readonly #patience_ms: number;
  readonly #notify: (device: string) => void;
  readonly #open = new Map<string, Open>();

  /**
   * @param of.patience_ms how long a device may take to report, in milliseconds.
   * @param of.notify notifies every app of the device's known state.
   */
  constructor(of: { clock: Clock; patience_ms: number; notify: (device: string) => void }) {
    this.#clock = of.clock;
    this.#patience_ms = of.patience_ms;
    this.#notify = of.notify;
  }

  /** A command for the device has arrived. */
  commanded(device: string, by: { assistant: string; turnsOn: boolean }): void {
    const before = this.#close(device);
    const turningOn = new Set(before?.turningOn);
    if (by.turnsOn) turningOn.add(by.assistant);
    this.#wait(device, { turningOn, patience_ms: this.#patience_ms });
  }

  /** The command's sender has been answered. @param of.wasDropped the command was not carried out: no report follows. */
  answered(device: string, of: { wasDropped: boolean }): void {
    const turningOn = this.#close(device)?.turningOn ?? new Set();
    this.#wait(device, { turningOn, patience_ms: of.wasDropped ? 0 : this.#patience_ms });
  }

  /** The device has reported its state, and the state is shown already. */
  reported(device: string): void {
    if (this.#close(device)) this.#notify(device);
  }

  /** Whether this assistant has asked for the device to be on, and the device has not reported since. */
  isTurningOn(device: string, assistant: string): boolean {
    return this.#open.get(device)?.turningOn.has(assistant) ?? false;
  }

  close(): void {
    for (const device of [...this.#open.keys()]) this.#close(device);
  }

  #wait(device: string, of: { turningOn: ReadonlySet<string>; patience_ms: number }): void {
    const timer = this.#clock.setTimeout(() => {
      this.#open.delete(device);
      this.#notify(device);
    }, of.patience_ms);
    this.#open.set(device, { timer, turningOn: of.turningOn });
  }

  #close(device: string): Open | undefined {
    const open = this.#open.get(device);
    if (open) this.#clock.clearTimeout(open.timer);
    this.#open.delete(device);
    return open;
  }
}
