import type { Device } from '../config/device.ts';
import type { Intent } from './intent.ts';
import { type Devices, membersOf } from './reach.ts';

/**
 * Guarded actions are those that let somebody in or let something out (design §3, "Guarded actions").
 * Toggling what guards is guarded too: it may be the dangerous half. Securing is not.
 */
export function isGuarded(device: Device, intent: Intent): boolean {
  if (device.risk) return device.risk === 'guarded';
  switch (intent.action) {
    case 'unlock':
      return true;
    case 'open':
      return device.kind === 'garage' || device.kind === 'valve' || device.kind === 'lock';
    case 'set_position':
      return (device.kind === 'garage' || device.kind === 'valve') && intent.value !== 0;
    case 'adjust_position':
      return (device.kind === 'garage' || device.kind === 'valve') && (intent.value ?? 0) > 0;
    case 'toggle':
    case 'turn_on':
      return device.kind === 'garage' || device.kind === 'valve' || device.kind === 'lock';
    case 'turn_off':
      return device.kind === 'lock';
    case 'stop':
      // Whatever moves may be stopped by anybody: somebody may stand in its way.
      return false;
    default:
      return false;
  }
}

/** Whether the intent is guarded in this home; a guarded member guards its group. */
export function guardedIn(devices: Devices, intent: Intent): boolean {
  return [...membersOf(devices, intent.device)].some((device) => isGuarded(device, intent));
}
