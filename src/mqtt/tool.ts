import type { MqttClient } from 'mqtt';
import type { Home } from '../config/schema.ts';
import { Discovery } from '../devices/discovery/discovery.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { message } from '../text/text.ts';
import type { Clock } from '../time/clock.ts';
import type { BrokerAddress } from './broker-address.ts';
import { openClient } from './client.ts';
import { configuredBroker } from './configured-broker.ts';
import { connectFailure } from './refusal.ts';

/** Retained messages come at once; a slow broker has this long, in milliseconds. */
const RETAINED_WITHIN_MS = 1000;

/**
 * Connects to the broker of the home as one of its tools.
 * @param credentialsFolder where systemd puts the credentials of a unit; a person's tool has none.
 * @throws Failure (exit 4) where the broker is not there or refuses.
 */
export async function connectTool(home: Home, credentialsFolder?: string | undefined): Promise<MqttClient> {
  return connectTo(configuredBroker(home, credentialsFolder), home);
}

/** Connects to a broker with the credentials of an address. @throws Failure (exit 4) */
export async function connectTo(address: BrokerAddress, home: Home): Promise<MqttClient> {
  const client = openClient(address, { connectTimeout: 3000 });
  await new Promise<void>((connected, failed) => {
    let cause: string | undefined;
    client.once('connect', () => connected());
    client.on('error', (error) => {
      cause = connectFailure(error, address);
    });
    client.once('close', () => {
      const isEmbedded = home.mqtt.url === undefined;
      const [reason, fix] = cause?.split('; ') ?? [];
      const url = home.mqtt.url ?? `mqtt://${address.host}:${address.port}`;
      failed(
        new Failure(ExitCode.unavailable, [
          {
            path: 'mqtt.url',
            found: message('broker.found', { url, reason: reason ?? message('broker.no-answer') }),
            expected: message('broker.expected'),
            fix: isEmbedded ? message('broker.start-hub') : (fix ?? message('broker.start')),
          },
        ]),
      );
    });
  });
  return client;
}

/**
 * What the broker keeps of devices that announce themselves; takes a second.
 * @param client is ended.
 * @throws Failure (exit 4) where the broker refuses.
 */
export async function announcedThrough(
  client: MqttClient,
  clock: Clock,
): Promise<ReturnType<Discovery['found']>> {
  const discovery = new Discovery();
  client.on('message', (topic, bytes) => discovery.take(topic, bytes));
  await client.subscribeAsync([...Discovery.topics]);
  await new Promise<void>((over) => clock.setTimeout(over, RETAINED_WITHIN_MS));
  await client.endAsync(true);
  return discovery.found();
}
