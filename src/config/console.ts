import { z } from 'zod';
import type { Problem } from '../error/failure.ts';
import { message } from '../text/text.ts';
import { type Origin, problemAt } from './problem.ts';

/** A name or address that stands in the `Host` header of a request, without its port. */
const hostName = z
  .string()
  .regex(/^[\p{L}\p{N}_.-]{1,253}$/u, 'a name such as hub.example.org, without a port');

/** An IPv4 or IPv6 address. */
const address = z.union([z.ipv4(), z.ipv6()], 'an IP address');

export const consoleSchema = z.strictObject({
  port: z.number().int().min(0).max(65_535).default(8500).describe('TCP port; 0: any free port.'),
  host: address
    .default('127.0.0.1')
    .describe(
      'The address at which it listens: `127.0.0.1` for browsers of this machine, `0.0.0.0` or `::` for those of the home’s network. Any but a loopback address needs `tls` or `insecure`.',
    ),
  hosts: z
    .array(hostName)
    .max(20)
    .default([])
    .describe(
      'Further names by which browsers reach it, such as that of a proxy. IP addresses, `localhost`, this machine’s name and its `.local` name are always taken; a request for another name is refused.',
    ),
  password_file: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File in which the hub keeps a hash of the password, relative to the configuration folder. Default: `console-password.json` in the state folder.',
    ),
  tls: z
    .strictObject({
      cert: z
        .string()
        .describe('Its certificate with the chain (PEM), relative to the configuration folder.'),
      key: z.string().describe('The key of that certificate (PEM, without a passphrase).'),
    })
    .optional()
    .describe('Serves by HTTPS. Absent: by HTTP.'),
  insecure: z
    .boolean()
    .default(false)
    .describe(
      'true: browsers of other machines may come without TLS. Whoever reads along in the network then learns the password; the page says so.',
    ),
  ingress: address
    .optional()
    .describe(
      'The address of Home Assistant’s ingress, such as `172.30.32.2`: only it may name the path under which the page is shown. Absent: nobody may.',
    ),
  trust_ingress: z
    .boolean()
    .default(false)
    .describe(
      'true: whoever comes by `ingress` is signed in without the password, because Home Assistant has let that person in. Needs `ingress`.',
    ),
});

/** The console: a page of the hub in the browser. */
export type ConsoleConfig = z.infer<typeof consoleSchema>;

/** Whether only programs of this machine reach the address. */
export function isLoopback(host: string): boolean {
  return /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(host) || host === '::1';
}

/** The problems between the keys of `console`. Pure. */
export function consoleInconsistencies(of: {
  home: { readonly console?: ConsoleConfig | undefined };
  origin: Origin;
}): readonly Problem[] {
  const { console: config } = of.home;
  if (!config) return [];
  const isOpen = !isLoopback(config.host) && !config.tls && !config.insecure;
  return [
    ...(isOpen
      ? [
          problemAt(of.origin, ['console', 'host'], {
            found: message('console.open.found', { host: config.host }),
            expected: message('console.open.expected'),
            fix: message('console.open.fix'),
          }),
        ]
      : []),
    ...(config.trust_ingress && config.ingress === undefined
      ? [
          problemAt(of.origin, ['console', 'trust_ingress'], {
            found: message('console.trust.found'),
            expected: message('console.trust.expected'),
            fix: message('console.trust.fix'),
          }),
        ]
      : []),
  ];
}
