import { MqttClient } from 'mqtt';
import type { Home } from '../../config/schema.ts';
import { type BrokerAddress, openSocket } from '../../mqtt/broker-address.ts';
import { configuredBroker } from '../../mqtt/configured-broker.ts';

/** What is dangerous about a broker itself. */
export interface Openness {
  readonly what: string;
  readonly fix: string;
}

/**
 * Whether the broker lets anybody in, and whether what goes there can be read on the way. The embedded one is for
 * this machine alone.
 */
export async function openness(home: Home): Promise<readonly Openness[]> {
  if (home.mqtt.url === undefined) return [];
  const address = configuredBroker(home);
  const { host, port, tls } = address;
  const isHere = host === 'localhost' || host === '::1' || host.startsWith('127.');
  return [
    ...(tls === false && !isHere
      ? [
          {
            what: `what goes to ${host} can be read and changed on the way`,
            fix: 'use mqtts:// in mqtt.url',
          },
        ]
      : []),
    ...((await letsAnybodyIn(address))
      ? [
          {
            what: `an open broker: ${host}:${port} lets anybody in without a password, to claim and to command`,
            fix: 'set allow_anonymous false there; halfsecond acl writes its passwords and rights',
          },
        ]
      : []),
  ];
}

/** Knocks once, without a name, a password or a certificate. */
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
