import type { Duplex } from 'node:stream';
import { type IClientOptions, MqttClient } from 'mqtt';
import { type BrokerAddress, MAXIMUM_PACKET_BYTES, openSocket } from './broker-address.ts';

/**
 * Begins to connect: MQTT 5, a clean session, packets bounded, no attempt but the first, as the user of the address.
 * @param options what differs from that.
 * @param open gives the stream of each attempt; default: a socket to the broker.
 */
export function openClient(
  address: BrokerAddress,
  options: IClientOptions = {},
  open: () => Duplex = () => openSocket(address),
): MqttClient {
  const { username, password } = address;
  return new MqttClient(open, {
    protocolVersion: 5,
    clean: true,
    properties: { sessionExpiryInterval: 0, maximumPacketSize: MAXIMUM_PACKET_BYTES },
    // The period of mqtt.js is fixed; whoever connects again backs off instead.
    reconnectPeriod: 0,
    connectTimeout: 5000,
    // mqtt.js takes an undefined name or password for a given one.
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...options,
  });
}

/**
 * Ends, at the broker, the connection that has this client id: what its client still sends is not carried out. Never
 * fails: where the broker is not there, neither is that connection.
 * @returns done when the broker has ended it, or does not answer.
 */
export function endConnection(address: BrokerAddress, clientId: string): Promise<void> {
  const client = openClient(address, { clientId });
  client.on('error', () => undefined);
  return new Promise((ended) => {
    client.on('close', () => ended());
    client.on('connect', () => {
      ended();
      void client.endAsync().catch(() => undefined);
    });
  });
}
