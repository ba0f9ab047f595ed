import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { codeOf } from '../../error/message-of.ts';
import { message } from '../../text/text.ts';

/** One line of mosquitto's configuration. */
export interface Setting {
  readonly key: string;
  readonly value: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** The configuration of a mosquitto, included files in their place. */
export interface MosquittoConfig {
  readonly file: string;
  readonly settings: readonly Setting[];
}

/** Files within files: mosquitto allows fewer. */
const DEEPEST = 10;
/** Settings with which users and rights are not, or not only, in one password file and one ACL file. */
const ELSEWHERE = ['plugin', 'auth_plugin', 'global_plugin', 'psk_file', 'auth_plugin_deny_special_chars'];

/** Reads mosquitto's configuration and what it includes. @throws Failure (exit 4) where a file cannot be read. */
export function readMosquittoConfig(file: string): MosquittoConfig {
  return { file, settings: settingsIn(file, 0) };
}

/** The setting that counts: of several, the last. */
export function settingOf({ settings }: MosquittoConfig, key: string): Setting | undefined {
  return settings.findLast((setting) => setting.key === key);
}

/**
 * Ensures that users and rights stand in one password file and one ACL file, so that they can be merged.
 * @throws Failure (exit 4) where they stand elsewhere.
 */
export function ensureMergeable(config: MosquittoConfig): void {
  const other =
    config.settings.find(({ key }) => ELSEWHERE.includes(key)) ??
    config.settings.find(({ key, value }) => key === 'per_listener_settings' && value === 'true');
  if (!other) return;
  throw new Failure(ExitCode.unavailable, [
    {
      file: other.file,
      path: message('error.line', { line: other.line }),
      found: `${other.key} ${other.value}`,
      expected: 'a broker whose users and rights are in one password_file and one acl_file',
      fix: 'add the users and rights by hand: halfsecond acl --json lists them',
    },
  ]);
}

/** What a file of mosquitto holds. @throws Failure (exit 4) where it cannot be read. */
export function readMosquittoFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const isDenied = codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM';
    throw new Failure(ExitCode.unavailable, [
      {
        file,
        found: isDenied ? 'a file that may not be read' : `no readable file (${codeOf(error) ?? 'unknown'})`,
        expected: 'a file of mosquitto',
        fix: isDenied ? 'run this as root, with sudo' : 'correct the path',
      },
    ]);
  }
}

function settingsIn(file: string, depth: number): readonly Setting[] {
  return readMosquittoFile(file)
    .split('\n')
    .flatMap((text, at): readonly Setting[] => {
      const [, key = '', value = ''] = /^\s*([a-z_]+)\s*(.*?)\s*$/.exec(text) ?? [];
      if (key === '') return [];
      const setting = { key, value, file, line: at + 1 };
      if (key !== 'include_dir' || depth >= DEEPEST) return [setting];
      return [setting, ...filesIn(value).flatMap((each) => settingsIn(each, depth + 1))];
    });
}

/** The files that mosquitto reads of an included folder, in its order. */
function filesIn(folder: string): readonly string[] {
  if (!isAbsolute(folder)) return [];
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.conf'))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    // A folder that is not there holds nothing; mosquitto itself would say so.
    return [];
  }
}
