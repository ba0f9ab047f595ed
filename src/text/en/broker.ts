/** The English sentences of `src/mqtt/refusal.ts`: why a broker refuses; see `data.ts`. */
export const broker = {
  'data.broker.1': 'the broker speaks no MQTT 5; halfsecond needs it: mosquitto 1.6 or later has it',
  'data.broker.128': 'the broker refuses it and does not say why; its log may',
  'data.broker.131': 'the broker refuses it for reasons of its own; its log tells which',
  'data.broker.133': 'the broker refuses our client id; let it take any that begins with halfsecond-',
  'data.broker.134':
    'the broker refuses the user name or password; correct mqtt.username and password_file, or the broker’s password file',
  'data.broker.135': 'the broker does not permit it; grant it in the broker’s ACL: halfsecond acl writes one',
  'data.broker.136': 'the broker is not available',
  'data.broker.137': 'the broker is busy',
  'data.broker.138': 'the broker has banned this client; its log tells why',
  'data.broker.139': 'the broker is shutting down',
  'data.broker.140': 'the broker wants another way of authentication than a user name and password',
  'data.broker.141': 'the broker heard nothing from us in time',
  'data.broker.142':
    'another client took over the client id of this connection; find it in the broker’s log, and change the passwords that it may know',
  'data.broker.149': 'the broker finds the message too large; raise its max_packet_size',
  'data.broker.151': 'the broker’s quota is exceeded; its log tells which',
  'data.broker.128-connect': 'the broker refuses the connection and does not say why; its log may',
  'data.broker.129':
    'the broker finds our first message malformed; this port may not be MQTT’s, or its log tells more',
  'data.broker.130': 'the broker finds an error in our first message; its log tells which',
  'data.broker.135-connect':
    'the broker refuses the user name or password, or wants one; correct mqtt.username and password_file, or the broker’s password file',
  'data.broker.144':
    'the broker refuses the topic of our last will; let the hub’s user write under mqtt.base: halfsecond acl writes the rights',
  'data.broker.149-connect': 'the broker finds our first message too large; raise its max_packet_size',
  'data.broker.151-connect': 'the broker’s quota of connections is used up; raise its max_connections',
  'data.broker.153': 'the broker refuses the form of our last will; its log tells why',
  'data.broker.154':
    'the broker keeps no retained messages, and the hub needs them; set retain_available true',
  'data.broker.155': 'the broker takes no messages of QoS 1, and the hub needs them; raise its max_qos',
  'data.broker.156': 'the broker asks us to use another server for now; name that one in mqtt.url',
  'data.broker.157': 'the broker has moved; name the new server in mqtt.url',
  'data.broker.159': 'the broker accepts fewer connections in a short time; wait, or raise its limit',
  'data.broker.econnrefused': 'nothing listens at {at}; start the broker, or correct mqtt.url',
  'data.broker.enotfound': 'no machine has the name of mqtt.url; correct it, or use its address',
  'data.broker.eai_again': 'no name server answers; use the address in mqtt.url, or check the network',
  'data.broker.ehostunreach': 'no way leads to {at}; check the network and mqtt.url',
  'data.broker.etimedout': '{at} does not answer; check the network, a firewall, and mqtt.url',
  'data.broker.econnreset': 'the broker at {at} ended the connection; its log tells why',
  'data.broker.cert_has_expired':
    'the certificate of the broker, or of its authority, has expired; renew it (or set this machine’s clock)',
  'data.broker.cert_not_yet_valid':
    'the certificate of the broker is not valid yet; set this machine’s clock',
  'data.broker.err_tls_cert_altname_invalid':
    'the certificate of the broker is for another name; use that name in mqtt.url, or name it in mqtt.tls.server_name',
  'data.broker.depth_zero_self_signed_cert':
    'the broker has signed its certificate itself; name that certificate in mqtt.tls.ca_file',
  'data.broker.self_signed_cert_in_chain':
    'the certificate of the broker is by an authority that we do not know; name it in mqtt.tls.ca_file',
  'data.broker.cert_signature_failure':
    'the certificate of the broker is by another authority of the same name; renew mqtt.tls.ca_file',
  'data.broker.err_ssl_wrong_version_number':
    '{at} speaks no TLS; use mqtt:// in mqtt.url, or the port that does',
  'data.broker.err_ssl_tlsv13_alert_certificate_required':
    'the broker asks for a certificate of ours; name one in mqtt.tls.certificate_file and key_file',
  'data.broker.err_ssl_sslv3_alert_handshake_failure':
    'the broker broke off the TLS handshake; it may ask for a certificate (mqtt.tls.certificate_file)',
  'data.broker.err_ssl_tlsv1_alert_unknown_ca':
    'the broker does not know the authority that signed our certificate; name it in the broker’s cafile',
  'data.broker.err_ssl_sslv3_alert_certificate_expired':
    'our own certificate has expired; renew mqtt.tls.certificate_file',
  'data.broker.err_ssl_sslv3_alert_certificate_revoked': 'our own certificate was revoked; make a new one',
  'data.broker.err_ssl_sslv3_alert_bad_certificate':
    'the broker refuses our own certificate; its log tells why',
  'data.broker.silent':
    'the broker ended the connection without a word; see its log: RabbitMQ does so where our user may not write or read a topic',
  'data.broker.other': 'the broker refused with reason {code}',
  'data.broker.failed': 'the connection failed',
} as const;
