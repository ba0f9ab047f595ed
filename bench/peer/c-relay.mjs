import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Compiles relay.c into a folder.
 * @returns the program; or why there is none.
 */
export function cRelay(folder) {
  const source = new URL('relay.c', import.meta.url).pathname;
  const program = join(folder, 'relay');
  const { error, status, stderr } = spawnSync(
    'gcc',
    ['-O2', '-Wall', '-Wextra', '-o', program, source, '-lmosquitto'],
    { encoding: 'utf8' },
  );
  if (error) return { missing: 'gcc is not installed (apt-get install gcc libc6-dev libmosquitto-dev)' };
  if (status !== 0)
    return {
      missing: /mosquitto\.h/.test(stderr)
        ? 'libmosquitto is not installed (apt-get install libmosquitto-dev)'
        : `gcc ended with ${status}: ${stderr}`,
    };
  return { program };
}
