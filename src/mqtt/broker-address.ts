import { connect as connectTcp, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

/** Certificates and key for TLS, as PEM. */
export interface TlsMaterial {
  /** The authorities that may have signed the broker's certificate; default: those that Node knows. */
  readonly ca?: string | undefined;
  /** The client's certificate, where the broker asks for one. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  /** The name that the broker's certificate must bear; default: the host. */
  readonly serverName?: string | undefined;
}

/** Where a broker is, and as which user to connect. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMaterial | false;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** @param url mqtt://, mqtts://, tcp:// or ssl://; the port defaults to 1883, with TLS 8883. */
export function brokerAddress(
  url: string,
  of: Pick<BrokerAddress, 'username' | 'password'> & { tls?: TlsMaterial } = {},
): BrokerAddress {
  const { tls: material = {}, ...credentials } = of;
  const { protocol, hostname, port } = new URL(url);
  const isTls = protocol === 'mqtts:' || protocol === 'ssl:';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (isTls ? 8883 : 1883) : Number(port),
    tls: isTls && material,
    ...credentials,
  };
}

/** A socket without Nagle's algorithm: mqtt.js never turns it off, and it costs up to 79 ms a command. */
export function openSocket({ host, port, tls }: BrokerAddress): Duplex {
  if (tls === false) return connectTcp({ host, port, noDelay: true });
  const { ca, certificate, key, serverName } = tls;
  const name = serverName ?? host;
  const socket = connectTls({
    host,
    port,
    // TLS sends no address as server name (RFC 6066, 3). Node still compares the certificate with the host.
    ...(isIP(name) === 0 && { servername: name }),
    ca,
    cert: certificate,
    key,
  });
  socket.setNoDelay(true);
  return socket;
}
