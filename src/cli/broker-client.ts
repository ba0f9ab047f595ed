import type { MqttClient } from 'mqtt';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { type BrokerTraits, traitsOf } from '../mqtt/broker-traits.ts';
import { connectTool } from '../mqtt/tool.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { message } from '../text/text.ts';
import { Backoff } from '../time/backoff.ts';
import { systemClock } from '../time/system-clock.ts';
import { within } from './wait.ts';

/** A retained message comes at once. */
const STATUS_WITHIN_MS = 500;
const RECONNECT = { first_ms: 250, most_ms: 5000 };

/** The state of a tool's connection to its broker. */
export interface Link {
  readonly state: 'connected' | 'lost';
  /** Why it was lost, where that is known. */
  readonly reason?: string | undefined;
}

/**
 * Connects a tool again whenever it loses its broker, until the client ends.
 * @param resume subscribes again: mqtt.js does so only where it reconnects by itself.
 */
export function keepConnected(
  client: MqttClient,
  of: { resume: () => Promise<void>; onLink: (link: Link) => void },
): void {
  const { resume, onLink } = of;
  const backoff = new Backoff(RECONNECT);
  let reason: string | undefined;
  client.on('error', (error) => {
    reason = error.message;
  });
  client.on('connect', async () => {
    try {
      await resume();
    } catch {
      // The connection was lost again meanwhile, or cannot be used: the next one may do better.
      client.stream.destroy();
      return;
    }
    backoff.reset();
    reason = undefined;
    onLink({ state: 'connected' });
  });
  client.on('close', () => {
    if (client.disconnecting) return;
    onLink({ state: 'lost', reason });
    systemClock.setTimeout(() => {
      if (!client.disconnecting) client.reconnect();
    }, backoff.next());
  });
}

/** The fields of a message. None where it is no JSON object: anybody may write to a broker. */
export function fieldsOf(payload: Buffer): Readonly<Record<string, unknown>> {
  try {
    const fields: unknown = JSON.parse(payload.toString());
    return typeof fields === 'object' && fields !== null ? { ...fields } : {};
  } catch {
    return {};
  }
}

/** The failure of a verb whose message no hub answered. */
export function noHub(after_ms: number): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      found: message('broker.no-hub.found', { seconds: after_ms / 1000 }),
      expected: message('broker.no-hub.expected'),
      fix: message('hub.none.fix'),
    },
  ]);
}

/** What a hub says of itself at this broker: `online` or `offline`; undefined where no hub says anything. */
export async function hubStatus(
  home: Home,
  credentialsFolder?: string | undefined,
): Promise<string | undefined> {
  const client = await connectTool(home, credentialsFolder);
  try {
    const told = new Promise<string>((status) => {
      client.once('message', (_, payload) => status(payload.toString()));
    });
    await client.subscribeAsync(topicsUnder(home.mqtt.base).status);
    return await within(told, STATUS_WITHIN_MS);
  } finally {
    await client.endAsync(true);
  }
}

/**
 * Where the broker of the home differs from MQTT; undefined at the embedded broker, and where that cannot be told, as where the
 * broker has just gone. Nothing that somebody asked for depends on it.
 */
export async function brokerTraits(
  home: Home,
  credentialsFolder?: string | undefined,
): Promise<BrokerTraits | undefined> {
  if (home.mqtt.url === undefined) return undefined;
  const client = await connectTool(home, credentialsFolder).catch(() => undefined);
  if (!client) return undefined;
  try {
    return await traitsOf(client, { base: home.mqtt.base, clock: systemClock });
  } finally {
    await client.endAsync(true);
  }
}
