import { MqttClient } from 'mqtt';
import type { Home } from '../../config/schema.ts';
import { type BrokerAddress, openSocket } from '../../mqtt/broker-address.ts';
import { configuredBroker } from '../../mqtt/configured-broker.ts';
import type { Text } from '../../text/text.ts';

/** A danger of the broker itself. */
export interface Openness {
  readonly what: string;
  readonly fix: string;
}

/**
 * Whether the broker accepts anybody, and whether others can read messages on the way. The embedded broker accepts
 * connections from this machine only.
 */
export async function openness(home: Home, text: Text): Promise<readonly Openness[]> {
  if (home.mqtt.url === undefined) return [];
  const address = configuredBroker(home);
  const { host, port, tls } = address;
  const isHere = host === 'localhost' || host === '::1' || host.startsWith('127.');
  return [
    ...(tls === false && !isHere
      ? [{ what: text('danger.plain', { host }), fix: text('danger.plain.fix') }]
      : []),
    ...((await letsAnybodyIn(address))
      ? [{ what: text('danger.open', { host, port: String(port) }), fix: text('danger.open.fix') }]
      : []),
  ];
}

/** Connects once without a user name, a password or a certificate. */
async function letsAnybodyIn({ host, port, tls }: BrokerAddress): Promise<boolean> {
  const { certificate, key, ...authority } = tls === false ? {} : tls;
  const stranger = new MqttClient(() => openSocket({ host, port, tls: tls === false ? false : authority }), {
    protocolVersion: 5,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: 3000,
  });
  const isIn = await new Promise<boolean>((answer) => {
    stranger.once('connect', () => answer(true));
    stranger.on('error', () => answer(false));
    stranger.once('close', () => answer(false));
  });
  await stranger.endAsync(true);
  return isIn;
}
