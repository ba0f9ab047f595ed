import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { codeOf, messageOf } from '../../error/message-of.ts';
import type { Message, Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import type { Terminal } from '../ui/terminal.ts';
import type { Machine } from './machine.ts';

/** One change of the machine. */
export interface Step {
  /** What the step does, in the imperative. */
  readonly does: Message;
  carryOut(): void | Promise<void>;
}

/**
 * A step that runs a program, which must end with 0.
 * @param of.also another exit code that means that there was nothing to do.
 */
export function command(
  machine: Machine,
  line: readonly [string, ...string[]],
  of: { also?: number } = {},
): Step {
  const words = line.join(' ');
  return {
    does: message('service.step.run', { command: words }),
    carryOut: async () => {
      const { code, stdout, stderr } = await machine.run(...line);
      if (code === 0 || code === of.also) return;
      const output = (stderr || stdout).trim() || message('service.step.no-output');
      throw unfinished(
        message('service.step.said', { command: words, code, output }),
        message('service.step.expected'),
      );
    },
  };
}

/** Prints each step and carries it out; on a dry run it only prints them. */
export async function carryOut(
  terminal: Terminal,
  { steps, isDry }: { steps: readonly Step[]; isDry: boolean },
): Promise<void> {
  const { text } = terminal;
  for (const { does, carryOut } of steps) {
    terminal.print(isDry ? text('service.step.would', { step: does }) : text.of(does));
    if (!isDry) await finish(does, carryOut);
  }
}

async function finish(does: Message, carryOut: Step['carryOut']): Promise<void> {
  try {
    await carryOut();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw unfinished(messageOf(error), message('service.step.expected-to', { step: does }));
  }
}

function unfinished(found: Phrase, expected: Phrase): Failure {
  return new Failure(ExitCode.failed, [{ found, expected, fix: message('service.step.fix') }]);
}
