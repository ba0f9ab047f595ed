import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findFolder } from '../../config/load.ts';
import type { Home } from '../../config/schema.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { stateFolder } from '../../state/state-folder.ts';
import { checkBroker } from '../check/broker.ts';
import type { Finding, Found } from '../check/finding.ts';
import { examine, examineHearing, examineMicrophone } from '../check/hearing.ts';
import { enroll } from '../enroll/enroll.ts';
import { PACKAGE_FOLDER } from '../home.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { type Answers, answersFrom, type SetupOptions } from './answers.ts';
import { Draft } from './draft.ts';
import { entryOf } from './presets.ts';
import { hearPhrases, showLevel } from './trial.ts';

type Questions = typeof import('./questions.ts')['questions'];

/** Quieter than this, nobody is heard. */
const FAINT_DB = -50;

/**
 * The first run: asks what it must, or takes it from flags, writes the configuration step by step, and tries
 * each step. May be run again: what is there is the default, and devices are never touched.
 */
export async function setup(terminal: Terminal, options: SetupOptions): Promise<ExitCode> {
  const folder = findFolder({ given: options.config, workingFolder: terminal.workingFolder });
  const draft = new Draft(folder);
  const run = new SetupRun(terminal, draft, options.state);
  if (options.yes) return run.withFlags(answersFrom(options, { isNew: draft.isNew }));
  if (!terminal.isInteractive)
    throw new Failure(ExitCode.usage, [
      {
        path: '--yes',
        found: 'nobody to ask',
        expected: 'a terminal, or all answers in flags',
        fix: 'add --yes; halfsecond setup --help lists the flags',
      },
    ]);
  // Only somebody who is asked needs what asks.
  const { Cancelled, questions } = await import('./questions.ts');
  try {
    return await run.withQuestions(questions);
  } catch (error) {
    if (error instanceof Cancelled) return ExitCode.failed;
    throw error;
  }
}

class SetupRun {
  readonly #terminal: Terminal;
  readonly #draft: Draft;
  readonly #state: string | undefined;
  #isWell = true;

  constructor(terminal: Terminal, draft: Draft, state: string | undefined) {
    this.#state = state;
    this.#terminal = terminal;
    this.#draft = draft;
  }

  async withFlags({ broker, microphone, assistants }: Answers): Promise<ExitCode> {
    if (broker) this.#draft.broker(broker);
    if (microphone) this.#draft.microphone(microphone);
    if (assistants) this.#choose(assistants);
    const home = this.#draft.write();
    this.#tell(await this.#tried('broker', () => checkBroker(home, this.#credentials)));
    this.#tell(await this.#tried('hearing', () => examineHearing(home, this.#places(home))));
    this.#tell(await this.#tried('microphone', () => examineMicrophone(home)));
    this.#whatNext(home);
    return this.#isWell ? ExitCode.ok : ExitCode.failed;
  }

