import { createLogUpdate } from 'log-update';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { CATALOGUE, modelOf, type SpeechModel } from '../hearing/stt/models/catalogue.ts';
import { installModel, megabytes, removeModel } from '../hearing/stt/models/install.ts';
import { type ModelFileState, modelFiles, modelFolder } from '../hearing/stt/models/model-folder.ts';
import { stateFolder } from '../state/state-folder.ts';
import { systemClock } from '../time/system-clock.ts';
import { configuredHome } from './home.ts';
import { fit } from './ui/layout.ts';
import { progressBar } from './ui/progress-bar.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

interface Options {
  readonly config?: string;
  readonly state?: string;
  readonly json?: boolean;
  readonly mirror?: string;
}

/** How a whole model is: a part of it is none. */
type ModelState = 'installed' | 'absent' | 'incomplete' | 'damaged';

/** Lists the catalogue with what is here of it; exits 1 where something is damaged, or configured and not whole. */
export async function modelsList(terminal: Terminal, options: Options): Promise<ExitCode> {
  const { home, state } = audioSourcesOf(terminal, options);
  const paint = paintFor(terminal);
  const marks = {
    installed: paint.green('✓'),
    absent: paint.dim('–'),
    incomplete: paint.yellow('…'),
    damaged: paint.red('✗'),
  };
  let isWell = true;
  for (const model of CATALOGUE) {
    const folder = modelFolder(state, model.id);
    const files = await filesOf(model, folder);
    const whole = stateOf(files);
    const users = localesOf(home, model.id);
    if (whole === 'damaged' || (users.length > 0 && whole !== 'installed')) isWell = false;
    if (options.json) {
      terminal.print(JSON.stringify(described({ model, folder, files, state: whole, users })));
      continue;
    }
    const used = users.length > 0 ? `; recognisers.${users.join(', ')}` : '';
    terminal.print(
      `${marks[whole]} ${fit(model.id, 18)} ${fit(whole, 11)} ${megabytes(sizeOf(model)).padStart(7)}  ${fit(model.languages.join(' '), 6)} ${fit(model.licence, 11)} ${model.purpose}${used}`,
    );
    if (whole === 'absent' && users.length === 0) continue;
    for (const { file, path, state: is, problem } of files)
      if (is !== 'there')
        terminal.print(`    ${is.padEnd(7)} ${path}${problem ? `: ${problem}` : ''}, from ${file.url}`);
  }
  return isWell ? ExitCode.ok : ExitCode.failed;
}

/** Fetches a model. @throws Failure (exit 2) for an unknown one, (exit 4) for what cannot be had or kept. */
export async function modelsAdd(terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
  const model = knownModel(id);
  const { state } = audioSourcesOf(terminal, options);
  const folder = modelFolder(state, id);
  const mirror = mirrorOf(options.mirror ?? terminal.environment.HF_ENDPOINT);
  const bar = progressBar({ terminal, total_bytes: sizeOf(model), update: createLogUpdate(process.stderr) });
  const ending = new AbortController();
  void terminal.interrupted.then(() => ending.abort());
  try {
    const isNew = await installModel({
      model,
      folder,
      mirror,
      clock: systemClock,
      onProgress: bar.at,
      signal: ending.signal,
    });
    bar.end();
    terminal.print(`${isNew ? 'installed and verified' : 'it is here already, and whole'}: ${folder}`);
    terminal.print(`use it: ${useOf(model)} (${model.licence}, ${model.source})`);
    return ExitCode.ok;
  } finally {
    bar.end();
  }
}

/** The lines of the configuration that use a model. */
function useOf({ id, kind, languages }: SpeechModel): string {
  if (kind === 'fsmn')
    return 'Mandarin commands use it from the next start; for a wake word: wake: { engine: fsmn, phrase: 天貓精靈 }';
  return `recognisers: { ${languages[0]}: { engine: sherpa, model: ${id} } }`;
}

/** Takes a model away. */
export async function modelsRemove(terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
  knownModel(id);
  const { home, state } = audioSourcesOf(terminal, options);
  const folder = modelFolder(state, id);
  const was = await removeModel(folder);
  terminal.print(was ? `removed: ${folder}` : `there is nothing of ${id} in ${folder}`);
  const users = localesOf(home, id);
  if (users.length > 0) terminal.complain(`halfsecond: recognisers.${users.join(', ')} still names ${id}`);
  return ExitCode.ok;
}

function audioSourcesOf(terminal: Terminal, options: Options): { home: Home; state: string } {
  const home = configuredHome(terminal, options.config);
  return { home, state: stateFolder({ home, flag: options.state, environment: terminal.environment }) };
}

function knownModel(id: string): SpeechModel {
  const model = modelOf(id);
  if (model) return model;
  throw new Failure(ExitCode.usage, [
    {
      found: `the model ${id}`,
      expected: `one of ${CATALOGUE.map((each) => each.id).join(', ')}`,
      fix: 'correct it; halfsecond models list tells what each is for',
    },
  ]);
}

function mirrorOf(given: string | undefined): string | undefined {
  if (given === undefined || given === '') return undefined;
  if (URL.canParse(given) && /^https?:/.test(given)) return given;
  throw new Failure(ExitCode.usage, [
    {
      path: '--mirror or $HF_ENDPOINT',
      found: given,
      expected: 'an address such as https://hf-mirror.com',
      fix: 'correct it, or leave it out',
    },
  ]);
}

async function filesOf(model: SpeechModel, folder: string): Promise<readonly ModelFileState[]> {
  try {
    return await modelFiles(model, { folder, isThorough: true });
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        file: folder,
        found: error instanceof Error ? error.message : String(error),
        expected: 'model files that can be read',
        fix: 'run this as the user of the hub, or name the state folder with --state',
      },
    ]);
  }
}

function stateOf(files: readonly ModelFileState[]): ModelState {
  if (files.some(({ state }) => state === 'wrong')) return 'damaged';
  if (files.every(({ state }) => state === 'there')) return 'installed';
  return files.every(({ state }) => state === 'absent') ? 'absent' : 'incomplete';
}

function described(of: {
  model: SpeechModel;
  folder: string;
  files: readonly ModelFileState[];
  state: ModelState;
  users: readonly string[];
}): object {
  const { model, folder, files, state, users } = of;
  const { id, languages, licence, purpose, source } = model;
  const each = files.map(({ file, path, state: is, problem }) => ({ ...file, path, state: is, problem }));
  return { id, state, languages, licence, purpose, source, folder, recognisers: users, files: each };
}

/** The languages for which this home names the model. */
function localesOf({ recognisers }: Home, id: string): readonly string[] {
  return Object.entries(recognisers).flatMap(([locale, recogniser]) =>
    recogniser && recogniser.engine !== 'wyoming' && recogniser.model === id ? [locale] : [],
  );
}

function sizeOf({ files }: SpeechModel): number {
  return files.reduce((all, { size_bytes }) => all + size_bytes, 0);
}
