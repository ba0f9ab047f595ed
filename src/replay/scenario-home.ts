import { resolve } from 'node:path';
import type { Assistant, Wake } from '../config/assistant.ts';
import type { Device } from '../config/device.ts';
import { type Home, homeSchema } from '../config/schema.ts';
import type { Scenario } from './scenario.ts';

/**
 * The home that a scenario plays in: each key of its `home` replaces the configured one.
 * @param folder the scenario's: paths in it start there.
 * @param configured absent: the scenario brings all it needs.
 */
export function homeOf(of: { scenario: Scenario; folder: string; configured: Home | undefined }): Home {
  const { folder } = of;
  const base: Home = of.configured ?? { ...homeSchema.parse({ assistants: {} }), devices: [], folder };
  const given = of.scenario.home ?? {};
  const assistants = given.assistants ? fromFolder(given.assistants, folder) : base.assistants;
  return {
    ...base,
    assistants,
    devices: given.devices ?? base.devices.map((device) => withoutStrangers(device, assistants)),
    prefer: given.prefer ?? base.prefer.filter((assistant) => Object.hasOwn(assistants, assistant)),
    arbiter: given.arbiter ?? base.arbiter,
    rooms: given.rooms ?? base.rooms,
    floors: given.floors ?? base.floors,
    satellites: given.satellites ?? base.satellites,
    audio: given.audio ?? base.audio,
    mode: given.mode ?? base.mode,
    mqtt: { ...base.mqtt, ...given.mqtt },
  };
}

/** Paths of the home start at the configuration folder: those of the scenario are made absolute. */
function fromFolder(assistants: Home['assistants'], folder: string): Home['assistants'] {
  return Object.fromEntries(
    Object.entries(assistants).map(([id, assistant]) => [
      id,
      assistant.wake ? { ...assistant, wake: absolute(assistant.wake, folder) } : assistant,
    ]),
  );
}

function absolute(wake: NonNullable<Assistant['wake']>, folder: string): NonNullable<Assistant['wake']> {
  return Array.isArray(wake) ? wake.map((each) => oneAbsolute(each, folder)) : oneAbsolute(wake, folder);
}

function oneAbsolute(wake: Wake, folder: string): Wake {
  if (wake.engine === 'enrolled') return { ...wake, takes: resolve(folder, wake.takes) };
  if (wake.engine !== 'porcupine') return wake;
  const { keyword_file, model_file } = wake;
  return {
    ...wake,
    ...(keyword_file !== undefined && { keyword_file: resolve(folder, keyword_file) }),
    ...(model_file !== undefined && { model_file: resolve(folder, model_file) }),
  };
}

/** Where a scenario brings other assistants, the configured devices belong to nobody it does not have. */
function withoutStrangers(device: Device, assistants: Home['assistants']): Device {
  const { owner, ...rest } = device;
  const name = owner && ('only' in owner ? owner.only : owner.prefer);
  return name === undefined || Object.hasOwn(assistants, name) ? device : rest;
}
