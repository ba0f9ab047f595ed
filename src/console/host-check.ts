import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { type ConsoleConfig, isLoopback } from '../config/console.ts';

/** Headers that a proxy adds: what bears one does not come from a browser of this machine. */
const FORWARDING = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-ingress-path',
  'x-real-ip',
  'cf-connecting-ip',
] as const;

/**
 * Whether the `Host` header names this machine. Another name is refused: a page of a stranger whose name was made to point
 * here would be read by the browser as if it were ours (DNS rebinding).
 * @param more names that the configuration adds.
 */
export function isOwnHost(header: string | undefined, more: readonly string[]): boolean {
  const host = nameIn(header);
  if (host === undefined) return false;
  if (isIP(host) !== 0) return true;
  const own = hostname().toLowerCase();
  const names = ['localhost', own, `${own.split('.')[0]}.local`, ...more.map((name) => name.toLowerCase())];
  return names.includes(host);
}

/** Whether a browser of this very machine asks, as far as the connection and its headers tell. */
export function isOnThisMachine(of: {
  readonly address: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}): boolean {
  const host = nameIn(typeof of.headers.host === 'string' ? of.headers.host : undefined);
  return (
    isLoopback(of.address) &&
    host !== undefined &&
    (host === 'localhost' || isLoopback(host)) &&
    FORWARDING.every((name) => of.headers[name] === undefined)
  );
}

/** A request, as far as it tells where it comes from. */
interface Sent {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Whether Home Assistant's ingress sends the request: its address is configured, and no other sender counts as it. */
export function isOfIngress(
  { socket }: Pick<Sent, 'socket'>,
  { ingress }: Pick<ConsoleConfig, 'ingress'>,
): boolean {
  return ingress !== undefined && socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') === ingress;
}

/** The path under which the browser finds the page: of ingress the path that it tells, else the root. */
export function pathOf(request: Sent, config: Pick<ConsoleConfig, 'ingress'>): string {
  const { 'x-ingress-path': told } = request.headers;
  const isPath = typeof told === 'string' && /^\/[\w/-]{1,200}$/.test(told);
  return isPath && isOfIngress(request, config) ? told : '/';
}

/** The name or address in a `Host` header, without the port and the brackets of IPv6. */
function nameIn(header: string | undefined): string | undefined {
  const [, six, plain] = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/@\s]+))(?::\d{1,5})?$/i.exec(header ?? '') ?? [];
  return (six ?? plain)?.toLowerCase().replace(/\.$/, '');
}
