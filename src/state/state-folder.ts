import { join, resolve } from 'node:path';
import type { Home } from '../config/schema.ts';

/**
 * The folder of what must outlive the process: `--state DIR`, else `state` of the configuration, else the
 * one that systemd made (`StateDirectory=`), else `state` in the configuration folder. It need not exist yet.
 */
export function stateFolder(of: {
  home: Pick<Home, 'folder' | 'state'>;
  /** What the command line names, from the working folder. */
  flag?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
}): string {
  const { home, flag, environment } = of;
  if (flag !== undefined) return resolve(flag);
  if (home.state !== undefined) return resolve(home.folder, home.state);
  // systemd joins several folders by colons (systemd.exec(5), "RuntimeDirectory=").
  const [given] = environment.STATE_DIRECTORY?.split(':') ?? [];
  return given || join(home.folder, 'state');
}

/** The Unix socket at which the doors find the hub. */
export function doorSocket(of: {
  state: string;
  environment: Readonly<Record<string, string | undefined>>;
}): string {
  const [given] = of.environment.RUNTIME_DIRECTORY?.split(':') ?? [];
  return given ? join(given, 'doors.sock') : join(of.state, 'doors.sock');
}
