import { existsSync, readdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { Draft } from '../../config/draft.ts';
import { findFolder, HOME_FILE } from '../../config/load.ts';
import { entryOf } from '../../config/presets.ts';
import type { Home } from '../../config/schema.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { modelOf, type SpeechModel } from '../../hearing/stt/models/catalogue.ts';
import { isInstalled, modelFolder } from '../../hearing/stt/models/model-folder.ts';
import { message, type Text } from '../../text/text.ts';
import { checkBroker } from '../check/broker.ts';
import { examine, type Finding, type Found, findingLines, partName } from '../check/finding.ts';
import { examineHearing, examineMicrophone } from '../check/hearing.ts';
import { devicesDiscover } from '../devices.ts';
import { enroll } from '../enroll/enroll.ts';
import { PACKAGE_FOLDER, stateOf } from '../home.ts';
import { modelsAdd } from '../models.ts';
import type { Terminal } from '../ui/terminal.ts';
import { type Answers, answersFrom, type SetupOptions } from './answers.ts';
import { finish } from './finish.ts';
import type { Questions } from './questions.ts';
import { hearPhrases, showLevel } from './trial.ts';

/** The model that hears Mandarin. */
const MANDARIN = 'fsmn-zh';
/** The model that hears English commands, beside a recogniser that needs no model. */
const ENGLISH = 'moonshine-tiny-en';
/** With less memory than this, in bytes, the English model would leave too little for the rest. */
const ENOUGH_FOR_ENGLISH = 1.5e9;
/** What the model can listen for: two Chinese characters or more. */
const IS_SPEAKABLE = /^\p{Script=Han}{2,}$/u;
/** A loudest sound below this level, in dB below full scale, is too quiet for a voice. */
const FAINT_DB = -50;

/**
 * The first run: asks questions or reads flags, writes the configuration step by step, and tests each step. Run
 * again, it offers the present values as defaults. It writes files for new devices, and never changes one.
 */
export async function setup(terminal: Terminal, options: SetupOptions): Promise<ExitCode> {
  const folder = findFolder({ given: options.config, workingFolder: terminal.workingFolder });
  const draft = new Draft(folder);
  // Started by systemd, the hub has another environment than its owner's shell.
  if (terminal.text.language !== 'en') draft.language(terminal.text.language);
  const run = new SetupRun(terminal, draft, options.state);
  if (options.yes)
    return run.withFlags(answersFrom(options, { isNew: draft.isNew }), options.discover === true);
  if (!terminal.isInteractive)
    throw new Failure(ExitCode.usage, [
      {
        path: '--yes',
        found: message('setup.no-terminal.found'),
        expected: message('setup.no-terminal.expected'),
        fix: message('setup.no-terminal.fix'),
      },
    ]);
  // Loaded only here: a run with flags needs no prompts.
  const { Cancelled, Questions } = await import('./questions.ts');
  try {
    return await run.withQuestions(new Questions(terminal.text));
  } catch (error) {
    if (error instanceof Cancelled) return ExitCode.failed;
    throw error;
  }
}

class SetupRun {
  readonly #terminal: Terminal;
  readonly #draft: Draft;
  readonly #state: string | undefined;
  readonly #text: Text;
  #isWell = true;

  constructor(terminal: Terminal, draft: Draft, state: string | undefined) {
    this.#state = state;
    this.#terminal = terminal;
    this.#text = terminal.text;
    this.#draft = draft;
  }

  async withFlags({ broker, microphone, assistants }: Answers, isDiscovering: boolean): Promise<ExitCode> {
    if (broker) this.#draft.broker(broker);
    if (microphone) this.#draft.microphone(microphone);
    if (assistants) this.#choose(assistants);
    const home = this.#draft.write();
    this.#tell(await this.#tried('broker', () => checkBroker(home, this.#credentials)));
    this.#tell(await this.#tried('hearing', () => examineHearing(home, this.#places(home))));
    this.#tell(await this.#tried('microphone', () => examineMicrophone(home)));
    if (isDiscovering && home.mqtt.url !== undefined)
      await devicesDiscover(this.#terminal, undefined, { config: home.folder, write: true, quiet: true });
    this.#whatNext(home);
    return this.#isWell ? ExitCode.ok : ExitCode.failed;
  }

  async withQuestions(ask: Questions): Promise<ExitCode> {
    ask.begin(this.#draft.folder);
    // Assistants come first: a home without one is not valid.
    const assistants = await ask.assistants(this.#draft);
    const unheard = assistants.filter((id) => !this.#draft.assistants.includes(id));
    this.#choose(assistants);
    const toEnrol: string[] = [];
    for (const id of unheard) {
      const engine = await ask.engine(id);
      if (engine === 'none' || engine === 'enrolled') this.#draft.wake(id, undefined);
      if (engine === 'enrolled') toEnrol.push(id);
    }
    let home = await this.#until(ask, 'broker', async () => {
      const { password, ...broker } = await ask.broker(this.#draft);
      if (password !== undefined) this.#draft.secret('mqtt-password', password);
      this.#draft.broker(broker);
      const written = this.#draft.write();
      return {
        home: written,
        finding: await this.#tried('broker', () => checkBroker(written, this.#credentials)),
      };
    });
    home = await this.#until(ask, 'microphone', async () => {
      this.#draft.microphone(await ask.microphone(this.#draft));
      const written = this.#draft.write();
      return { home: written, finding: await this.#tried('microphone', () => this.#loudness(written)) };
    });
    if (home.audio.source === 'microphone') home = await this.#enrol(ask, toEnrol, home);
    home = await this.#offerMandarin(ask, home);
    await this.#offerEnglish(ask, home);
    this.#tell(await this.#tried('hearing', () => examineHearing(home, this.#places(home))));
    if (home.audio.source === 'microphone' && (await ask.isWanted(this.#text('setup.try'))))
      await hearPhrases(this.#terminal, { home, ...this.#places(home) });
    await finish({ terminal: this.#terminal, questions: ask, draft: this.#draft, state: this.#state }, home);
    this.#whatNext(home);
    ask.end(this.#isWell ? this.#text('setup.ready') : this.#text('setup.unfinished'));
    return this.#isWell ? ExitCode.ok : ExitCode.failed;
  }

  /** Where the hub finds its keys and its models. */
  #places(home: Home): { credentials: string | undefined; state: string } {
    return { credentials: this.#credentials, state: stateOf(this.#terminal, home, this.#state) };
  }

  get #credentials(): string | undefined {
    return this.#terminal.environment.CREDENTIALS_DIRECTORY;
  }

  /** Sets the assistants. One without recordings gets no wake word yet, and the user is told. */
  #choose(assistants: readonly string[]): void {
    this.#draft.choose(Object.fromEntries(assistants.map((id) => [id, entryOf(id, this.#text.language)])));
    for (const id of assistants) {
      const takes = this.#draft.get(['assistants', id, 'wake', 'takes']);
      if (typeof takes !== 'string') continue;
      this.#draft.takes(join(PACKAGE_FOLDER, takes), takes);
      if (existsSync(join(this.#draft.folder, takes))) continue;
      this.#draft.wake(id, undefined);
      const entry = `wake: { engine: enrolled, takes: ${takes} }`;
      this.#terminal.complain(this.#text('setup.not-heard', { id, entry }));
    }
  }

  async #enrol(ask: Questions, assistants: readonly string[], before: Home): Promise<Home> {
    let home = before;
    for (const assistant of assistants) {
      const name = home.assistants[assistant]?.name ?? assistant;
      if (!(await ask.isWanted(this.#text('setup.record', { name })))) continue;
      this.#draft.wake(assistant, { engine: 'enrolled', takes: `wake/${assistant}` });
      this.#draft.write({ allowMissingFiles: true });
      const code = await enroll(this.#terminal, { assistant, files: [], config: this.#draft.folder });
      if (code !== ExitCode.ok) this.#draft.wake(assistant, undefined);
      home = this.#draft.write();
    }
    return home;
  }

  /** Mandarin is heard best by a model of its own, also beside takes that are there. */
  async #offerMandarin(ask: Questions, before: Home): Promise<Home> {
    const speaking = Object.entries(before.assistants).filter(([, { locale }]) => locale.startsWith('zh'));
    if (speaking.length === 0) return before;
    const isThere = await this.#offerModel(MANDARIN, {
      home: before,
      isWanted: ({ licence }) => ask.isWanted(this.#text('setup.model', { licence })),
    });
    if (!isThere) return before;
    for (const [id, { name, wake }] of speaking) {
      if (Array.isArray(wake) || !IS_SPEAKABLE.test(name)) continue;
      const own = { engine: 'fsmn', phrase: name } as const;
      if (!wake) this.#draft.wake(id, own);
      else if (wake.engine === 'enrolled')
        this.#draft.wake(id, [own, { engine: 'enrolled', takes: wake.takes }]);
    }
    return this.#draft.write();
  }

  /** English commands are heard best by a model of its own, where the machine has the memory for it. */
  async #offerEnglish(ask: Questions, home: Home): Promise<void> {
    const isHeard = Object.values(home.assistants).some(
      ({ locale, wake }) => locale.startsWith('en') && wake !== undefined,
    );
    if (!isHeard || totalmem() < ENOUGH_FOR_ENGLISH) return;
    await this.#offerModel(ENGLISH, {
      home,
      isWanted: ({ licence }) => ask.isWanted(this.#text('setup.model.english', { licence })),
    });
  }

  /** @returns whether the model is installed now. */
  async #offerModel(
    id: string,
    of: { readonly home: Home; readonly isWanted: (model: SpeechModel) => Promise<boolean> },
  ): Promise<boolean> {
    const model = modelOf(id);
    if (!model) throw new Error('invariant: a model of the catalogue');
    const { state } = this.#places(of.home);
    if (isInstalled(model, modelFolder(state, id))) return true;
    if (!(await of.isWanted(model))) return false;
    try {
      await modelsAdd(this.#terminal, id, { config: this.#draft.folder, state });
      return true;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Without a network the home works as before.
      this.#terminal.complain(this.#text('setup.model.later', { command: `halfsecond models add ${id}` }));
      return false;
    }
  }

  /** Repeats a step until its part is usable, or the user accepts it as it is. */
  async #until(
    ask: Questions,
    part: string,
    step: () => Promise<{ home: Home; finding: Finding }>,
  ): Promise<Home> {
    for (;;) {
      const { home, finding } = await step();
      this.#print(finding);
      if (finding.state !== 'degraded') return home;
      if (await ask.isWanted(this.#text('setup.again', { part: partName(part) }))) continue;
      this.#isWell = false;
      return home;
    }
  }

  async #loudness(home: Home): Promise<Found> {
    if (home.audio.source === 'none') return { state: 'off', detail: message('setup.level.off') };
    const loudest_db = await showLevel(this.#terminal, home);
    if (loudest_db > FAINT_DB)
      return { state: 'ok', detail: message('setup.level.ok', { level_db: loudest_db }) };
    return { state: 'degraded', detail: message('setup.level.faint', { level_db: loudest_db }) };
  }

  #tried(part: string, examination: () => Promise<Found>): Promise<Finding> {
    return examine(part, examination);
  }

  /** Prints a finding, and remembers whether every part is usable. */
  #tell(finding: Finding): void {
    this.#isWell &&= finding.state !== 'degraded';
    this.#print(finding);
  }

  #print(finding: Finding): void {
    for (const line of findingLines(this.#terminal, finding)) this.#terminal.print(line);
  }

  #whatNext({ folder }: Home): void {
    const devices = join(folder, 'devices');
    const count = existsSync(devices)
      ? readdirSync(devices).filter((name) => /\.ya?ml$/.test(name)).length
      : 0;
    if (count === 0) this.#terminal.print(this.#text('setup.next-devices', { folder: devices }));
    const file = join(folder, HOME_FILE);
    this.#terminal.print(this.#text('setup.written', { file, folder }));
  }
}
