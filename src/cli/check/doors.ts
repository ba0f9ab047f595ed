import type { Home } from '../../config/schema.ts';
import { codeOf } from '../../error/message-of.ts';
import { message } from '../../text/text.ts';
import type { Found } from './finding.ts';

/** Whether HomeKit takes every device of the home, for a home with that door. */
export async function checkHomekitLimit(home: Home): Promise<Found> {
  let limit: typeof import('../../doors/homekit/device-limit.ts');
  try {
    limit = await import('../../doors/homekit/device-limit.ts');
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    return { state: 'degraded', detail: message('door.package.found', { package: 'hap-nodejs' }) };
  }
  const { offered, beyond } = limit.offeredOf(home.devices);
  return beyond.length === 0
    ? { state: 'ok', detail: message('check.homekit.ok', { count: offered.length }) }
    : { state: 'degraded', detail: message('check.homekit.beyond', { most: limit.MOST_DEVICES, beyond }) };
}
