import type { z } from 'zod';
import type { DeviceAction } from '../../config/action.ts';
import { type Device, deviceSchema } from '../../config/device.ts';
import { codecOf } from '../families/catalogue.ts';
import { idFrom, isForeign } from './device-id.ts';
import type { LeftOut, Proposal } from './proposal.ts';
import { guessRoom, isOnlyRoom, type KnownRoom } from './room-guess.ts';

/** In place of a room that only a person knows. It is no valid room, so the file is not accepted with it. */
export const ROOM_TO_FILL_IN = 'FILL IN THE ROOM';

/** A file of `devices/`, as a person would write it. */
type DeviceFile = z.input<typeof deviceSchema>;

/** A file of `devices/` that is proposed. */
export interface ProposedFile {
  readonly file: DeviceFile;
  readonly source: string;
  /** Whether the room was guessed; false: a person has to fill it in. */
  readonly hasRoom: boolean;
}

/** What becomes of everything that was found. */
export interface Sorted {
  readonly files: readonly ProposedFile[];
  /** Devices of the home that announce themselves, by id. */
  readonly known: readonly string[];
  /** Each with its reason. */
  readonly leftOut: readonly LeftOut[];
}

/**
 * The files of the proposed devices, without those that the home has. A device that several announcements describe is
 * proposed once, and is not left out in the same breath.
 * @param home the devices of the home, and its rooms with their names.
 */
export function deviceFiles(
  found: { readonly proposals: readonly Proposal[]; readonly leftOut: readonly LeftOut[] },
  home: { readonly devices: readonly Device[]; readonly rooms?: readonly KnownRoom[] },
): Sorted {
  const taken = new Set(home.devices.map(({ id }) => id));
  const owners = new Map(
    home.devices.flatMap((device) => commandsOf(device).map((each) => [keyOf(each), device.id])),
  );
  const topics = new Map(
    home.devices.flatMap((device) => commandsOf(device).map(({ topic }) => [topic, device])),
  );
  const rooms = [
    ...(home.rooms ?? []),
    ...[...new Set(home.devices.map(({ room }) => room))].map((id) => ({ id, names: [] })),
  ];
  const files: ProposedFile[] = [];
  const counts = new Map<string, number>();
  const known = new Set<string>();
  const dropped: LeftOut[] = [];
  for (const { device, called: announced, place, nearby, source, key, isGroup } of found.proposals) {
    const called = isGroup && isOnlyRoom(announced, rooms) ? groupOf(announced, device.kind) : announced;
    const room = guessRoom({ place, hints: [called, nearby ?? ''], rooms });
    const id = free(idOf(called, key), taken, counts);
    const file = { id, name: nameOf(called), room: room ?? ROOM_TO_FILL_IN, ...device } as DeviceFile;
    const checked = deviceSchema.safeParse({ ...file, room: room ?? 'somewhere' });
    if (!checked.success) {
      const [issue] = checked.error.issues;
      const reason = `no device file can describe it (${issue?.path.join('.')}: ${issue?.message})`;
      dropped.push({ called, source, reason });
      continue;
    }
    const commands = commandsOf(checked.data);
    if (commands.length === 0) {
      dropped.push({ called, source, reason: 'none of its commands is known here' });
      continue;
    }
    const owner = commands.map((command) => owners.get(keyOf(command)));
    // Others announce for Home Assistant the devices of zigbee2mqtt, with the same topics and other payloads.
    const others = commands.map(({ topic }) => bearerOf(topic, topics));
    const isTwin =
      owner.every((each) => each !== undefined) ||
      (device.family === 'home-assistant' &&
        others.every((each) => each !== undefined && each.family !== 'home-assistant'));
    if (isTwin) {
      for (const each of owner)
        if (each !== undefined && home.devices.some((own) => own.id === each)) known.add(each);
      for (const each of others) if (each && home.devices.includes(each)) known.add(each.id);
      continue;
    }
    for (const command of commands) {
      owners.set(keyOf(command), id);
      topics.set(command.topic, checked.data);
    }
    taken.add(id);
    files.push({ file, source, hasRoom: room !== undefined });
  }
  const leftOut = found.leftOut.filter((each) => !each.topics?.some((topic) => bearerOf(topic, topics)));
  return { files, known: [...known], leftOut: [...leftOut, ...dropped] };
}

