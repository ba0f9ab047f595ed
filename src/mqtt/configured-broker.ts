import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { type BrokerAddress, brokerAddress, type TlsMaterial } from './broker-address.ts';
import { credential } from './credential.ts';

/**
 * The broker of the home, with what it takes to be let in.
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
  const tls: TlsMaterial = {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
    ...(files.server_name !== undefined && { serverName: files.server_name }),
  };
  const address = brokerAddress(url, {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    tls,
  });
  if (address.tls !== false) mustFit(address.tls);
  return address;
}

/** What does not fit now never will: better said at the start than at every attempt. */
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
    // A context takes what is no certificate without a word.
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

/** OpenSSL's words: `error:0A00…:SSL routines::no start line` without the number. */
function reasonOf(error: unknown): string {
  const text = messageOf(error);
  return `what OpenSSL refuses (${text.split('::').at(-1)})`;
}
