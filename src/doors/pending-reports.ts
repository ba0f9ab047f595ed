import type { Clock, Timer } from '../time/clock.ts';

interface Open {
  readonly timer: Timer;
  /** The assistants that have asked for it to be on. */
  readonly turningOn: ReadonlySet<string>;
}

/**
 * The devices that were commanded and have not reported since. Their apps may show what they wished for, so
 * the truth is told to all of them with the device's next report, or where none comes after a while: also
 * where nothing has changed, which no ecosystem's protocol would report by itself.
 */
export class PendingReports {
  readonly #clock: Clock;
  readonly #patience_ms: number;
  readonly #tell: (device: string) => void;
  readonly #open = new Map<string, Open>();

  /**
   * @param patience_ms how long a device may take to report.
   * @param tell tells every app the device's state as it is known.
   */
  constructor(of: { clock: Clock; patience_ms: number; tell: (device: string) => void }) {
    this.#clock = of.clock;
    this.#patience_ms = of.patience_ms;
    this.#tell = of.tell;
  }

  /** A command for the device has come. */
  commanded(device: string, by: { assistant: string; turnsOn: boolean }): void {
    const before = this.#close(device);
    const turningOn = new Set(before?.turningOn);
    if (by.turnsOn) turningOn.add(by.assistant);
    this.#wait(device, { turningOn, patience_ms: this.#patience_ms });
  }

  /** The command's sender has been answered; where nothing came of it, no report will. */
  answered(device: string, of: { nothingCame: boolean }): void {
    const turningOn = this.#close(device)?.turningOn ?? new Set();
    this.#wait(device, { turningOn, patience_ms: of.nothingCame ? 0 : this.#patience_ms });
  }

  /** The device has told its state, which is shown already. */
  reported(device: string): void {
    if (this.#close(device)) this.#tell(device);
  }

  /** Whether a light that is off is about to be on, for all that this assistant knows. */
  isTurningOn(device: string, assistant: string): boolean {
    return this.#open.get(device)?.turningOn.has(assistant) ?? false;
  }

  close(): void {
    for (const device of [...this.#open.keys()]) this.#close(device);
  }

  #wait(device: string, of: { turningOn: ReadonlySet<string>; patience_ms: number }): void {
    const timer = this.#clock.setTimeout(() => {
      this.#open.delete(device);
      this.#tell(device);
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
