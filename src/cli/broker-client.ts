import { MqttClient } from 'mqtt';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { type BrokerAddress, openSocket } from '../mqtt/broker-address.ts';
import { configuredBroker } from '../mqtt/configured-broker.ts';
import { causeOf } from '../mqtt/refusal.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { within } from './wait.ts';

/** A retained message comes at once. */
const STATUS_WITHIN_MS = 500;

/**
 * Connects to the broker of the home as one of its tools.
 * @param credentialsFolder where systemd puts the credentials of a unit; a person's tool has none.
 * @throws Failure (exit 4) where it is not there or refuses.
 */
export async function connectTool(home: Home, credentialsFolder?: string | undefined): Promise<MqttClient> {
  return connectTo(configuredBroker(home, credentialsFolder), home);
}

/** Connects to a broker as anybody. @throws Failure (exit 4) */
export async function connectTo(address: BrokerAddress, home: Home): Promise<MqttClient> {
  const { username, password } = address;
  const client = new MqttClient(() => openSocket(address), {
    protocolVersion: 5,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: 3000,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  });
  await new Promise<void>((connected, failed) => {
    let reason = 'it ended the connection before it answered; it may want TLS, or be no broker';
    client.once('connect', () => connected());
    client.on('error', (error) => {
      reason = causeOf(error, address);
    });
    client.once('close', () => {
      const isEmbedded = home.mqtt.url === undefined;
      const [found, fix] = reason.split('; ');
      failed(
        new Failure(ExitCode.unavailable, [
          {
            path: 'mqtt.url',
            found: `${home.mqtt.url ?? `mqtt://${address.host}:${address.port}`}: ${found}`,
            expected: 'a broker that lets us in',
            fix: isEmbedded
              ? 'start the hub: halfsecond run'
              : (fix ?? 'start the broker, or correct mqtt.url, username and password_file'),
          },
        ]),
      );
    });
  });
  return client;
}

/** The fields of a message; none where it is no JSON object: anybody may write to a broker. */
export function fieldsOf(payload: Buffer): Readonly<Record<string, unknown>> {
  try {
    const message: unknown = JSON.parse(payload.toString());
    return typeof message === 'object' && message !== null ? { ...message } : {};
  } catch {
    return {};
  }
}

/** The failure of a verb that nobody answered. */
export function noHub(after_ms: number): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      found: `no answer within ${after_ms / 1000} s`,
      expected: 'a hub at this broker',
      fix: 'start it: halfsecond run',
    },
  ]);
}

/** What a hub says of itself at this broker: `online`, `offline`, or nothing within a while. */
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
