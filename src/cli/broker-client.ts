import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MqttClient } from 'mqtt';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { brokerAddress, openSocket } from '../mqtt/broker-address.ts';

/** The broker of the home, as its users name it. */
function brokerUrl(home: Home): string {
  return home.mqtt.url ?? `mqtt://127.0.0.1:${home.mqtt.embedded.port}`;
}

/**
 * Connects to the broker of the home as one of its tools.
 * @throws Failure (exit 4) where it is not there or refuses.
 */
export async function connectTool(home: Home): Promise<MqttClient> {
  const { username, password_file } = home.mqtt;
  const url = brokerUrl(home);
  const address = brokerAddress(url);
  const client = new MqttClient(() => openSocket(address), {
    protocolVersion: 5,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: 3000,
    ...(username !== undefined && { username }),
    ...(password_file !== undefined && {
      password: readFileSync(resolve(home.folder, password_file), 'utf8').trim(),
    }),
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
