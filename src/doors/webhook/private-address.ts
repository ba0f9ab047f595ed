import { BlockList, isIPv4, isIPv6 } from 'node:net';

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::1', 128],
  ['fe80::', 10],
  ['fc00::', 7],
] as const)
  PRIVATE.addSubnet(net, bits, 'ipv6');

/** Whether the address is of this machine or of a private network (RFC 1918, 3927, 4193, 4291). */
export function isPrivate(given: string): boolean {
  const address = given.replace(/^::ffff:/i, '').replace(/%.*$/, '');
  if (isIPv4(address)) return PRIVATE.check(address, 'ipv4');
  return isIPv6(address) && PRIVATE.check(address, 'ipv6');
}
