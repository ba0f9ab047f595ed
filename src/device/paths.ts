import type { Clock } from '../time/clock.ts';
import type { DeviceState } from './device-state.ts';

/** Who made a device change, since the hub started. */
export interface DevicePaths {
  readonly device: string;
  /** Commands of the hub. */
  readonly ours: number;
  /** Commands that others published on its topic: an automation, a dashboard, another hub. */
  readonly others: number;
  /** Changes that nobody commanded over MQTT: a hand on the switch, or an assistant paired with it directly. */
  readonly unexplained: number;
}

/** A change this long after a command, in milliseconds, may still be its effect. */
const EXPLAINS_MS = 5000;

/** Watches by which paths each device is commanded (design §3, "Where it stands"). */
export class Paths {
  readonly #clock: Clock;
  readonly #counts = new Map<
    string,
    { ours: number; others: number; unexplained: number; commanded_ms: number }
  >();

  constructor(of: { devices: Iterable<{ readonly id: string }>; clock: Clock }) {
    this.#clock = of.clock;
    for (const { id } of of.devices)
      this.#counts.set(id, { ours: 0, others: 0, unexplained: 0, commanded_ms: Number.NEGATIVE_INFINITY });
  }

  commanded(device: string, by: 'ours' | 'others'): void {
    const count = this.#counts.get(device);
    if (!count) return;
    count[by]++;
    count.commanded_ms = this.#clock.now();
  }

  /**
   * The device has reported, and not from a retained message.
   * @param before all that was known of it; a first report is no change.
   * @returns whether it changed though nobody had commanded it.
   */
  reported(device: string, { before, state }: { before: DeviceState; state: DeviceState }): boolean {
    const count = this.#counts.get(device);
    const hasChanged = Object.entries(state).some(([key, value]) => {
      const known = before[key as keyof DeviceState];
      return known !== undefined && known !== value;
    });
    if (!count || !hasChanged || this.#clock.now() - count.commanded_ms < EXPLAINS_MS) return false;
    count.unexplained++;
    return true;
  }

  list(): readonly DevicePaths[] {
    return [...this.#counts].map(([device, { ours, others, unexplained }]) => ({
      device,
      ours,
      others,
      unexplained,
    }));
  }
}
