import { join, resolve } from 'node:path';
import { findFolder, loadHome } from '../../config/load.ts';
import type { Home } from '../../config/schema.ts';
import { openerOf, type ProcessDoorName, processDoors } from '../../doors/catalogue.ts';
import { DoorProcess } from '../../doors/process/door-process.ts';
import { surviveRequestErrors } from '../../doors/process/request-errors.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { isJournal } from '../../log/journald.ts';
import { processLog } from '../../log/process-log.ts';
import { configuredBroker, doorBroker } from '../../mqtt/configured-broker.ts';
import { systemClock, systemWall } from '../../time/system-clock.ts';
import { stateOf } from '../home.ts';
import { hubSocket } from '../hub-question.ts';
import type { FolderOptions } from '../options.ts';
import type { Terminal } from '../ui/terminal.ts';
import { configuredDoor } from './pairing.ts';

interface DoorRunOptions extends FolderOptions {
  readonly spawned?: boolean | undefined;
  /** The hub's socket for this door, where the door runs under an account of its own. */
  readonly hub?: string | undefined;
}

/** Runs one door in this process until it is interrupted or the hub ends. */
export async function doorRun(terminal: Terminal, given: string, options: DoorRunOptions): Promise<ExitCode> {
  const hasOwnAccount = options.hub !== undefined;
  const folder = findFolder({ given: options.config, workingFolder: terminal.workingFolder });
  // The hub's password and the takes are no files of a door with an account of its own.
  const home = loadHome(folder, { allowMissingFiles: hasOwnAccount });
  const name = configuredDoor(given, processDoors(home));
  const { environment } = terminal;
  const credentialsFolder = environment.CREDENTIALS_DIRECTORY;
  // Whatever a library writes, such as the pairings of Matter, is its user's alone.
  process.umask(0o077);
  const log = processLog({
    level: home.log.level,
    isJournal: isJournal(environment),
    isForPeople: terminal.isErrorInteractive,
  });
  const broker = hasOwnAccount
    ? doorBroker(home, name, credentialsFolder)
    : hubsBroker(home, credentialsFolder);
  log.conceal(broker?.password);
  const door = await DoorProcess.start({
    name,
    home,
    socket:
      options.hub === undefined
        ? hubSocket(terminal, home, options.state)
        : resolve(terminal.workingFolder, options.hub),
    folder: pairingsFolder({ terminal, home, name, options }),
    hasOwnAccount,
    credentialsFolder,
    process: terminal.process,
    isSpawned: options.spawned === true,
    ...(broker && { broker }),
    clock: systemClock,
    wall: systemWall,
    log,
    open: openerOf(name),
  });
  log.info({ door: name }, 'open');
  const endSurvival = surviveRequestErrors({ process, clock: systemClock, log });
  await Promise.race([terminal.interrupted, door.ended]);
  endSurvival();
  await door.close();
  return ExitCode.ok;
}

function hubsBroker(home: Home, credentialsFolder: string | undefined) {
  return home.mqtt.url === undefined ? undefined : configuredBroker(home, credentialsFolder);
}

/** The folder of the door's pairings: under an account of its own it has a state folder of its own. */
function pairingsFolder(of: {
  terminal: Terminal;
  home: Home;
  name: ProcessDoorName;
  options: DoorRunOptions;
}): string {
  const { terminal, home, name, options } = of;
  const own = options.state ?? terminal.environment.STATE_DIRECTORY?.split(':')[0];
  if (options.hub !== undefined && own) return resolve(terminal.workingFolder, own);
  return join(stateOf(terminal, home, options.state), 'doors', name);
}
