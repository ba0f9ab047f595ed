import { join, resolve } from 'node:path';
import { SYSTEM_FOLDER } from '../config/load.ts';
import type { Home } from '../config/schema.ts';

/** The folders that systemd makes for the unit. A tool that runs beside the service looks there too. */
const SERVICE = { state: '/var/lib/halfsecond', runtime: '/run/halfsecond' };
const SOCKET = 'doors.sock';

/**
 * The folder of everything that outlives the process. The first of these: `--state DIR`; `state` of the
 * configuration; the folder that systemd made (`StateDirectory=`), which a tool takes too for the system's
 * configuration; `state` in the configuration folder. It need not exist yet.
 */
export function stateFolder(of: {
  home: Pick<Home, 'folder' | 'state'>;
  /** The folder that the command line names, from the working folder. */
  flag?: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
}): string {
  const { home, flag, environment } = of;
  if (flag !== undefined) return resolve(flag);
  if (home.state !== undefined) return resolve(home.folder, home.state);
  // systemd joins several folders by colons (systemd.exec(5), "RuntimeDirectory=").
  const [given] = environment.STATE_DIRECTORY?.split(':') ?? [];
  if (given) return given;
  return home.folder === SYSTEM_FOLDER ? SERVICE.state : join(home.folder, 'state');
}

/** The Unix socket at which the doors find the hub. */
export function doorSocket(of: {
  state: string;
  environment: Readonly<Record<string, string | undefined>>;
}): string {
  const [given] = of.environment.RUNTIME_DIRECTORY?.split(':') ?? [];
  if (given) return join(given, SOCKET);
  return join(of.state === SERVICE.state ? SERVICE.runtime : of.state, SOCKET);
}
