import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { storedSecret } from '../config/secret.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { codeOf } from '../error/message-of.ts';

/** What the broker's client must be given, and the systemd credential that holds it where no file is named. */
const CREDENTIALS = {
  password_file: 'mqtt-password',
  'tls.ca_file': 'mqtt-ca',
  'tls.certificate_file': 'mqtt-certificate',
  'tls.key_file': 'mqtt-key',
} as const;

type CredentialPath = keyof typeof CREDENTIALS;

/**
 * Reads what a file of the configuration, or else a credential, holds.
 * @returns undefined where there is neither.
 * @throws Failure (exit 4) where the file that is named cannot be read, or is empty.
 */
export function credential(of: {
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
    new Failure(ExitCode.unavailable, [
      { path: `mqtt.${path}`, found: `${file}, ${found}`, expected: EXPECTED[path], fix },
    ]);
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT')
      throw unreadable(
        'which is not there',
        `correct the path, or give the unit LoadCredential=${CREDENTIALS[path]}:… and name no file`,
      );
    throw unreadable(
      'which cannot be read',
      `give the user that runs halfsecond the right to read it, or give the unit LoadCredential=${CREDENTIALS[path]}:${file} and name no file`,
    );
  }
  if (text === '') throw unreadable('which is empty', 'put it there');
  if (path !== 'password_file' && !text.includes('-----BEGIN '))
    throw unreadable('which is no PEM file', 'convert it: openssl x509 or openssl pkey, -outform PEM');
  return text;
}

const EXPECTED: Readonly<Record<CredentialPath, string>> = {
  password_file: 'a file that holds the password',
  'tls.ca_file': 'the certificates of the authorities that sign the broker’s, as PEM',
  'tls.certificate_file': 'our own certificate, as PEM',
  'tls.key_file': 'the key of our own certificate, as PEM, without a passphrase',
};
