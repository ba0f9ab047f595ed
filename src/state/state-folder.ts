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

/** Where the hub's sockets are. */
interface SocketPlace {
  /** The hub's state folder. */
  readonly state: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The Unix socket at which the tools, and the doors that run under the hub's account, find the hub. */
export function doorSocket(of: SocketPlace): string {
  return join(runtimeOf(of) ?? of.state, SOCKET);
}

/**
 * The folder of the sockets of doors with an account of their own: in it one folder a door, which the hub may write and
 * of all others the door's account alone may enter. The hub opens a socket in each such folder that is there.
 */
export function ownDoorsFolder(of: SocketPlace): string {
  const runtime = runtimeOf(of);
  return runtime === undefined ? join(of.state, 'own-doors') : `${runtime}-doors`;
}

/** The folder that systemd makes for the running service; undefined where the hub is no service. */
function runtimeOf({ state, environment }: SocketPlace): string | undefined {
  const [given] = environment.RUNTIME_DIRECTORY?.split(':') ?? [];
  return given || (state === SERVICE.state ? SERVICE.runtime : undefined);
}

/**
 * The state folder of a door with an account of its own, beside the hub's: systemd makes `/var/lib/halfsecond-door-NAME`
 * for the door's unit.
 * @param state the hub's state folder.
 */
export function ownDoorState(state: string, door: string): string {
  return `${state}-door-${door}`;
}
