import type { Home } from '../config/schema.ts';
import type { Daemon } from '../daemon/daemon.ts';
import { languageModelPlan } from '../daemon/language-model-plan.ts';
import { ExitCode } from '../error/exit-code.ts';
import { describeProblem, Failure, type Problem } from '../error/failure.ts';
import { hearingPlan } from '../hearing/plan.ts';
import type { Concealment } from '../log/logger.ts';
import type { ProcessLog } from '../log/process-log.ts';
import { configuredBroker } from '../mqtt/configured-broker.ts';
import { message } from '../text/text.ts';
import type { RunningService } from './service/hub-control.ts';
import type { Terminal } from './ui/terminal.ts';

/** Reloads the configuration on request. Requests run one after the other. */
export class Reloader {
  readonly #load: () => Promise<Home>;
  readonly #stateOf: (home: Home) => string;
  readonly #daemon: Daemon;
  readonly #log: ProcessLog;
  readonly #service: RunningService;
  readonly #environment: Terminal['environment'];
  #home: Home;
  #turn: Promise<readonly Problem[]> = Promise.resolve([]);

  constructor(of: {
    /** Fails where the files are invalid. */
    load: () => Promise<Home>;
    stateOf: (home: Home) => string;
    daemon: Daemon;
    log: ProcessLog;
    service: RunningService;
    /** The present configuration. */
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

  /**
   * Switches to the present files. Where they are invalid or cannot be served, the old configuration stays.
   * @returns why they are not used; empty where they are.
   */
  reload(): Promise<readonly Problem[]> {
    this.#turn = this.#turn.then(() => this.#reload());
    return this.#turn;
  }

  /** Switches the log between `debug` and the configured level. */
  toggleDebug(): void {
    this.#log.level = this.#log.level === 'debug' ? this.#home.log.level : 'debug';
    this.#log.info({ level: this.#log.level }, 'log level');
  }

  async #reload(): Promise<readonly Problem[]> {
    let refused: readonly Problem[] = [];
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
      refused = error.problems;
      const problems = error.problems.map((problem) => describeProblem(problem));
      this.#log.error({ problems }, 'the new configuration is not used; the hub keeps the old one');
      this.#daemon.refused(problems.join('; '));
    }
    this.#service.ready();
    return refused;
  }

  /** The state folder cannot change while the hub runs. @throws Failure (exit 3) */
  #refuseMoved(home: Home): void {
    const before = this.#stateOf(this.#home);
    const after = this.#stateOf(home);
    if (before === after) return;
    throw new Failure(ExitCode.invalidFile, [
      {
        path: 'state',
        found: after,
        expected: message('reload.state.expected', { folder: before }),
        fix: message('reload.state.fix'),
      },
    ]);
  }
}

/** Keeps the secrets of a home out of a log, also where a library prints them. */
export function concealSecrets(log: Concealment, home: Home, environment: Terminal['environment']): void {
  const credentials = environment.CREDENTIALS_DIRECTORY;
  for (const secret of [
    () => configuredBroker(home, credentials).password,
    () => hearingPlan(home, credentials).porcupine?.accessKey,
    () => languageModelPlan(home, credentials)?.key,
  ]) {
    try {
      log.conceal(secret());
    } catch (error) {
      // A secret that cannot be read cannot be printed; the part that needs it reports the problem.
      if (!(error instanceof Failure)) throw error;
    }
  }
}
