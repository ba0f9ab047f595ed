import type { Action } from '../../config/action.ts';
import type { Device } from '../../config/device.ts';
import type { DeviceProblem } from '../../devices/discovery/device-problems.ts';
import type { DevicePaths } from '../../devices/paths.ts';
import type { DeviceStatus } from '../../devices/registry.ts';
import { canDo } from '../../intent/capability.ts';
import { membersOf } from '../../intent/reach.ts';
import { isGuarded as isGuardedAction } from '../../intent/risk.ts';
import type { DeviceView, Owner } from '../api.ts';
import type { PageReader } from './reader.ts';

/** What a device may be tried by: each does the same whoever watches, and none lets anybody in. */
const TESTS = ['turn_on', 'turn_off', 'open', 'close', 'activate'] as const;
/** What lets somebody in or out, where the device is of that kind. */
const DANGEROUS: readonly Action[] = [
  'unlock',
  'open',
  'turn_on',
  'turn_off',
  'toggle',
  'set_position',
  'activate',
];

/** What is known of the devices beside their files. */
export interface Known {
  readonly devices: readonly Device[];
  readonly statuses: readonly DeviceStatus[];
  readonly paths: readonly DevicePaths[];
  readonly problems: readonly DeviceProblem[];
  /** The devices whose files the page has written. */
  readonly undoable: ReadonlySet<string>;
}

/** A device as the page shows it. */
export function deviceView(device: Device, known: Known, { text, names }: PageReader): DeviceView {
  const { id, room, kind, family } = device;
  const { online, state } = known.statuses.find((each) => each.device === id) ?? {};
  const { ours = 0, others = 0, unexplained = 0 } = known.paths.find((each) => each.device === id) ?? {};
  const all = byId(known.devices);
  const guarded = isGuarded(all, device);
  return {
    device: id,
    name: names.device(id),
    room,
    kind,
    family: family ?? null,
    online: online ?? null,
    state: { ...state },
    owner: ownerOf(device),
    guarded,
    tests: guarded ? [] : TESTS.filter((action) => canDo(device, action)),
    paths: { ours, others, unexplained },
    problems: known.problems.filter(({ devices }) => devices.includes(id)).map(({ what }) => text.of(what)),
    undoable: known.undoable.has(id),
  };
}

/** Whether anything that it, or a member of it, can do is guarded: then the page commands nothing of it. */
export function isGuarded(all: ReadonlyMap<string, Device>, { id }: Device): boolean {
  return [...membersOf(all, id)].some((device) =>
    DANGEROUS.some((action) => {
      const value = action === 'set_position' ? { value: 100 } : {};
      return canDo(device, action) && isGuardedAction(device, { action, device: device.id, ...value });
    }),
  );
}

/** The devices by their ids. */
export function byId(devices: readonly Device[]): ReadonlyMap<string, Device> {
  return new Map(devices.map((device) => [device.id, device]));
}

function ownerOf({ owner }: Device): Owner {
  if (!owner) return { way: 'anyone' };
  return 'prefer' in owner
    ? { way: 'prefer', assistant: owner.prefer }
    : { way: 'only', assistant: owner.only };
}
