import { join } from 'node:path';
import { openerOf, processDoors } from '../../doors/catalogue.ts';
import { DoorProcess } from '../../doors/process/door-process.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { isJournal } from '../../log/journald.ts';
import { processLog } from '../../log/process-log.ts';
import { configuredBroker } from '../../mqtt/configured-broker.ts';
import { doorSocket, stateFolder } from '../../state/state-folder.ts';
import { systemClock, systemWall } from '../../time/system-clock.ts';
import { configuredHome } from '../home.ts';
import type { Terminal } from '../ui/terminal.ts';
import { configuredDoor } from './doors.ts';

/** One door, until it is told to end or the hub ends. */
export async function doorRun(
  terminal: Terminal,
  given: string,
  options: { config?: string; state?: string; spawned?: boolean },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const name = configuredDoor(given, processDoors(home));
  const { environment } = terminal;
  const state = stateFolder({ home, flag: options.state, environment });
  const log = processLog({ level: home.log.level, isJournal: isJournal(environment) });
  const broker =
    home.mqtt.url === undefined ? undefined : configuredBroker(home, environment.CREDENTIALS_DIRECTORY);
  log.conceal(broker?.password);
  const door = await DoorProcess.start({
    name,
    home,
    socket: doorSocket({ state, environment }),
    folder: join(state, 'doors', name),
    process: terminal.process,
    isSpawned: options.spawned === true,
    ...(broker && { broker }),
    clock: systemClock,
    wall: systemWall,
    log,
    open: openerOf(name),
  });
  log.info({ door: name }, 'open');
  await Promise.race([terminal.interrupted, door.ended]);
  await door.close();
  return ExitCode.ok;
}
