import type { Problem } from '../error/failure.ts';
import { message } from '../text/text.ts';
import type { ProcessDoorName } from './catalogue.ts';

/** Matter and HomeKit lead the same assistants in. */
const RIVALS: Partial<Record<ProcessDoorName, ProcessDoorName>> = { matter: 'homekit', homekit: 'matter' };

/** The door by which an assistant of this door may be paired already; undefined: there is none. */
export function rivalOf(door: ProcessDoorName): ProcessDoorName | undefined {
  return RIVALS[door];
}

/**
 * An assistant that is paired by Matter must not be paired by HomeKit too: it would claim each request twice.
 * @param pairings those of the other door.
 * @returns undefined where it is not paired there.
 */
export function pairedTwice(
  pairings: readonly { readonly id: string; readonly assistant?: string | undefined }[],
  of: { readonly assistant: string; readonly door: ProcessDoorName; readonly other: ProcessDoorName },
): Problem | undefined {
  const { assistant, other } = of;
  const twin = pairings.find((each) => each.assistant === assistant);
  if (!twin) return undefined;
  const pairing = twin.id;
  return {
    path: `doors.${of.door}`,
    found: message('doors.twice.found', { assistant, door: other, pairing }),
    expected: message('doors.twice.expected'),
    fix: message('doors.twice.fix', { door: other, pairing }),
  };
}
