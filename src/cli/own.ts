import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { loadHome } from '../config/load.ts';
import { didYouMean, nearest } from '../config/problem.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';
import { assistantOf, configuredHome } from './home.ts';
import { deviceCalled, namesOf } from './ui/names.ts';
import type { Terminal } from './ui/terminal.ts';

/** Says in a device's file whose device it is. The file keeps its comments and its order. */
export function own(
  terminal: Terminal,
  named: string,
  options: { prefer?: string; only?: string; anyone?: boolean; config?: string },
): ExitCode {
  const home = configuredHome(terminal, options.config);
  const given = (['prefer', 'only'] as const).flatMap((key) => {
    const assistant = options[key];
    return assistant === undefined
      ? []
      : [[key, assistantOf(home, { flag: `--${key}`, given: assistant })] as const];
  });
  const [first] = given;
  if (given.length + (options.anyone ? 1 : 0) !== 1)
    throw new Failure(ExitCode.usage, [
      { found: message('own.found'), expected: message('own.expected'), fix: message('own.fix') },
    ]);
  const id = deviceNamed(home, named);
  const file = fileOf(home, id);
  const before = readFileSync(file, 'utf8');
  const document = parseDocument(before);
  if (first) document.set('owner', document.createNode({ [first[0]]: first[1] }));
  else document.delete('owner');
  try {
    // A rename is whole or not at all.
    writeFileSync(`${file}.new`, document.toString({ flowCollectionPadding: true }));
    renameSync(`${file}.new`, file);
    loadHome(home.folder);
  } catch (error) {
    if (error instanceof Failure) {
      writeFileSync(file, before);
      throw error;
    }
    const found = messageOf(error);
    throw new Failure(ExitCode.unavailable, [
      { file, found, expected: message('cli.folder.expected'), fix: message('own.file.fix') },
    ]);
  }
  terminal.print(
    terminal.text('own.set', {
      device: namesOf(terminal, home).device(id),
      way: first?.[0] ?? 'anyone',
      assistant: first?.[1] ?? '',
    }),
  );
  return ExitCode.ok;
}

/** The device by its id, its name or an alias. @throws Failure (exit 2) where none is called so. */
function deviceNamed({ devices }: Home, named: string): string {
  const found = deviceCalled(devices, named);
  if (found) return found.id;
  const names = devices.flatMap(({ id, name, aliases }) =>
    [id, name.en, name.zh, ...aliases.en, ...aliases.zh].filter((each) => each !== undefined),
  );
  throw new Failure(ExitCode.usage, [
    {
      path: 'device',
      found: named,
      expected: message('own.device.expected'),
      fix: didYouMean(nearest(named, names), message('own.device.fix')),
    },
  ]);
}

function fileOf({ folder }: Home, id: string): string {
  const devices = join(folder, 'devices');
  const file = readdirSync(devices)
    .filter((name) => /^[^.].*\.ya?ml$/i.test(name))
    .map((name) => join(devices, name))
    .find((path) => parseDocument(readFileSync(path, 'utf8')).get('id') === id);
  if (file === undefined) throw new Error('invariant: a device that was loaded has a file');
  return file;
}
