import type { Device } from '../config/device.ts';
import type { Intent } from './intent.ts';

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
    case 'toggle':
    case 'turn_on':
      return device.kind === 'garage' || device.kind === 'valve' || device.kind === 'lock';
    case 'turn_off':
      return device.kind === 'lock';
    default:
      return false;
  }
}
