import type { Clock, Timer } from '../../time/clock.ts';

/** Sends assignments such as `READY=1` to the service manager (sd_notify(3)). */
export type Notify = (...assignments: readonly string[]) => void;

/**
 * Tells systemd when the hub is ready, how it is, and that it works. The watchdog is fed only while the event loop
 * turns and the microphones' workers answer: a part that is lost is no reason for a restart, a part that hangs is.
 */
export class ServiceManager {
  readonly #notify: Notify;
  readonly #clock: Clock;
  readonly #status: () => string;
  readonly #answers: () => Promise<void>;
  readonly #every_ms: number;
  #timer: Timer | undefined;
  #told = '';
  #isAsking = false;

  constructor(of: {
    notify: Notify;
    clock: Clock;
    /** What systemd allows between two signs of life, in milliseconds; absent: it watches nothing. */
    watchdog_ms?: number;
    status: () => string;
    /** Resolves while everything works. Where something hangs it stays pending, or rejects. */
    answers: () => Promise<void>;
  }) {
    this.#notify = of.notify;
    this.#clock = of.clock;
    this.#status = of.status;
    this.#answers = of.answers;
    // Three signs in the time of one: a single late sign ends nothing.
    this.#every_ms = (of.watchdog_ms ?? 60_000) / 3;
  }

  ready(): void {
    this.#say('READY=1');
    if (this.#timer === undefined) this.#arm();
  }

  reloading(): void {
    this.#say('RELOADING=1');
  }

  stopping(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#notify('STOPPING=1', 'STATUS=stopping');
  }

  /** Tells the status, where it has changed. */
  changed(): void {
    const status = this.#status();
    if (status === this.#told) return;
    this.#told = status;
    this.#notify(`STATUS=${status}`);
  }

  #say(what: string): void {
    this.#told = this.#status();
    this.#notify(what, `STATUS=${this.#told}`);
  }

  #arm(): void {
    this.#timer = this.#clock.setTimeout(() => {
      this.#arm();
      void this.#feed();
    }, this.#every_ms);
  }

  async #feed(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      await this.#answers();
      this.#say('WATCHDOG=1');
    } catch {
      // No answer is no sign of life: systemd restarts a hub that gives none.
    } finally {
      this.#isAsking = false;
    }
  }
}
