import { assistantSchema } from '../../src/config/assistant.ts';
import { type Device, deviceSchema } from '../../src/config/device.ts';
import { loadHome } from '../../src/config/load.ts';
import { type Home, homeSchema } from '../../src/config/schema.ts';

/** The folder of the project, with the shipped home. */
export const PROJECT = new URL('../../', import.meta.url).pathname;

export const shippedHome = (): Home => loadHome(PROJECT);

/** A device with every default filled in. */
export function device(fields: Partial<Device> & { id: string }): Device {
  return deviceSchema.parse({
    name: { en: fields.id.replaceAll('-', ' ') },
    room: 'living-room',
    kind: 'light',
    family: 'zigbee2mqtt',
    ...fields,
  });
}

/** A home of assistants without wake words. */
export function home(of: {
  assistants?: readonly string[];
  devices: readonly Device[];
  more?: object;
}): Home {
  const assistants = Object.fromEntries(
    (of.assistants ?? ['siri', 'tmall-genie']).map((id) => [id, assistantSchema.parse({ name: id })]),
  );
  return { ...homeSchema.parse({ assistants, ...of.more }), devices: of.devices, folder: PROJECT };
}
