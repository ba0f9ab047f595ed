import { expect, test } from 'vitest';
import { homeSchema } from '../../../src/config/schema.ts';
import { ExitCode } from '../../../src/error/exit-code.ts';
import { configuredBroker } from '../../../src/mqtt/configured-broker.ts';
import { failureOf } from '../../support/failure.ts';
import { folderWith } from '../../support/temp-folder.ts';

const home = (mqtt: object, folder = folderWith({})) => ({
  ...homeSchema.parse({ assistants: {}, mqtt: { url: 'mqtts://broker.home', ...mqtt } }),
  devices: [],
  folder,
});

test('the password comes from its file, else from the unit’s credential', () => {
  const folder = folderWith({ password: 'from the file\n' });
  const credentials = folderWith({ 'mqtt-password': 'from systemd\n' });
  const named = home({ username: 'hub', password_file: 'password' }, folder);
  expect(configuredBroker(named, credentials)).toMatchObject({
    host: 'broker.home',
    port: 8883,
    username: 'hub',
    password: 'from the file',
  });
  expect(configuredBroker(home({ username: 'hub' }), credentials).password).toBe('from systemd');
  expect(configuredBroker(home({ username: 'hub' })).password).toBeUndefined();
});

test('what does not fit is told before any attempt, and never what is in it', async () => {
  const folder = folderWith({
    'not-pem': 'secret',
    pem: '-----BEGIN CERTIFICATE-----\nsecret\n',
    empty: '\n',
  });
  const told = async (mqtt: object) => {
    const failure = await failureOf(() => configuredBroker(home(mqtt, folder)));
    expect(failure.exitCode).toBe(ExitCode.unavailable);
    expect(failure.message).not.toMatch(/secret/);
    return failure.message;
  };
  expect(await told({ password_file: 'empty' })).toMatch(/mqtt\.password_file: .*which is empty/);
  expect(await told({ password_file: 'gone' })).toMatch(/not there.*LoadCredential=mqtt-password:/);
  expect(await told({ tls: { ca_file: 'not-pem' } })).toMatch(/tls\.ca_file: .*no PEM file/);
  expect(await told({ tls: { ca_file: 'pem' } })).toMatch(/tls\.ca_file: found what OpenSSL refuses/);
  expect(await told({ tls: { certificate_file: 'pem' } })).toMatch(/a certificate without its key/);
});
