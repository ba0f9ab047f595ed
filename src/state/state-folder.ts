import { join, resolve } from 'node:path';
import type { Home } from '../config/schema.ts';

/**
 * Where the hub keeps what it learned and wrote: `--state`, else systemd's `StateDirectory=`, else `state`
 * in the configuration's folder.
 */
export function stateFolder(of: {
  home: Pick<Home, 'folder'>;
  /** As given with `--state`. */
  flag?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
}): string {
  if (of.flag !== undefined) return resolve(of.flag);
  // systemd joins several folders by colons (systemd.exec(5), "RuntimeDirectory=").
  const [given] = of.environment.STATE_DIRECTORY?.split(':') ?? [];
  return given || join(of.home.folder, 'state');
}

/** The Unix socket at which the doors find the hub. */
export function doorSocket(of: {
  state: string;
  environment: Readonly<Record<string, string | undefined>>;
}): string {
  const [given] = of.environment.RUNTIME_DIRECTORY?.split(':') ?? [];
  return given ? join(given, 'doors.sock') : join(of.state, 'doors.sock');
}
