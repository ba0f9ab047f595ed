import { findFolder, loadHome, loadHomeAside, SYSTEM_FOLDER } from '../config/load.ts';
import type { Home } from '../config/schema.ts';
import { Daemon } from '../daemon/daemon.ts';
import { statusLine } from '../daemon/health/health.ts';
import { MemoryGuard } from '../daemon/systemd/memory-guard.ts';
import { memoryLimit_mb } from '../daemon/systemd/memory-limit.ts';
import { ExitCode } from '../error/exit-code.ts';
import type { Problem } from '../error/failure.ts';
import { isJournal } from '../log/journald.ts';
import { logEvent, type ProcessLog, processLog } from '../log/process-log.ts';
import { doorSocket, ownDoorsFolder, stateFolder } from '../state/state-folder.ts';
import { lockState } from '../state/state-lock.ts';
import { languageOfEnvironment } from '../text/language.ts';
import { BY_ID } from '../text/naming.ts';
import { systemClock, systemWall } from '../time/system-clock.ts';
import { Ending } from './ending.ts';
import type { FolderOptions } from './options.ts';
import { concealSecrets, Reloader } from './reloader.ts';
import { hasDoorUnit } from './service/door-links.ts';
import { type RunningService, serviceManager } from './service/hub-control.ts';
import { namesOf } from './ui/names.ts';
import type { Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

/** The process ends within this time, in milliseconds, even when a part hangs: systemd waits for it. */
const STOPS_WITHIN_MS = 1900;

/** Runs the hub until it is interrupted. */
export async function run(terminal: Terminal, options: FolderOptions): Promise<ExitCode> {
  const { environment } = terminal;
  const folder = findFolder({ given: options.config, workingFolder: terminal.workingFolder });
  const home = loadHome(folder);
  const isForPeople = terminal.isErrorInteractive;
  const log = processLog({ level: home.log.level, isJournal: isJournal(environment), isForPeople });
  const stateOf = (of: Home) => stateFolder({ home: of, flag: options.state, environment });
  concealSecrets(log, home, environment);
  const end = new Ending();
  let service: RunningService | undefined;
  let reloader: Reloader | undefined;
  const onHealth = () => service?.changed();
  const reload = async () => (await reloader?.reload()) ?? [];
  const state = stateOf(home);
  const lock = lockState(state);
  const daemon = await start({ terminal, home, state, log, end, onHealth, reload }).catch((error) => {
    lock.release();
    throw error;
  });
  service = serviceManager({
    terminal,
    log,
    daemon: { status: () => statusLine(daemon.health), answers: () => daemon.answers() },
  });
  const limit_mb = memoryLimit_mb(home, state);
  const guard = new MemoryGuard({
    clock: systemClock,
    limit_mb,
    resident_mb: terminal.resident_mb,
    exceeded: (resident_mb) =>
      end.with(`${Math.round(resident_mb)} MB are resident, and service.memory_mb allows ${limit_mb}`),
  });
  reloader = new Reloader({
    load: () => loadHomeAside(folder),
    stateOf,
    daemon,
    log,
    service,
    home,
    environment,
  });
  terminal.onSignal('SIGHUP', () => void reload().catch(end.fault));
  terminal.onSignal('SIGUSR2', () => reloader?.toggleDebug());
  const { assistants, devices } = home;
  const broker = `${daemon.address.host}:${daemon.address.port}`;
  log.info({ assistants: Object.keys(assistants), devices: devices.length, broker }, 'started');
  service.ready();
  await Promise.race([terminal.interrupted, end.reached]);
  guard.stop();
  service.stopping();
  const stopped = await within(
    daemon.stop().then(() => true),
    STOPS_WITHIN_MS,
  );
  if (!stopped) log.warn({ after_ms: STOPS_WITHIN_MS }, 'ended before every part had stopped');
  lock.release();
  await service.end();
  if (end.reason === undefined) return ExitCode.ok;
  log.error({ reason: end.reason }, 'ended by itself');
  return ExitCode.failed;
}

function start(of: {
  terminal: Terminal;
  home: Home;
  state: string;
  log: ProcessLog;
  end: Ending;
  onHealth: () => void;
  reload: () => Promise<readonly Problem[]>;
}): Promise<Daemon> {
  const { terminal, home, state, log, end, onHealth, reload } = of;
  const credentials = terminal.environment.CREDENTIALS_DIRECTORY;
  // Programs that read the log know ids.
  const names = terminal.isErrorInteractive ? namesOf(terminal, home) : BY_ID;
  return Daemon.start({
    home,
    language: languageOfEnvironment(terminal.environment),
    clock: systemClock,
    wall: systemWall,
    log,
    state,
    doors: {
      socket: doorSocket({ state, environment: terminal.environment }),
      ownFolder: ownDoorsFolder({ state, environment: terminal.environment }),
      // Only the hub of the service shares this machine's doors with systemd.
      hasUnit: (door) => home.folder === SYSTEM_FOLDER && hasDoorUnit(door),
      command: [...terminal.self, 'doors', 'run', '--spawned', '--config', home.folder, '--state', state],
    },
    ...(credentials !== undefined && { credentialsFolder: credentials }),
    onEvent: (event) => logEvent(log, event, names),
    onHealth,
    reload,
    onFault: end.fault,
  });
}