  async withQuestions(ask: Questions): Promise<ExitCode> {
    ask.begin(`halfsecond in ${this.#draft.folder}`);
    // First, for without an assistant nothing else is a home.
    const assistants = await ask.askAssistants(this.#draft);
    const unheard = assistants.filter((id) => !this.#draft.assistants.includes(id));
    this.#choose(assistants);
    const toEnrol: string[] = [];
    for (const id of unheard) {
      const engine = await ask.askEngine(id);
      if (engine === 'none' || engine === 'enrolled') this.#draft.wake(id, undefined);
      if (engine === 'enrolled') toEnrol.push(id);
    }
    let home = await this.#until(ask, 'broker', async () => {
      const { password, ...broker } = await ask.askBroker(this.#draft);
      if (password !== undefined) this.#draft.secret('mqtt-password', password);
      this.#draft.broker(broker);
      const written = this.#draft.write();
      return {
        home: written,
        finding: await this.#tried('broker', () => checkBroker(written, this.#credentials)),
      };
    });
    home = await this.#until(ask, 'microphone', async () => {
      this.#draft.microphone(await ask.askMicrophone(this.#draft));
      const written = this.#draft.write();
      return { home: written, finding: await this.#tried('microphone', () => this.#loudness(written)) };
    });
    if (home.audio.source === 'microphone') home = await this.#enrol(ask, toEnrol, home);
    this.#tell(await this.#tried('hearing', () => examineHearing(home, this.#places(home))));
    if (home.audio.source === 'microphone' && (await ask.isWanted('Try whether they are heard?')))
      await hearPhrases(this.#terminal, { home, ...this.#places(home) });
    this.#whatNext(home);
    ask.end(this.#isWell ? 'Ready.' : 'Written; what is marked ✗ is yet to be fixed.');
    return this.#isWell ? ExitCode.ok : ExitCode.failed;
  }

  /** Where the hub keeps its keys and its models. */
  #places(home: Home): { credentials: string | undefined; state: string } {
    const { environment } = this.#terminal;
    return { credentials: this.#credentials, state: stateFolder({ home, flag: this.#state, environment }) };
  }

  get #credentials(): string | undefined {
    return this.#terminal.environment.CREDENTIALS_DIRECTORY;
  }

  /** With takes that are shipped, or there already; one whose takes are missing is not listened for yet. */
  #choose(assistants: readonly string[]): void {
    this.#draft.choose(Object.fromEntries(assistants.map((id) => [id, entryOf(id)])));
    for (const id of assistants) {
      const takes = this.#draft.get(['assistants', id, 'wake', 'takes']);
      if (typeof takes !== 'string') continue;
      this.#draft.takes(join(PACKAGE_FOLDER, takes), takes);
      if (existsSync(join(this.#draft.folder, takes))) continue;
      this.#draft.wake(id, undefined);
      this.#terminal.complain(
        `${id} is not listened for yet: give it \`wake: { engine: enrolled, takes: ${takes} }\`, and record takes: halfsecond enroll ${id}`,
      );
    }
  }

  async #enrol(ask: Questions, assistants: readonly string[], before: Home): Promise<Home> {
    let home = before;
    for (const assistant of assistants) {
      if (!(await ask.isWanted(`Record the phrase of ${home.assistants[assistant]?.name ?? assistant} now?`)))
        continue;
      this.#draft.wake(assistant, { engine: 'enrolled', takes: `wake/${assistant}` });
      this.#draft.write({ isEnrolling: true });
      const code = await enroll(this.#terminal, { assistant, files: [], config: this.#draft.folder });
      if (code !== ExitCode.ok) this.#draft.wake(assistant, undefined);
      home = this.#draft.write();
    }
    return home;
  }

  /** Asks anew until the part is well, or the user takes it as it is. */
  async #until(
    ask: Questions,
    part: string,
    step: () => Promise<{ home: Home; finding: Finding }>,
  ): Promise<Home> {
    for (;;) {
      const { home, finding } = await step();
      if (finding.state !== 'degraded' || !(await this.#again(ask, part, finding))) {
        this.#tell(finding);
        return home;
      }
    }
  }

  #again(ask: Questions, part: string, { detail }: Finding): Promise<boolean> {
    this.#terminal.complain(`✗ ${detail}`);
    return ask.isWanted(`Answer for the ${part} again? (no: keep it so, and fix it later)`);
  }

  async #loudness(home: Home): Promise<Found> {
    if (home.audio.source === 'none') return { state: 'off', detail: 'none' };
    const loudest_db = await showLevel(this.#terminal, home);
    if (loudest_db > FAINT_DB) return { state: 'ok', detail: `records; up to ${loudest_db.toFixed(0)} dB` };
    return {
      state: 'degraded',
      detail: `too faint (${loudest_db.toFixed(0)} dB): raise its level with alsamixer`,
    };
  }

  #tried(part: string, examination: () => Promise<Found>): Promise<Finding> {
    return examine(part, examination);
  }

  #tell({ part, state, detail }: Finding): void {
    const paint = paintFor(this.#terminal);
    const marks = { ok: paint.green('✓'), degraded: paint.red('✗'), off: paint.dim('–') };
    this.#isWell &&= state !== 'degraded';
    this.#terminal.print(`${marks[state]} ${part.padEnd(11)} ${detail}`);
  }

  #whatNext({ folder }: Home): void {
    const devices = join(folder, 'devices');
    const count = existsSync(devices)
      ? readdirSync(devices).filter((name) => /\.ya?ml$/.test(name)).length
      : 0;
    if (count === 0) this.#terminal.print(`next: a YAML file for each device into ${devices}`);
    this.#terminal.print(
      `written: ${join(folder, 'halfsecond.yaml')}; start it: halfsecond run --config ${folder}`,
    );
  }
}
