import { z } from 'zod';
import { processDoors } from '../../doors/catalogue.ts';
import { phraseSchema } from '../../doors/process/answers.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { configuredHome } from '../home.ts';
import { askHub, hubSocket } from '../hub-question.ts';
import type { FolderOptions } from '../options.ts';
import type { Terminal } from '../ui/terminal.ts';
import { configuredDoor } from './pairing.ts';

/**
 * Has the door's ecosystem send a command for a device, as an assistant's would come, and prints what happened.
 * @throws Failure (exit 2 or 4) where the door has no way to do so, or its ecosystem does not answer.
 */
export async function doorsTest(
  terminal: Terminal,
  options: FolderOptions & {
    readonly door: string;
    readonly device: string;
    readonly as?: string | undefined;
    readonly send?: string | undefined;
  },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const socket = hubSocket(terminal, home, options.state);
  const door = configuredDoor(options.door, processDoors(home));
  const asked = {
    door,
    verb: 'test',
    argument: options.device,
    as: options.as,
    message: options.send,
  } as const;
  const lines = await askHub(socket, asked, z.array(phraseSchema));
  for (const line of lines) terminal.print(terminal.text.of(line));
  return ExitCode.ok;
}
