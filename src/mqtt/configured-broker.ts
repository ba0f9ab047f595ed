import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { Home } from '../config/schema.ts';
import { storedSecret } from '../config/secret.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { codeOf, messageOf } from '../error/message-of.ts';
import { doorUser } from './access-control/account.ts';
import { type BrokerAddress, brokerAddress, type TlsMaterial } from './broker-address.ts';

/** By key of `mqtt`, the systemd credential that is read where the configuration names no file. */
const CREDENTIALS = {
  password_file: 'mqtt-password',
  'tls.ca_file': 'mqtt-ca',
  'tls.certificate_file': 'mqtt-certificate',
  'tls.key_file': 'mqtt-key',
} as const;

type CredentialPath = keyof typeof CREDENTIALS;

const EXPECTED: Readonly<Record<CredentialPath, string>> = {
  password_file: 'a file that holds the password',
  'tls.ca_file': 'the certificates of the authorities that sign the broker’s, as PEM',
  'tls.certificate_file': 'our own certificate, as PEM',
  'tls.key_file': 'the key of our own certificate, as PEM, without a passphrase',
};

/**
 * The broker of the home, with its password, certificates and key.
 * @param credentialsFolder where systemd puts the credentials of the unit.
 * @throws Failure (exit 4) where a password, certificate or key cannot be read, or does not fit.
 */
export function configuredBroker(home: Home, credentialsFolder?: string | undefined): BrokerAddress {
  const { url, username, password_file, embedded, tls: files } = home.mqtt;
  if (url === undefined) return { host: '127.0.0.1', port: embedded.port, tls: false };
  const at = { folder: home.folder, credentialsFolder };
  const password = credential({ path: 'password_file', file: password_file, ...at });
  const ca = credential({ path: 'tls.ca_file', file: files.ca_file, ...at });
  const certificate = credential({ path: 'tls.certificate_file', file: files.certificate_file, ...at });
  const key = credential({ path: 'tls.key_file', file: files.key_file, ...at });
  const tls: TlsMaterial = { ca, certificate, key, serverName: files.server_name };
  const address = brokerAddress(url, { username, password, tls });
  if (address.tls !== false) mustFit(address.tls);
  return address;
}

/**
 * The broker as a door with an account of its own reaches it: as the door's user, with its password, and without the
 * hub's password, certificate and key. Undefined where the broker is in the hub, or the door has no password.
 * @throws Failure (exit 4) where the certificates of the authorities cannot be read.
 */
export function doorBroker(
  home: Home,
  door: string,
  credentialsFolder: string | undefined,
): BrokerAddress | undefined {
  const { url, tls: files } = home.mqtt;
  const at = { folder: home.folder, credentialsFolder };
  const password = storedSecret(`${door}-mqtt-password`, at);
  if (url === undefined || password === undefined) return undefined;
  const ca = credential({ path: 'tls.ca_file', file: files.ca_file, ...at });
  const address = brokerAddress(url, {
    username: doorUser(door),
    password,
    tls: { ca, serverName: files.server_name },
  });
  if (address.tls !== false) mustFit(address.tls);
  return address;
}

/** Refuses certificates and keys that cannot work, at the start instead of at every attempt to connect. */
function mustFit({ ca, certificate, key }: TlsMaterial): void {
  const unfit = (path: string, found: string, expected: string, fix: string) =>
    new Failure(ExitCode.unavailable, [{ path, found, expected, fix }]);
  if ((certificate === undefined) !== (key === undefined))
    throw unfit(
      'mqtt.tls',
      certificate === undefined ? 'a key without its certificate' : 'a certificate without its key',
      'certificate_file and key_file, or neither',
      'name both, or leave both out',
    );
  try {
    // createSecureContext ignores a `ca` that is no certificate.
    if (ca !== undefined) new X509Certificate(ca);
  } catch (error) {
    throw unfit('mqtt.tls.ca_file', reasonOf(error), 'certificates as PEM', 'write the file anew');
  }
  try {
    createSecureContext({ cert: certificate, key });
  } catch (error) {
    throw unfit(
      'mqtt.tls.key_file',
      /values mismatch/.test(reasonOf(error)) ? 'the key of another certificate' : reasonOf(error),
      'the key of the certificate in certificate_file, as PEM, without a passphrase',
      'name the files that were made together',
    );
  }
}

/** What OpenSSL says, without its number: of `error:0A00…:SSL routines::no start line` the last part. */
function reasonOf(error: unknown): string {
  const text = messageOf(error);
  return `what OpenSSL refuses (${text.split('::').at(-1)})`;
}

/**
 * Reads what a file of the configuration, or else a credential, holds.
 * @returns undefined where there is neither.
 * @throws Failure (exit 4) where the file that is named cannot be read, or is empty.
 */
function credential(of: {
  path: CredentialPath;
  /** The file that the configuration names, from its folder. */
  file: string | undefined;
  folder: string;
  /** Where systemd puts the credentials of the unit. */
  credentialsFolder: string | undefined;
}): string | undefined {
  const { path, file, folder, credentialsFolder } = of;
  if (file !== undefined) return read(path, resolve(folder, file));
  return storedSecret(CREDENTIALS[path], { credentialsFolder, folder });
}

function read(path: CredentialPath, file: string): string {
  const unreadable = (found: string, fix: string) =>
    new Failure(ExitCode.unavailable, [{ path: `mqtt.${path}`, found, expected: EXPECTED[path], fix }]);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT')
      throw unreadable(
        `${file}, which is not there`,
        `correct the path, or give the unit LoadCredential=${CREDENTIALS[path]}:… and name no file`,
      );
    throw unreadable(
      `${file}, which cannot be read`,
      `give the user that runs halfsecond the right to read it, or give the unit LoadCredential=${CREDENTIALS[path]}:${file} and name no file`,
    );
  }
  if (text === '') throw unreadable(`${file}, which is empty`, 'put it there');
  if (path !== 'password_file' && !text.includes('-----BEGIN '))
    throw unreadable(
      `${file}, which is no PEM file`,
      'convert it: openssl x509 or openssl pkey, -outform PEM',
    );
  return text;
}
