import { Daemon } from '../daemon.ts';
import { ExitCode } from '../error/exit-code.ts';
import { logEvent, stderrLog } from '../log/stderr-log.ts';
import { doorSocket, stateFolder } from '../state/state-folder.ts';
import { systemClock } from '../time/system-clock.ts';
import { configuredHome } from './home.ts';
import type { Terminal } from './terminal.ts';

/** The daemon, until it is told to end. */
export async function run(
  terminal: Terminal,
  options: { config?: string; state?: string },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const log = stderrLog(home.log.level);
  const state = stateFolder({ home, flag: options.state, environment: terminal.environment });
  const credentials = terminal.environment.CREDENTIALS_DIRECTORY;
  let fault: unknown;
  let end = () => {};
  const faulted = new Promise<void>((resolve) => {
    end = resolve;
  });
  const daemon = await Daemon.start({
    home,
    clock: systemClock,
    log,
    state,
    doors: {
      socket: doorSocket({ state, environment: terminal.environment }),
      command: [...terminal.self, 'doors', 'run', '--spawned', '--config', home.folder, '--state', state],
    },
    ...(credentials !== undefined && { credentialsFolder: credentials }),
    onEvent: (event) => logEvent(log, event),
    onFault: (error) => {
      fault = error;
      end();
    },
  });
  log.info(
    {
      assistants: Object.keys(home.assistants),
      devices: home.devices.length,
      broker: `${daemon.address.host}:${daemon.address.port}`,
    },
    'started',
  );
  await Promise.race([terminal.interrupted, faulted]);
  await daemon.stop();
  if (fault === undefined) return ExitCode.ok;
  log.error({ fault: fault instanceof Error ? fault.stack : String(fault) }, 'a fault of halfsecond');
  return ExitCode.failed;
}
