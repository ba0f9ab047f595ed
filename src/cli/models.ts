import { createLogUpdate } from 'log-update';
import stringWidth from 'string-width';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { CATALOGUE, modelOf, type SpeechModel } from '../hearing/stt/models/catalogue.ts';
import { installModel, megabytes, removeModel } from '../hearing/stt/models/install.ts';
import { type ModelFileState, modelFiles, modelFolder } from '../hearing/stt/models/model-folder.ts';
import type { Message } from '../text/message.ts';
import { message } from '../text/text.ts';
import { systemClock } from '../time/system-clock.ts';
import { configuredHome, stateOf } from './home.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { progressBar } from './ui/bars.ts';
import { wrapped } from './ui/layout.ts';
import { type Cell, table } from './ui/table.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

interface Options extends FolderOptions, JsonOption {
  /** Address of a server with a copy of the Hugging Face hub. */
  readonly mirror?: string | undefined;
}

/** The state of a model as a whole: it can be used only when every file of it is there. */
type ModelState = 'installed' | 'absent' | 'incomplete' | 'damaged';

/** Lists every model of the catalogue. Exits 1 where a model is damaged, or is configured and not complete. */
export async function modelsList(terminal: Terminal, options: Options): Promise<ExitCode> {
  const { home, state } = homeAndState(terminal, options);
  let isWell = true;
  const listed: Listed[] = [];
  for (const model of CATALOGUE) {
    const folder = modelFolder(state, model.id);
    const files = await filesOf(model, folder);
    const whole = wholeState(files);
    const users = localesOf(home, model.id);
    if (whole === 'damaged' || (users.length > 0 && whole !== 'installed')) isWell = false;
    listed.push({ model, folder, files, state: whole, users });
  }
  const lines = options.json
    ? listed.map((each) => JSON.stringify(described(each)))
    : linesOf(terminal, listed);
  for (const line of lines) terminal.print(line);
  return isWell ? ExitCode.ok : ExitCode.failed;
}

/** A model, and what is here of it. */
interface Listed {
  readonly model: SpeechModel;
  readonly folder: string;
  readonly files: readonly ModelFileState[];
  readonly state: ModelState;
  /** Locales for which this home names the model. */
  readonly users: readonly string[];
}

/** A line a model, and below it a line for each file that is missing or wrong. */
function linesOf(terminal: Terminal, listed: readonly Listed[]): readonly string[] {
  const { text } = terminal;
  const paint = paintFor(terminal);
  const marks = {
    installed: paint.green('✓'),
    absent: paint.dim('–'),
    incomplete: paint.yellow('…'),
    damaged: paint.red('✗'),
  };
  const rows = listed.map(({ model, state, users }): readonly Cell[] => [
    marks[state],
    model.id,
    text('models.state', { state }),
    megabytes(sizeOf(model)),
    model.languages.join(' '),
    model.licence,
    users.length > 0
      ? text('models.used', { purpose: model.purpose, locales: users })
      : text.of(model.purpose),
  ]);
  const heads = table(rows, { gap: ' ', columns: [{}, {}, {}, { align: 'right' }] }).map((line, at) =>
    purposeBelow(line, String(rows[at]?.at(-1) ?? ''), terminal),
  );
  return listed.flatMap(({ state, users, files }, at) => {
    const isExpected = state !== 'absent' || users.length > 0;
    const wrong = files.filter((file) => isExpected && file.state !== 'there');
    const below = wrong.map(({ file, path, state: is, problem }): readonly Cell[] => [
      is,
      problem === undefined
        ? text('models.file', { path, url: file.url })
        : text('models.file-problem', { path, problem, url: file.url }),
    ]);
    return [...(heads[at] ?? []), ...table(below, { indent: '    ' })];
  });
}

/** The line of a model, whose purpose goes on below itself where a terminal is too narrow for it. */
function purposeBelow(line: string, purpose: string, terminal: Terminal): readonly string[] {
  if (!terminal.isInteractive || !line.endsWith(purpose)) return [line];
  const before = line.slice(0, line.length - purpose.length);
  const width = stringWidth(before);
  const [first = '', ...more] = wrapped(purpose, Math.max(20, terminal.columns - width));
  return [`${before}${first}`, ...more.map((rest) => `${' '.repeat(width)}${rest}`)];
}

/** Downloads a model. @throws Failure (exit 2) for an unknown one, (exit 4) where it cannot be downloaded or kept. */
export async function modelsAdd(terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
  const { text } = terminal;
  const model = knownModel(id);
  const { state } = homeAndState(terminal, options);
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
    terminal.print(isNew ? text('models.installed', { folder }) : text('models.already', { folder }));
    terminal.print(text.of(useOf(model)));
    return ExitCode.ok;
  } finally {
    bar.end();
  }
}

/** How to use a model: what to write into the configuration. */
function useOf({ id, kind, languages, licence, source }: SpeechModel): Message {
  if (kind === 'fsmn')
    return message('models.use-fsmn', {
      entry: 'wake: { engine: fsmn, phrase: 天貓精靈 }',
      licence,
      source,
    });
  return kind === 'moonshine'
    ? message('models.use-moonshine', { licence, source })
    : message('models.use', {
        entry: `{ ${languages[0]}: { engine: sherpa, model: ${id} } }`,
        licence,
        source,
      });
}

/** Deletes a model. */
export async function modelsRemove(terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
  const { text } = terminal;
  knownModel(id);
  const { home, state } = homeAndState(terminal, options);
  const folder = modelFolder(state, id);
  const wasThere = await removeModel(folder);
  terminal.print(
    wasThere ? text('models.removed', { folder }) : text('models.not-there', { folder, model: id }),
  );
  const locales = localesOf(home, id);
  if (locales.length > 0)
    terminal.complain(text('cli.complaint', { what: message('models.still-named', { locales, model: id }) }));
  return ExitCode.ok;
}

function homeAndState(terminal: Terminal, options: Options): { home: Home; state: string } {
  const home = configuredHome(terminal, options.config);
  return { home, state: stateOf(terminal, home, options.state) };
}

function knownModel(id: string): SpeechModel {
  const model = modelOf(id);
  if (model) return model;
  throw new Failure(ExitCode.usage, [
    {
      found: message('models.unknown.found', { model: id }),
      expected: message('models.unknown.expected', { known: CATALOGUE.map((each) => each.id) }),
      fix: message('models.unknown.fix'),
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
      expected: message('models.mirror.expected'),
      fix: message('models.mirror.fix'),
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
        found: messageOf(error),
        expected: message('models.unreadable.expected'),
        fix: message('models.unreadable.fix'),
      },
    ]);
  }
}

function wholeState(files: readonly ModelFileState[]): ModelState {
  if (files.some(({ state }) => state === 'wrong')) return 'damaged';
  if (files.every(({ state }) => state === 'there')) return 'installed';
  return files.every(({ state }) => state === 'absent') ? 'absent' : 'incomplete';
}

function described({ model, folder, files, state, users }: Listed): object {
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
