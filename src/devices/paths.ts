import type { Intent } from '../intent/intent.ts';
import type { Clock } from '../time/clock.ts';
import type { DeviceState } from './device-state.ts';
import { contradicts } from './device-state.ts';

/** Who made a device change, since the hub started. */
export interface DevicePaths {
  readonly device: string;
  /** Commands of the hub. */
  readonly ours: number;
  /** Commands that others published on its topic: an automation, a dashboard, another hub. */
  readonly others: number;
  /** Changes that nobody commanded over MQTT: a hand on the switch, or an assistant paired with it directly. */
  readonly unexplained: number;
  /** How many of those are probably the doing of an assistant that was just called, or had claimed that. */
  readonly after: readonly AfterAssistant[];
}

/** Changes that are probably an assistant's own doing, past the hub. */
export interface AfterAssistant {
  readonly assistant: string;
  readonly others: number;
  readonly unexplained: number;
}

/** A change this long after a command, or after a change that it explained, in milliseconds, may be its effect. */
const EXPLAINS_MS = 5000;
/** A cover or a dimmer tells of its way while it is under way; no way takes longer than this, in milliseconds. */
const LONGEST_WAY_MS = 120_000;

interface Count {
  ours: number;
  others: number;
  unexplained: number;
  commanded_ms: number;
  explained_ms: number;
  unexplained_ms: number;
  readonly after: Map<string, AfterAssistant>;
  /** What we asked of it, where the last command was ours. */
  asked: Intent | undefined;
}

/** Watches by which paths each device is commanded (design §3, "Where it stands"). */
export class Paths {
  readonly #clock: Clock;
  readonly #counts = new Map<string, Count>();

  constructor(of: { devices: Iterable<{ readonly id: string }>; clock: Clock }) {
    this.#clock = of.clock;
    const never = Number.NEGATIVE_INFINITY;
    for (const { id } of of.devices)
      this.#counts.set(id, {
        ours: 0,
        others: 0,
        unexplained: 0,
        asked: undefined,
        after: new Map(),
        commanded_ms: never,
        explained_ms: never,
        unexplained_ms: never,
      });
  }

  /** @param asked what we asked of it; of what others want no more is known than that they want it. */
  commanded(device: string, by: 'ours' | 'others', asked?: Intent): void {
    const count = this.#counts.get(device);
    if (!count) return;
    count[by]++;
    count.asked = asked;
    count.commanded_ms = this.#clock.now();
    count.explained_ms = count.commanded_ms;
  }

  /**
   * The device has reported, and not from a retained message.
   * @param before all that was known of it; a first report is no change.
   * @returns whether it changed though nobody had commanded it, or against what it was commanded.
   */
  reported(device: string, { before, state }: { before: DeviceState; state: DeviceState }): boolean {
    const count = this.#counts.get(device);
    const changes = changesBetween(before, state);
    if (!count || changes.length === 0) return false;
    const now_ms = this.#clock.now();
    const isUnderWay =
      now_ms - count.explained_ms < EXPLAINS_MS && now_ms - count.commanded_ms < LONGEST_WAY_MS;
    if (isUnderWay && !(count.asked && contradicts(count.asked, state))) {
      if (isStep(changes)) count.explained_ms = now_ms;
      return false;
    }
    // A hand that turns a dimmer is one change, however many steps are told of it.
    const goesOn = now_ms - count.unexplained_ms < EXPLAINS_MS && isStep(changes);
    count.unexplained_ms = now_ms;
    if (goesOn) return false;
    count.unexplained++;
    return true;
  }

  /** What was counted last is probably the doing of this assistant. */
  followed(device: string, assistant: string, by: 'others' | 'unexplained'): void {
    const after = this.#counts.get(device)?.after;
    const known = after?.get(assistant) ?? { assistant, others: 0, unexplained: 0 };
    after?.set(assistant, { ...known, [by]: known[by] + 1 });
  }

  list(): readonly DevicePaths[] {
    return [...this.#counts].map(([device, { ours, others, unexplained, after }]) => ({
      device,
      ours,
      others,
      unexplained,
      after: [...after.values()],
    }));
  }
}

/** Whether it may be one of many of a way: what is only on or off has none. */
function isStep(changes: readonly (boolean | number)[]): boolean {
  return changes.every((value) => typeof value === 'number');
}

/** What the report says anew of that which was known otherwise. */
function changesBetween(before: DeviceState, state: DeviceState): readonly (boolean | number)[] {
  return Object.entries(state).flatMap(([key, value]) => {
    const known = before[key as keyof DeviceState];
    return known !== undefined && known !== value ? [value] : [];
  });
}
