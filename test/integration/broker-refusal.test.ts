import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BrokerAddress, brokerAddress } from '../../src/mqtt/broker-address.ts';
import { MqttConnection } from '../../src/mqtt/connection.ts';
import { SteppingClock } from '../../src/time/stepping-clock.ts';
import { onEnd } from '../support/broker.ts';
import { Authority, isMosquittoInstalled, mosquitto } from '../support/mosquitto.ts';
import { folderWith } from '../support/temp-folder.ts';

/** The first thing that a hub is told of this broker. */
function firstState(address: BrokerAddress): Promise<string> {
  return new Promise((told) => {
    const clock = new SteppingClock();
    const connection = new MqttConnection({
      address,
      clientIdOf: () => 'hub',
      statusTopic: 'halfsecond/status',
      subscriptions: ['halfsecond/claim/+'],
      clock,
      listener: {
        message: () => undefined,
        state: (state, reason = '') => {
          told(`${state} ${reason}`);
          const closing = connection.close();
          onEnd(async () => {
            for (let at = 0; at < 5; at++) {
              clock.stepTo(clock.now() + 1000);
              await new Promise(setImmediate);
            }
            await closing;
          });
        },
        undelivered: () => undefined,
      },
    });
  });
}

const read = (file: string) => readFileSync(file, 'utf8');

describe.skipIf(!isMosquittoInstalled)('a broker with TLS', () => {
  const tls = (of: { authority: Authority; certificate: string; key: string; more?: string }) =>
    mosquitto({
      settings: `allow_anonymous true\ncafile ${of.authority.certificate}\ncertfile ${of.certificate}\nkeyfile ${of.key}\n${of.more ?? ''}`,
    });

  test('accepts a hub with its authority, and with a certificate where it asks for one', async () => {
    const authority = new Authority('home');
    const { port } = await tls({
      authority,
      ...authority.sign({ name: 'broker' }),
      more: 'require_certificate true\nuse_identity_as_username true',
    });
    const ca = read(authority.certificate);
    const ours = authority.sign({ name: 'hub' });
    const url = `mqtts://127.0.0.1:${port}`;
    const withCertificate = (of: { certificate: string; key: string }) =>
      brokerAddress(url, { tls: { ca, certificate: read(of.certificate), key: read(of.key) } });
    expect(await firstState(withCertificate(ours))).toBe('connected ');
    expect(await firstState(brokerAddress(url, { tls: { ca } }))).toMatch(
      /^lost the broker asks for a certificate of ours; name one in mqtt\.tls\.certificate_file/,
    );
    expect(await firstState(withCertificate(new Authority('stranger').sign({ name: 'hub' })))).toMatch(
      /^lost the broker does not know the authority that signed our certificate/,
    );
    expect(await firstState(withCertificate(authority.sign({ name: 'late', days: -1 })))).toMatch(
      /^lost our own certificate has expired; renew/,
    );
  });

  test('with a wrong authority, date or name is refused, and the hub says how to fix it', async () => {
    const authority = new Authority('home');
    const good = await tls({ authority, ...authority.sign({ name: 'broker' }) });
    const expired = await tls({ authority, ...authority.sign({ name: 'expired', days: -1 }) });
    const named = await tls({
      authority,
      ...authority.sign({ name: 'named', alternative: 'DNS:broker.home' }),
    });
    const tlsTo = (port: number, material: { ca?: string; serverName?: string }) =>
      firstState(brokerAddress(`mqtts://127.0.0.1:${port}`, { tls: material }));
    const ca = read(authority.certificate);
    expect(await tlsTo(good.port, {})).toMatch(
      /^lost .* authority that we do not know; .*mqtt\.tls\.ca_file/,
    );
    expect(await tlsTo(good.port, { ca: read(new Authority('other').certificate) })).toMatch(
      /authority that we do not know/,
    );
    expect(await tlsTo(expired.port, { ca })).toMatch(/has expired; renew it.*CERT_HAS_EXPIRED/);
    expect(await tlsTo(named.port, { ca })).toMatch(/for another name; .*mqtt\.tls\.server_name/);
    expect(await tlsTo(named.port, { ca, serverName: 'broker.home' })).toBe('connected ');
    expect(await firstState(brokerAddress(`mqtt://127.0.0.1:${good.port}`))).toMatch(
      /^lost .*(may want TLS|ended the connection)/,
    );
  });

  test('that is in truth a port without TLS is reported as such', async () => {
    const { port } = await mosquitto();
    expect(await firstState(brokerAddress(`mqtts://127.0.0.1:${port}`))).toMatch(
      /^lost (127\.0\.0\.1:\d+ speaks no TLS; use mqtt:|.*ended the connection)/,
    );
  });
});

test.skipIf(!isMosquittoInstalled)('the hub says how to fix a wrong password of its broker', async () => {
  const folder = folderWith({});
  execFileSync('mosquitto_passwd', ['-b', '-c', join(folder, 'passwords'), 'hub', 'right']);
  const { port } = await mosquitto({
    settings: `allow_anonymous false\npassword_file ${join(folder, 'passwords')}`,
  });
  const as = (password?: string) =>
    firstState(
      brokerAddress(`mqtt://127.0.0.1:${port}`, {
        ...(password !== undefined && { username: 'hub', password }),
      }),
    );
  expect(await as('right')).toBe('connected ');
  for (const wrong of ['wrong', undefined])
    expect(await as(wrong)).toMatch(/^lost the broker refuses the user name or password/);
});

test('the hub says that a broker speaks only MQTT 3', async () => {
  const old = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => socket.end(Buffer.from([0x20, 2, 0, 1])));
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => old.once('listening', listening));
  onEnd(async () => void old.close());
  const address = old.address();
  expect(
    await firstState({
      host: '127.0.0.1',
      port: typeof address === 'object' && address ? address.port : 0,
      tls: false,
    }),
  ).toMatch(/^lost the broker speaks no MQTT 5/);
});
