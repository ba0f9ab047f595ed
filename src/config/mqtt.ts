import { z } from 'zod';

const port = z.number().int().min(0).max(65_535);
/** A name that stands in mosquitto's files as it is. */
const userName = z
  .string()
  .regex(/^[^\s:#+/]{1,64}$/, 'a user name without spaces, colons, slashes and wildcards');

const tlsSchema = z.strictObject({
  ca_file: z
    .string()
    .optional()
    .describe(
      'The certificates (PEM) of the authorities that sign the broker’s; default: the systemd credential `mqtt-ca`, else the well-known ones.',
    ),
  certificate_file: z
    .string()
    .optional()
    .describe('Our own certificate (PEM); default: the systemd credential `mqtt-certificate`, else none.'),
  key_file: z
    .string()
    .optional()
    .describe('Its key (PEM); default: the systemd credential `mqtt-key`, else none.'),
  server_name: z
    .string()
    .optional()
    .describe('The name that the broker’s certificate bears; default: the host of `url`.'),
});

export const mqttSchema = z.strictObject({
  url: z
    .string()
    .regex(/^(mqtts?|tcp|ssl):\/\/.+/, 'a broker such as mqtt://127.0.0.1:1883')
    .optional()
    .describe('The broker; `mqtts://` with TLS; absent: the embedded one.'),
  username: userName
    .optional()
    .describe('The hub’s user name at the broker; absent: it gives none. Set `password_file` with it.'),
  password_file: z
    .string()
    .optional()
    .describe(
      'File that holds the password, relative to the config; default: the systemd credential `mqtt-password`.',
    ),
  tls: tlsSchema.prefault({}).describe('For `mqtts://`; the files are relative to the config.'),
  base: z
    .string()
    .regex(/^[^#+/\s]+(\/[^#+/\s]+)*$/, 'a topic prefix without wildcards')
    .default('halfsecond')
    .describe('First part of every topic of halfsecond.'),
  writers: z
    .array(userName)
    .default([])
    .describe('Users of the broker, beside the hub, that may command devices: for `halfsecond acl`.'),
  embedded: z
    .strictObject({ port: port.default(1883).describe('0: any free port.') })
    .default({ port: 1883 })
    .describe('The broker on 127.0.0.1 that runs where `url` is absent.'),
});
