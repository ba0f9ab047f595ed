import type { Device } from '../../config/device.ts';
import type { OtherWords } from '../../intent/lexicon.ts';
import { createUnderstanding } from '../../intent/understand.ts';

/**
 * Gives the meaning of a command: two texts of one meaning are no rivals. A command that needs a room ("開燈")
 * means what it means in the first room of the home where it is understood.
 * @param others the names of the home's rooms, floors and assistants. Default: nothing.
 */
export function meaningsIn(devices: readonly Device[], others?: OtherWords): (text: string) => string {
  const understand = createUnderstanding(devices, others);
  const rooms = [undefined, ...new Set(devices.map(({ room }) => room))];
  return (text) => {
    for (const room of rooms) {
      const found = understand(text, room === undefined ? {} : { room });
      if (found.kind === 'understood') return `${room ?? ''} ${JSON.stringify(found.intents)}`;
    }
    return text;
  };
}
