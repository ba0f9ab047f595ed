import { setOwner } from '../config/device-file.ts';
import { didYouMean, nearest } from '../config/problem.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
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
  setOwner(home, id, first && { [first[0]]: first[1] });
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
