import type { MqttClient } from 'mqtt';
import { Backoff } from '../time/backoff.ts';
import { systemClock } from '../time/system-clock.ts';
import type { Link } from './inspect/inspection.ts';

const BACK_OFF = { first_ms: 250, most_ms: 5000 };

/**
 * Connects a tool again whenever it loses its broker. Ends with the client.
 * @param resume subscribes anew: mqtt.js does so only where it connects again by itself.
 */
export function reconnecting(
  client: MqttClient,
  of: { resume: () => Promise<void>; onLink: (link: Link) => void },
): void {
  const { resume, onLink } = of;
  const backoff = new Backoff(BACK_OFF);
  let reason: string | undefined;
  client.on('error', ({ message }) => {
    reason = message;
  });
  client.on('connect', async () => {
    try {
      await resume();
    } catch {
      // The connection was lost again meanwhile, or is no good: by another.
      client.stream.destroy();
      return;
    }
    backoff.reset();
    reason = undefined;
    onLink({ state: 'connected' });
  });
  client.on('close', () => {
    if (client.disconnecting) return;
    onLink({ state: 'lost', ...(reason !== undefined && { reason }) });
    systemClock.setTimeout(() => {
      if (!client.disconnecting) client.reconnect();
    }, backoff.next());
  });
}
