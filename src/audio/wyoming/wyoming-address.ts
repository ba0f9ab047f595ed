/** Where a peer listens. */
export interface WyomingAddress {
  readonly host: string;
  readonly port: number;
}

/** What the schema asks of an address: `tcp://host:port`. */
export const WYOMING_URL = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^\s/:@[\]]+):([1-9]\d{0,4})\/?$/;

/** @param url `tcp://host:port`, as {@link WYOMING_URL} has it. */
export function wyomingAddress(url: string): WyomingAddress {
  const [, host = '', port = ''] = WYOMING_URL.exec(url) ?? [];
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}
