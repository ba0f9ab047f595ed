import { execFile } from 'node:child_process';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { codeOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';

/** Starts npm. Tests hand in another one. */
export type RunNpm = (args: readonly string[], of: RunOptions) => Promise<string>;

interface RunOptions {
  /** Working folder: npm reads its own configuration from there, from the user and from the environment. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** Long enough for a Pi on a slow line, in milliseconds. */
const PATIENCE_MS = 15 * 60_000;
const MOST_OUTPUT_BYTES = 16_000_000;

/**
 * Runs the npm of the machine, with the registry, proxy and keys that it is configured for.
 * @returns what it prints.
 * @throws Failure (exit 4) where there is no npm, or it fails.
 */
export const runNpm: RunNpm = (args, { folder, signal }) =>
  new Promise((done, fail) => {
    const options = {
      cwd: folder,
      encoding: 'utf8' as const,
      timeout: PATIENCE_MS,
      maxBuffer: MOST_OUTPUT_BYTES,
      ...(signal && { signal }),
      // Within `npm run` and `npx` the environment has settings of that command.
      env: { ...process.env, npm_config_global: 'false', npm_config_loglevel: 'error' },
    };
    execFile('npm', [...args], options, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      if (codeOf(error) === 'ENOENT')
        return fail(
          new Failure(ExitCode.unavailable, [
            {
              found: message('parts.no-npm.found'),
              expected: message('parts.no-npm.expected'),
              fix: message('parts.no-npm.fix'),
            },
          ]),
        );
      fail(
        new Failure(ExitCode.unavailable, [
          {
            path: `npm ${args[0] ?? ''}`,
            found: reasonIn(stderr) ?? error.message.split('\n')[0] ?? '',
            expected: message('parts.npm.expected'),
            fix: message('parts.npm.fix'),
          },
        ]),
      );
    });
  });

/** The first line in which npm says why; undefined where it says nothing. Its last lines name its log. */
function reasonIn(stderr: string): string | undefined {
  const lines = stderr.split('\n').flatMap((line) => {
    const said = /^npm (?:error|ERR!)\s+(.*\S)\s*$/.exec(line)?.[1];
    return said === undefined || /^(?:code|errno|syscall|A complete log)/.test(said) ? [] : [said];
  });
  return lines[0];
}
