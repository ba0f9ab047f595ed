import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import type { Terminal } from '../ui/terminal.ts';
import type { Machine } from './machine.ts';

/** One change of the machine. */
export interface Step {
  /** What it does, in the imperative. */
  readonly does: string;
  carryOut(): void | Promise<void>;
}

/** A program that must end well. @param of.also a code of its own that says that it found its work done */
export function command(
  machine: Machine,
  line: readonly [string, ...string[]],
  of: { also?: number } = {},
): Step {
  const does = line.join(' ');
  return {
    does: `run ${does}`,
    carryOut: async () => {
      const { code, stdout, stderr } = await machine.run(...line);
      if (code === 0 || code === of.also) return;
      const said = (stderr || stdout).trim() || 'it said nothing';
      throw unfinished(`\`${does}\` ended with ${code}: ${said}`, 'that it ends well');
    },
  };
}

/** Carries the steps out in their order, each told; or only tells them. */
export async function carryOut(
  terminal: Terminal,
  { steps, isDry }: { steps: readonly Step[]; isDry: boolean },
): Promise<void> {
  for (const { does, carryOut } of steps) {
    terminal.print(isDry ? `would ${does}` : does);
    if (!isDry) await keep(does, carryOut);
  }
}

async function keep(does: string, carryOut: Step['carryOut']): Promise<void> {
  try {
    await carryOut();
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw unfinished(error.message, `to ${does}`);
    throw error;
  }
}

function unfinished(found: string, expected: string): Failure {
  const fix = 'fix that, and run this again: what is done stays done';
  return new Failure(ExitCode.failed, [{ found, expected, fix }]);
}
