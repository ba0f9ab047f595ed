import type { Outcome } from '../../arbiter/event.ts';
import type { Home } from '../../config/schema.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import { messageOf } from '../../error/message-of.ts';
import type { Logger } from '../../log/logger.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import { type DoorServices, Doors } from './doors.ts';

/** A place for the socket may come: a disk that is mounted late, or can be written again. */
const RETRY_MS = 10_000;

/** The doors of a running hub: opened when that becomes possible, and opened anew when they are configured anew. */
export class HubDoors {
  readonly #of: {
    readonly socket: string;
    readonly command: readonly [string, ...string[]];
    readonly behind: DoorServices;
    readonly clock: Clock;
    readonly log: Logger;
    readonly onState: (state: 'ok' | 'degraded', reason?: string) => void;
  };
  readonly #states = new Map<string, DeviceState>();
  readonly #offline = new Set<string>();
  #doors: Doors | undefined;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor(of: {
    /** The Unix socket at which the doors find the hub. */
    socket: string;
    /** What starts a door, but for its name. */
    command: readonly [string, ...string[]];
    behind: DoorServices;
    clock: Clock;
    log: Logger;
    /** Whether the doors can find the hub; told at each try. */
    onState: (state: 'ok' | 'degraded', reason?: string) => void;
  }) {
    this.#of = of;
  }

  /** Never fails: what cannot be opened is tried again. */
  async open(home: Home): Promise<void> {
    const { behind, onState, ...of } = this.#of;
    try {
      const doors = await Doors.open({
        ...of,
        home,
        pipeline: behind,
        states: this.#states,
        offline: this.#offline,
        onState,
      });
      if (this.#isClosed) return await doors.close();
      this.#doors = doors;
      onState('ok');
    } catch (error) {
      onState('degraded', messageOf(error));
      this.#timer = of.clock.setTimeout(() => {
        if (!this.#isClosed) void this.open(home);
      }, RETRY_MS);
    }
  }

  async reopen(home: Home): Promise<void> {
    if (this.#timer) this.#of.clock.clearTimeout(this.#timer);
    const before = this.#doors;
    this.#doors = undefined;
    await before?.close();
    await this.open(home);
  }

  state(device: string, state: DeviceState): void {
    this.#states.set(device, state);
    this.#doors?.state(device, state);
  }

  /** A device can be reached again, or cannot any more. */
  availability(device: string, online: boolean): void {
    if (online) this.#offline.delete(device);
    else this.#offline.add(device);
    this.#doors?.availability(device, online);
  }

  outcome(notice: { claim: string; assistant: string; outcome: Outcome; reason: string }): void {
    this.#doors?.outcome(notice);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer) this.#of.clock.clearTimeout(this.#timer);
    await this.#doors?.close();
  }
}
