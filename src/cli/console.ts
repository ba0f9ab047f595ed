import { z } from 'zod';
import { CODE_VALID_MS } from '../console/one-time-code.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { message } from '../text/text.ts';
import { configuredHome } from './home.ts';
import { askHub, hubSocket } from './hub-question.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import type { Terminal } from './ui/terminal.ts';

const codeSchema = z.object({ code: z.string(), address: z.string() }).nullable();

/** Prints a one-time code, with which a browser sets the console's password. A new one replaces the one before. */
export async function consoleCode(
  terminal: Terminal,
  options: FolderOptions & JsonOption,
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const told = await askHub(hubSocket(terminal, home, options.state), 'console_code', codeSchema);
  if (!told)
    throw new Failure(ExitCode.unavailable, [
      {
        path: 'console',
        found: message('console.none.found'),
        expected: message('console.none.expected'),
        fix: message('console.none.fix'),
      },
    ]);
  if (options.json) {
    terminal.print(JSON.stringify(told));
    return ExitCode.ok;
  }
  const { text } = terminal;
  terminal.print(text('console.code', { code: told.code, minutes: CODE_VALID_MS / 60_000 }));
  terminal.print(text('console.code.address', { address: told.address }));
  return ExitCode.ok;
}
