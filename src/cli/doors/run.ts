import { join } from 'node:path';
import { openerOf, processDoors } from '../../doors/catalogue.ts';
import { DoorProcess } from '../../doors/process/door-process.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { isJournal } from '../../log/journald.ts';
import { processLog } from '../../log/process-log.ts';
import { configuredBroker } from '../../mqtt/configured-broker.ts';
import { systemClock, systemWall } from '../../time/system-clock.ts';
import { configuredHome, stateOf } from '../home.ts';
import { hubSocket } from '../hub-question.ts';
import type { FolderOptions } from '../options.ts';
import type { Terminal } from '../ui/terminal.ts';
import { configuredDoor } from './pairing.ts';

/** Runs one door in this process until it is interrupted or the hub ends. */
export async function doorRun(
  terminal: Terminal,
  given: string,
  options: FolderOptions & { readonly spawned?: boolean | undefined },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const name = configuredDoor(given, processDoors(home));
  const { environment } = terminal;
  const state = stateOf(terminal, home, options.state);
  const log = processLog({ level: home.log.level, isJournal: isJournal(environment) });
  const broker =
    home.mqtt.url === undefined ? undefined : configuredBroker(home, environment.CREDENTIALS_DIRECTORY);
  log.conceal(broker?.password);
  const door = await DoorProcess.start({
    name,
    home,
    socket: hubSocket(terminal, home, options.state),
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
