import type { Command } from 'commander';
import type { ExitCode } from '../../error/exit-code.ts';
import type { Terminal } from '../ui/terminal.ts';

/**
 * Adds a verb with its options to the command line. What carries it out is imported only when it is called:
 * the daemon starts no slower for the others.
 */
export type RegisterVerb = (
  program: Command,
  of: {
    readonly terminal: Terminal;
    /** Takes the code with which the command ends. */
    readonly exit: (code: ExitCode) => void;
  },
) => void;