/**
 * The device that is commanded by the topic. zigbee2mqtt takes each property on a topic below `set` too, and each
 * endpoint on a topic above it: its climate devices and double switches are announced to Home Assistant so.
 */
function bearerOf(topic: string, topics: ReadonlyMap<string, Device>): Device | undefined {
  const exact = topics.get(topic);
  if (exact) return exact;
  const whole = [
    topic.replace(/(?<=\/set)\/[^/]+$/, ''),
    topic.replace(/\/[^/]+(?=\/set(?:\/[^/]+)?$)/, '').replace(/(?<=\/set)\/[^/]+$/, ''),
  ];
  return whole.map((each) => topics.get(each)).find((found) => found?.family === 'zigbee2mqtt');
}

/** What people call the devices of a kind together. */
const TOGETHER: Readonly<Partial<Record<Device['kind'], { en: string; zh: string }>>> = {
  light: { en: 'lights', zh: '燈' },
  cover: { en: 'curtains', zh: '窗簾' },
  switch: { en: 'switches', zh: '開關' },
  outlet: { en: 'outlets', zh: '插座' },
  fan: { en: 'fans', zh: '風扇' },
  climate: { en: 'heating', zh: '暖氣' },
  lock: { en: 'locks', zh: '門鎖' },
};

/** The name of a group that is named after its room: the room's own name would mean everything in it. */
function groupOf(room: string, kind: Device['kind']): string {
  const words = TOGETHER[kind];
  if (!words) return room;
  return /\p{Script=Han}/u.test(room) ? `${room}${words.zh}` : `${room} ${words.en}`;
}

function nameOf(called: string): { zh: string } | { en: string } {
  const words = called
    .replace(/[_/.-]+/g, ' ')
    .trim()
    .slice(0, 80);
  return /\p{Script=Han}/u.test(called) ? { zh: words } : { en: words };
}

/** The id by the name; by what the device calls itself where the name has letters that no id can have. */
function idOf(called: string, key: string | undefined): string {
  const own = isForeign(called) ? undefined : idFrom(called);
  const address = key === undefined ? undefined : (idFrom(key) ?? idFrom(`device ${key}`));
  return own ?? address ?? idFrom(called) ?? 'device';
}

/** By these a device is told from another. */
export const TELLING: readonly DeviceAction[] = [
  'turn_on',
  'open',
  'lock',
  'set_temperature',
  'set_position',
  'set_brightness',
  'set_color_temperature',
  'activate',
];

/**
 * Commands that identify the device: two devices with the same commands are one.
 * @param actions default: every action that tells devices apart, whether this one can do it or not.
 */
export function commandsOf(
  device: Device,
  actions: readonly DeviceAction[] = TELLING,
): readonly { readonly topic: string; readonly payload: string }[] {
  const codec = codecOf(device);
  return actions.flatMap((action) => {
    const value = action === 'set_color_temperature' ? 3000 : 20;
    return codec?.commands(device, { action, device: device.id, value }, {}) ?? [];
  });
}

function keyOf({ topic, payload }: { readonly topic: string; readonly payload: string }): string {
  return `${topic} ${payload}`;
}

/** An id that is not taken. @param counts by wanted id, how many have it: thousands of devices may share a name. */
function free(id: string, taken: ReadonlySet<string>, counts: Map<string, number>): string {
  for (let count = counts.get(id) ?? 1; ; count++) {
    const name = count === 1 ? id : `${id}-${count}`;
    if (taken.has(name)) continue;
    counts.set(id, count + 1);
    return name;
  }
}
