import { connect as connectTcp } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** Where a broker is, and who we are to it. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
}

/** @param url mqtt://, mqtts://, tcp:// or ssl://; the port defaults to 1883, with TLS 8883. */
export function brokerAddress(
  url: string,
  credentials: { username?: string; password?: string } = {},
): BrokerAddress {
  const { protocol, hostname, port } = new URL(url);
  const tls = protocol === 'mqtts:' || protocol === 'ssl:';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (tls ? 8883 : 1883) : Number(port),
    tls,
    ...credentials,
  };
}

/** A socket without Nagle's algorithm: mqtt.js never turns it off, and it costs up to 79 ms a command. */
export function openSocket({ host, port, tls }: BrokerAddress): Duplex {
  if (!tls) return connectTcp({ host, port, noDelay: true });
  const socket = connectTls({ host, port, servername: host });
  socket.setNoDelay(true);
  return socket;
}
