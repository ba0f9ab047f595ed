import type { Home } from '../config/schema.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { ExitCode } from '../error/exit-code.ts';
import { describeProblem, Failure } from '../error/failure.ts';
import type { ProcessLog } from '../log/process-log.ts';
import { concealSecrets } from './conceal-secrets.ts';
import type { RunningService } from './service/hub-control.ts';
import type { Terminal } from './ui/terminal.ts';

/** Reads the configuration anew when it is asked to, one time after the other. */
export class Reloader {
  readonly #load: () => Promise<Home>;
  readonly #stateOf: (home: Home) => string;
  readonly #daemon: Daemon;
  readonly #log: ProcessLog;
  readonly #service: RunningService;
  readonly #environment: Terminal['environment'];
  #home: Home;
  #turn: Promise<void> = Promise.resolve();

  constructor(of: {
    /** Fails where the files are invalid. */
    load: () => Promise<Home>;
    stateOf: (home: Home) => string;
    daemon: Daemon;
    log: ProcessLog;
    service: RunningService;
    /** As it is served now. */
    home: Home;
    environment: Terminal['environment'];
  }) {
    this.#load = of.load;
    this.#stateOf = of.stateOf;
    this.#daemon = of.daemon;
    this.#log = of.log;
    this.#service = of.service;
    this.#home = of.home;
    this.#environment = of.environment;
  }

  /** Goes on with what the files say now, or, where that is invalid or cannot be served, as before. */
  reload(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#reload());
    return this.#turn;
  }

  /** Tells everything, or no more than is configured. */
  toggleDebug(): void {
    this.#log.level = this.#log.level === 'debug' ? this.#home.log.level : 'debug';
    this.#log.info({ level: this.#log.level }, 'log level');
  }

  async #reload(): Promise<void> {
    this.#service.reloading();
    try {
      const home = await this.#load();
      this.#refuseMoved(home);
      concealSecrets(this.#log, home, this.#environment);
      await this.#daemon.reload(home);
      this.#home = home;
      this.#log.level = home.log.level;
      this.#log.info(
        { assistants: Object.keys(home.assistants), devices: home.devices.length },
        'the configuration was reloaded',
      );
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const problems = error.problems.map((problem) => describeProblem(problem));
      this.#log.error({ problems }, 'the new configuration is not used, the old one is: nothing has changed');
      this.#daemon.refused(problems.join('; '));
    }
    this.#service.ready();
  }

  /** What was learned and recorded stays where it is until the hub is started anew. */
  #refuseMoved(home: Home): void {
    const [before, after] = [this.#stateOf(this.#home), this.#stateOf(home)];
    if (before === after) return;
    throw new Failure(ExitCode.invalidFile, [
      {
        path: 'state',
        found: after,
        expected: `${before}, as long as the hub runs`,
        fix: 'restart it to move its state: systemctl restart halfsecond',
      },
    ]);
  }
}
