import { MqttClient } from 'mqtt';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { openSocket } from '../mqtt/broker-address.ts';
import { configuredBroker } from '../mqtt/configured-broker.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { within } from './wait.ts';

/** A retained message comes at once. */
const STATUS_WITHIN_MS = 500;

/** The broker of the home, as its users name it. */
function brokerUrl(home: Home): string {
  return home.mqtt.url ?? `mqtt://127.0.0.1:${home.mqtt.embedded.port}`;
}

/**
 * Connects to the broker of the home as one of its tools.
 * @throws Failure (exit 4) where it is not there or refuses.
 */
export async function connectTool(home: Home): Promise<MqttClient> {
  const url = brokerUrl(home);
  const address = configuredBroker(home);
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
    let reason = 'a broker that does not answer';
    client.once('connect', () => connected());
    client.on('error', (error) => {
      reason = 'code' in error && String(error.code) === 'ECONNREFUSED' ? 'no broker there' : error.message;
    });
    client.once('close', () => {
      failed(
        new Failure(ExitCode.unavailable, [
          {
            path: 'mqtt.url',
            found: `${url}: ${reason}`,
            expected: 'a broker that lets us in',
            mend:
              home.mqtt.url === undefined
                ? 'start the hub: halfsecond run'
                : 'start the broker, or correct mqtt.url, username and password_file',
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
      mend: 'start it: halfsecond run',
    },
  ]);
}

/** What a hub says of itself at this broker: `online`, `offline`, or nothing within a while. */
export async function hubStatus(home: Home): Promise<string | undefined> {
  const client = await connectTool(home);
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
