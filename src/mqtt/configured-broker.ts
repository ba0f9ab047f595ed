import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Home } from '../config/schema.ts';
import { credential } from '../config/secret.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { type BrokerAddress, brokerAddress } from './broker-address.ts';

const CREDENTIAL = 'mqtt-password';

/**
 * The broker of the home, with what it takes to be let in.
 * @param credentialsFolder where systemd puts the credentials of the unit.
 * @throws Failure (exit 4) where the password cannot be read.
 */
export function configuredBroker(home: Home, credentialsFolder?: string): BrokerAddress {
  const { url, username, password_file, embedded } = home.mqtt;
  if (url === undefined) return { host: '127.0.0.1', port: embedded.port, tls: false };
  const password =
    password_file === undefined
      ? credential(CREDENTIAL, { credentialsFolder, folder: home.folder })
      : readPassword(resolve(home.folder, password_file));
  return brokerAddress(url, {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  });
}

function readPassword(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Failure(ExitCode.unavailable, [
      {
        path: 'mqtt.password_file',
        found: `${file}, which cannot be read`,
        expected: 'a file that holds the password',
        mend: 'give the user that runs halfsecond the right to read it',
      },
    ]);
  }
}
