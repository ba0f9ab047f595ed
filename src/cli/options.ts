import { type Command, Option } from 'commander';
import type { ExitCode } from '../error/exit-code.ts';
import type { Text } from '../text/text.ts';
import type { Terminal } from './ui/terminal.ts';

/** What each part of the command line is added to. */
export interface Add {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly exit: (code: ExitCode) => void;
}

/** `--config` and `--state`: where the configuration and what the hub keeps are. */
export interface FolderOptions {
  /** Folder of halfsecond.yaml, relative to the working folder. */
  readonly config?: string | undefined;
  /** State folder. */
  readonly state?: string | undefined;
}

/** `--json` prints data, one object a line, in place of words. */
export interface JsonOption {
  readonly json?: boolean | undefined;
}

export function configOption(text: Text): Option {
  return new Option('--config <folder>', text('help.option.config'));
}

export function stateOption(text: Text): Option {
  return new Option('--state <folder>', text('help.option.state'));
}

export function jsonOption(text: Text): Option {
  return new Option('--json', text('help.option.json'));
}

export function dryRunOption(text: Text): Option {
  return new Option('--dry-run', text('help.option.dry-run'));
}
