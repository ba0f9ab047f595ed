import type { BrokerAddress } from './broker-address.ts';

/** By MQTT 5 reason code (specification, 2.4), what is wrong and what to do. */
const REASONS: Readonly<Record<number, string>> = {
  1: 'the broker speaks no MQTT 5; halfsecond needs it: mosquitto 1.6 or later has it',
  128: 'the broker refuses it and does not say why; its log may',
  131: 'the broker refuses it for reasons of its own; its log tells which',
  132: 'the broker speaks no MQTT 5; halfsecond needs it: mosquitto 1.6 or later has it',
  133: 'the broker refuses our client id; let it take any that begins with halfsecond-',
  134: 'the broker refuses the user name or password; correct mqtt.username and password_file, or the broker’s password file',
  135: 'the broker does not permit it; grant it in the broker’s ACL: halfsecond acl writes one',
  136: 'the broker is not available',
  137: 'the broker is busy',
  138: 'the broker has banned this client; its log tells why',
  139: 'the broker is shutting down',
  140: 'the broker wants another way of authentication than a user name and password',
  141: 'the broker heard nothing from us in time',
  142: 'another client took over the client id of this connection; find it in the broker’s log, and change the passwords that it may know',
  149: 'the broker finds the message too large; raise its max_packet_size',
  151: 'the broker’s quota is exceeded; its log tells which',
};

/** By MQTT 5 reason code of CONNACK (3.2.2.2), what is wrong and what to do where it differs from above. */
const CONNECT_REASONS: Readonly<Record<number, string>> = {
  128: 'the broker refuses the connection and does not say why; its log may',
  129: 'the broker finds our first message malformed; this port may not be MQTT’s, or its log tells more',
  130: 'the broker finds an error in our first message; its log tells which',
  135: 'the broker refuses the user name or password, or wants one; correct mqtt.username and password_file, or the broker’s password file',
  144: 'the broker refuses the topic of our last will; let the hub’s user write under mqtt.base: halfsecond acl writes the rights',
  149: 'the broker finds our first message too large; raise its max_packet_size',
  151: 'the broker’s quota of connections is used up; raise its max_connections',
  153: 'the broker refuses the form of our last will; its log tells why',
  154: 'the broker keeps no retained messages, and the hub needs them; set retain_available true',
  155: 'the broker takes no messages of QoS 1, and the hub needs them; raise its max_qos',
  156: 'the broker asks us to use another server for now; name that one in mqtt.url',
  157: 'the broker has moved; name the new server in mqtt.url',
  159: 'the broker accepts fewer connections in a short time; wait, or raise its limit',
};

/** Why the broker refused the connection, from the reason code of its CONNACK. */
function connectReasonOf(code: number): string {
  return CONNECT_REASONS[code] ?? reasonOf(code);
}

/** Why there is no connection, from the error that ended the attempt: what is wrong, and what to do. */
export function connectFailure(error: Error, address: Pick<BrokerAddress, 'host' | 'port'>): string {
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? connectReasonOf(code) : causeOf(error, address);
}

/** By code of Node or OpenSSL, what is wrong and what to do. `{at}` becomes the broker's host and port. */
const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at {at}; start the broker, or correct mqtt.url',
  ENOTFOUND: 'no machine has the name of mqtt.url; correct it, or use its address',
  EAI_AGAIN: 'no name server answers; use the address in mqtt.url, or check the network',
  EHOSTUNREACH: 'no way leads to {at}; check the network and mqtt.url',
  ENETUNREACH: 'no way leads to {at}; check the network and mqtt.url',
  ETIMEDOUT: '{at} does not answer; check the network, a firewall, and mqtt.url',
  ECONNRESET: 'the broker at {at} ended the connection; its log tells why',
  CERT_HAS_EXPIRED:
    'the certificate of the broker, or of its authority, has expired; renew it (or set this machine’s clock)',
  CERT_NOT_YET_VALID: 'the certificate of the broker is not valid yet; set this machine’s clock',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the certificate of the broker is for another name; use that name in mqtt.url, or name it in mqtt.tls.server_name',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'the broker has signed its certificate itself; name that certificate in mqtt.tls.ca_file',
  SELF_SIGNED_CERT_IN_CHAIN:
    'the certificate of the broker is by an authority that we do not know; name it in mqtt.tls.ca_file',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'the certificate of the broker is by an authority that we do not know; name it in mqtt.tls.ca_file',
  UNABLE_TO_GET_ISSUER_CERT:
    'the certificate of the broker is by an authority that we do not know; name it in mqtt.tls.ca_file',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the certificate of the broker is by an authority that we do not know; name it in mqtt.tls.ca_file',
  CERT_SIGNATURE_FAILURE:
    'the certificate of the broker is by another authority of the same name; renew mqtt.tls.ca_file',
  ERR_SSL_WRONG_VERSION_NUMBER: '{at} speaks no TLS; use mqtt:// in mqtt.url, or the port that does',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'the broker asks for a certificate of ours; name one in mqtt.tls.certificate_file and key_file',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    'the broker broke off the TLS handshake; it may ask for a certificate (mqtt.tls.certificate_file)',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA:
    'the broker does not know the authority that signed our certificate; name it in the broker’s cafile',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'our own certificate has expired; renew mqtt.tls.certificate_file',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: 'our own certificate was revoked; make a new one',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'the broker refuses our own certificate; its log tells why',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'the broker refuses our own certificate; its log tells why',
};

/** Why the broker refused, from its reason code. */
export function reasonOf(code: number): string {
  return REASONS[code] ?? `the broker refused with reason ${code}`;
}

/** Why there is no connection, from the error that ended it: what is wrong, what to do, and the error's code. */
export function causeOf(error: Error, { host, port }: Pick<BrokerAddress, 'host' | 'port'>): string {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return reasonOf(code);
  // Where a name has two addresses, Node fails once for both (Happy Eyeballs).
  if (error instanceof AggregateError && error.errors[0] instanceof Error && code === undefined)
    return causeOf(error.errors[0], { host, port });
  const words = CAUSES[String(code)];
  const at = `${host}:${port}`;
  if (words !== undefined) return `${words.replace('{at}', at)} (${code})`;
  return error.message || (code === undefined ? 'the connection failed' : String(code));
}

/** Why a connection may have ended that the broker had accepted, where it has not said why. */
export const ENDED_SILENTLY =
  'the broker ended the connection without a word; see its log: RabbitMQ does so where our user may not write or read a topic';

/** Why a connection may have ended before the broker answered. */
export function unansweredBy({ host, port, tls }: BrokerAddress): string {
  const guess =
    tls === false ? 'it may want TLS (mqtts:// in mqtt.url), or be no broker' : 'it may be no broker';
  return `${host}:${port} ended the connection before it answered; ${guess}`;
}
