import { join, resolve } from 'node:path';
import { loadHomeAside } from '../config/load.ts';
import { homeFolders, loadHomes, manyHomesProblems, type NamedHome } from '../config/many-homes.ts';
import type { Home } from '../config/schema.ts';
import { Daemon } from '../daemon/daemon.ts';
import { ExitCode } from '../error/exit-code.ts';
import { describeProblem, Failure } from '../error/failure.ts';
import { isJournal } from '../log/journald.ts';
import type { Logger } from '../log/logger.ts';
import { logEvent, type ProcessLog, processLog } from '../log/process-log.ts';
import { stateFolder } from '../state/state-folder.ts';
import { lockState, type StateLock } from '../state/state-lock.ts';
import { languageOfEnvironment } from '../text/language.ts';
import { sharedLateness } from '../time/event-loop-lateness.ts';
import { systemClock, systemWall } from '../time/system-clock.ts';
import { Ending } from './ending.ts';
import { concealSecrets } from './reloader.ts';
import { serviceManager } from './service/hub-control.ts';
import type { Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

/** The process ends within this time, in milliseconds, even when a home hangs: systemd waits for it. */
const STOPS_WITHIN_MS = 10_000;

/** A home that this process serves. */
interface Served {
  readonly daemon: Daemon;
  readonly lock: StateLock;
}

/** Runs the hubs of many homes in one process, until it is interrupted. */
export async function runHomes(
  terminal: Terminal,
  options: { readonly homes: string; readonly state?: string | undefined },
): Promise<ExitCode> {
  const folder = resolve(terminal.workingFolder, options.homes);
  const loaded = loadHomes(folder);
  const { environment } = terminal;
  const log = processLog({
    level: 'info',
    isJournal: isJournal(environment),
    isForPeople: terminal.isErrorInteractive,
  });
  const end = new Ending();
  const homes = new Homes({ terminal, log, end, folder, state: options.state });
  await homes.open(loaded);
  const service = serviceManager({
    terminal,
    log,
    daemon: { status: () => homes.status, answers: () => Promise.resolve() },
  });
  terminal.onSignal('SIGHUP', () => void homes.reload().catch(end.fault));
  log.info({ homes: loaded.length, folder }, 'started');
  service.ready();
  await Promise.race([terminal.interrupted, end.reached]);
  service.stopping();
  const stopped = await within(
    homes.close().then(() => true),
    STOPS_WITHIN_MS,
  );
  if (!stopped) log.warn({ after_ms: STOPS_WITHIN_MS }, 'ended before every home had stopped');
  await service.end();
  if (end.reason === undefined) return ExitCode.ok;
  log.error({ reason: end.reason }, 'ended by itself');
  return ExitCode.failed;
}

/** The homes of one process: each has a daemon, a connection, a state folder and an election of its own. */
class Homes {
  readonly #terminal: Terminal;
  readonly #log: ProcessLog;
  readonly #end: Ending;
  readonly #folder: string;
  /** The folder that has a state folder for each home; undefined: each home's own. */
  readonly #state: string | undefined;
  readonly #served = new Map<string, Served>();
  readonly #lateness = sharedLateness();
  #turn: Promise<void> = Promise.resolve();

  constructor(of: {
    terminal: Terminal;
    log: ProcessLog;
    end: Ending;
    folder: string;
    state: string | undefined;
  }) {
    this.#terminal = of.terminal;
    this.#log = of.log;
    this.#end = of.end;
    this.#folder = of.folder;
    this.#state = of.state;
  }

  /** What systemd shows. */
  get status(): string {
    const daemons = [...this.#served.values()].map(({ daemon }) => daemon.health);
    const leading = daemons.filter(({ parts }) => parts.broker?.state === 'ok').length;
    return `${daemons.length} homes; ${leading} decided here`;
  }

  /** @throws Failure where a home cannot be served; those before it are closed. */
  async open(homes: readonly NamedHome[]): Promise<void> {
    try {
      for (const each of homes) await this.#start(each);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Serves the folder as it is now: each home anew, those that are new too. A home that is wrong stays as it was. */
  reload(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#reload());
    return this.#turn;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#served.keys()].map((name) => this.#stop(name)));
    this.#lateness.stop();
  }

  async #reload(): Promise<void> {
    const folders = homeFolders(this.#folder);
    const good: NamedHome[] = [];
    for (const { name, folder } of folders)
      await this.#trying(name, async () => {
        const home = await loadHomeAside(folder);
        const problems = manyHomesProblems([...good, { name, home }]);
        if (problems.length > 0) throw new Failure(ExitCode.invalidFile, problems);
        good.push({ name, home });
      });
    for (const { name, home } of good)
      await this.#trying(name, async () => {
        concealSecrets(this.#log, home, this.#terminal.environment);
        const served = this.#served.get(name);
        if (served) await served.daemon.reload(home);
        else await this.#start({ name, home });
      });
    const names = new Set(folders.map(({ name }) => name));
    for (const name of [...this.#served.keys()]) if (!names.has(name)) await this.#stop(name);
    this.#log.info({ homes: this.#served.size }, 'the homes were reloaded');
  }

  async #trying(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const problems = error.problems.map((problem) => describeProblem(problem));
      this.#log.error({ home: name, problems }, 'the new configuration of the home is not used');
      this.#served.get(name)?.daemon.refused(problems.join('; '));
    }
  }

  async #start({ name, home }: NamedHome): Promise<void> {
    const { environment } = this.#terminal;
    const log = logOf(this.#log, name);
    const credentials = environment.CREDENTIALS_DIRECTORY;
    const lock = lockState(this.#stateOf(name, home));
    concealSecrets(this.#log, home, environment);
    try {
      const daemon = await Daemon.start({
        home,
        language: languageOfEnvironment(environment),
        clock: systemClock,
        wall: systemWall,
        log,
        state: this.#stateOf(name, home),
        lateness: this.#lateness.reader,
        ...(credentials !== undefined && { credentialsFolder: credentials }),
        onEvent: (event) => logEvent(log, event),
        onFault: this.#end.fault,
      });
      this.#served.set(name, { daemon, lock });
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  async #stop(name: string): Promise<void> {
    const served = this.#served.get(name);
    this.#served.delete(name);
    await served?.daemon.stop();
    served?.lock.release();
  }

  #stateOf(name: string, home: Home): string {
    const flag = this.#state === undefined ? undefined : join(this.#state, name);
    // systemd's one state folder is for all homes: each has a part of it.
    const [given] = this.#terminal.environment.STATE_DIRECTORY?.split(':') ?? [];
    const environment = given ? { STATE_DIRECTORY: join(given, name) } : {};
    return stateFolder({ home, flag, environment });
  }
}

/** A log whose every line names the home. */
function logOf(log: Logger, home: string): Logger {
  return {
    debug: (fields, message) => log.debug({ home, ...fields }, message),
    info: (fields, message) => log.info({ home, ...fields }, message),
    warn: (fields, message) => log.warn({ home, ...fields }, message),
    error: (fields, message) => log.error({ home, ...fields }, message),
  };
}
