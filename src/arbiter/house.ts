import type { ArbiterPolicy } from '../config/arbiter.ts';
import type { Assistant } from '../config/assistant.ts';
import type { Device } from '../config/device.ts';
import type { Intent } from '../intent/intent.ts';
import { isGuarded } from '../intent/risk.ts';

/** What the arbiter knows of the home. Immutable: a change makes a new one. */
export interface House {
  readonly assistants: Readonly<Record<string, Assistant>>;
  readonly devices: ReadonlyMap<string, Device>;
  readonly policy: ArbiterPolicy;
  /** Who wins a tie, first to last; the rest after them by id. */
  readonly prefer: readonly string[];
  /** Assistants known to be offline; unknown presence is online. */
  readonly offline: ReadonlySet<string>;
  /** Rooms with a microphone that works. */
  readonly microphones: ReadonlySet<string>;
}

/** The devices that an intent reaches: itself and, for a group, its members. */
function reached(house: House, id: string, seen: ReadonlySet<string> = new Set()): readonly Device[] {
  const device = house.devices.get(id);
  if (!device || seen.has(id)) return [];
  const visited = new Set(seen).add(id);
  return [device, ...(device.members ?? []).flatMap((member) => reached(house, member, visited))];
}

/** Whether the intent is guarded; a guarded member guards its group. */
export function guarded(house: House, intent: Intent): boolean {
  return reached(house, intent.device).some((device) => isGuarded(device, intent));
}

/** The one assistant that the device obeys, where its owner says `only`. */
export function onlyOwner(house: House, device: string): string | undefined {
  const owner = house.devices.get(device)?.owner;
  return owner && 'only' in owner ? owner.only : undefined;
}

/** The assistant that the device prefers, where its owner says `prefer`. */
export function preferredOwner(house: House, device: string): string | undefined {
  const owner = house.devices.get(device)?.owner;
  return owner && 'prefer' in owner ? owner.prefer : undefined;
}

/** Order of ties: `prefer` first to last, the rest after it by id. */
export function byPreference(prefer: readonly string[]): (a: string, b: string) => number {
  const rank = (assistant: string) => {
    const index = prefer.indexOf(assistant);
    return index < 0 ? prefer.length : index;
  };
  return (a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Whether the hub's own understanding is a claim of this assistant (design §3, "Where it stands"). */
export function actsOnHearing(house: House, name: string): boolean {
  const assistant = house.assistants[name];
  return (
    assistant !== undefined && (assistant.heard ?? (assistant.doors.length > 0 ? 'witness' : 'act')) === 'act'
  );
}
