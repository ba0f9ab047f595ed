import { z } from 'zod';

const port = z.number().int().min(0).max(65_535);
/** A name that stands in mosquitto's files as it is. */
const userName = z
  .string()
  .regex(/^[^\s:#+/]{1,64}$/, 'a user name without spaces, colons, slashes and wildcards');

/** What `mqtt.url` must be. */
export const URL_FORM = 'a broker such as mqtt://192.168.1.10:1883, without user name, password and path';

/** Whether the text is a broker's address and nothing more: no user name, password, path or query. */
export function isBrokerUrl(text: string): boolean {
  if (!/^(mqtts?|tcp|ssl):\/\//.test(text) || !URL.canParse(text)) return false;
  const { hostname, port: number, username, password, pathname, search, hash } = new URL(text);
  const isBare = username === '' && password === '' && (pathname === '' || pathname === '/');
  return hostname !== '' && number !== '0' && isBare && search === '' && hash === '' && !text.includes('@');
}

const tlsSchema = z.strictObject({
  ca_file: z
    .string()
    .optional()
    .describe(
      'The certificates (PEM) of the authorities that sign the broker’s certificate. Default: the credential `mqtt-ca`, else the well-known authorities.',
    ),
  certificate_file: z
    .string()
    .optional()
    .describe('The hub’s own certificate (PEM). Default: the credential `mqtt-certificate`, else none.'),
  key_file: z
    .string()
    .optional()
    .describe(
      'The key of that certificate (PEM, without a passphrase). Default: the credential `mqtt-key`, else none.',
    ),
  server_name: z
    .string()
    .optional()
    .describe('The name in the broker’s certificate, if it is not the host of `url`.'),
});

export const mqttSchema = z.strictObject({
  url: z
    .string()
    .regex(/^(mqtts?|tcp|ssl):\/\/.+/, URL_FORM)
    .refine(isBrokerUrl, { error: URL_FORM, abort: true })
    .optional()
    .describe('The broker; `mqtts://` with TLS. Absent: the hub runs its own broker on 127.0.0.1.'),
  username: userName
    .optional()
    .describe('The hub’s user name at the broker; absent: it gives none. Set `password_file` with it.'),
  password_file: z
    .string()
    .optional()
    .describe(
      'File that holds the password, relative to the configuration folder. Default: the credential `mqtt-password`.',
    ),
  tls: tlsSchema
    .prefault({})
    .describe('Certificates for `mqtts://`; file names are relative to the configuration folder.'),
  base: z
    .string()
    .regex(/^[^#+/\s]+(\/[^#+/\s]+)*$/, 'a topic prefix without wildcards')
    .default('halfsecond')
    .describe(
      'First part of every topic of the hub. Two hubs on one broker need different ones, or one stands by.',
    ),
  writers: z
    .array(userName)
    .default([])
    .describe(
      'Users of the broker that may command devices, beside the hub; `halfsecond acl` writes rules for them.',
    ),
  sender_rate: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(25)
    .describe(
      'How many claims and detections of one assistant by MQTT the hub takes a second, after a burst of eight times as many. The rest is refused, and told once. More lets one adapter fill the journal.',
    ),
  embedded: z
    .strictObject({
      port: port.default(1883).describe('TCP port of the embedded broker; 0: any free port.'),
      open_devices: z
        .boolean()
        .default(false)
        .describe(
          'true: other programs of this machine may command devices without guarded actions. Default: only the hub commands devices.',
        ),
    })
    .default({ port: 1883, open_devices: false })
    .describe('The broker that the hub runs on 127.0.0.1 if `url` is absent.'),
});
