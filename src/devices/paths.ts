import type { Intent } from '../intent/intent.ts';
import type { Clock } from '../time/clock.ts';
import type { DeviceState } from './device-state.ts';
import { contradicts } from './device-state.ts';

/** By which paths a device was commanded, since the hub started. */
export interface DevicePaths {
  readonly device: string;
  /** Commands of the hub. */
  readonly ours: number;
  /** Commands that others published on its topic: an automation, a dashboard, another hub. */
  readonly others: number;
  /** Changes that nobody commanded over MQTT: a hand on the switch, or an assistant paired with it directly. */
  readonly unexplained: number;
  /** How many of those were probably made by an assistant that had just been called, or had claimed. */
  readonly after: readonly AfterAssistant[];
}

/** Changes that an assistant has probably made past the hub. */
export interface AfterAssistant {
  readonly assistant: string;
  readonly others: number;
  readonly unexplained: number;
}

/** A change within this time after a command, or after a step that follows from it, is its effect; milliseconds. */
const EXPLAINS_MS = 5000;
/** A cover or a dimmer reports steps while it moves. No movement takes longer than this, in milliseconds. */
const LONGEST_WAY_MS = 120_000;

interface Count {
  ours: number;
  others: number;
  unexplained: number;
  commanded_ms: number;
  explained_ms: number;
  unexplained_ms: number;
  readonly after: Map<string, AfterAssistant>;
  /** The intent of the last command, where it was the hub's. */
  asked: Intent | undefined;
}

/** Counts by which paths each device is commanded: by the hub, by other programs, or by neither. */
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

  /** A command for the device was published. @param asked the hub's intent; other programs' intents are not known. */
  commanded(device: string, by: 'ours' | 'others', asked?: Intent): void {
    const count = this.#counts.get(device);
    if (!count) return;
    count[by]++;
    count.asked = asked;
    count.commanded_ms = this.#clock.now();
    count.explained_ms = count.commanded_ms;
  }

  /**
   * The hub commanded something that this device may belong to, a group or a scene: what it reports now is the effect.
   * @param asked what the group was asked; absent for a scene, which sets each device as it likes.
   */
  mayFollow(device: string, asked?: Intent): void {
    const count = this.#counts.get(device);
    if (!count) return;
    count.asked = asked;
    count.commanded_ms = this.#clock.now();
    count.explained_ms = count.commanded_ms;
  }

  /**
   * The device has reported, in a message that was not retained.
   * @param before its known state before; a first report is no change.
   * @returns whether it changed without a command, or against its last command.
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
    // A dimmer that is turned by hand reports many steps, and is one change.
    const goesOn = now_ms - count.unexplained_ms < EXPLAINS_MS && isStep(changes);
    count.unexplained_ms = now_ms;
    if (goesOn) return false;
    count.unexplained++;
    return true;
  }

  /** This assistant has probably made the change that was counted last. */
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

/** Whether the change may be one of the steps of a movement: all of its values are numbers. */
function isStep(changes: readonly (boolean | number)[]): boolean {
  return changes.every((value) => typeof value === 'number');
}

/** The reported values that differ from known ones. */
function changesBetween(before: DeviceState, state: DeviceState): readonly (boolean | number)[] {
  return Object.entries(state).flatMap(([key, value]) => {
    const known = before[key as keyof DeviceState];
    return known !== undefined && known !== value ? [value] : [];
  });
}
