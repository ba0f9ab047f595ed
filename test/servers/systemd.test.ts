import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PROJECT } from '../support/home.ts';
import { folderWith } from '../support/temp-folder.ts';

const isInstalled = spawnSync('systemd-analyze', ['--version']).error === undefined;
const UNIT = readFileSync(`${PROJECT}systemd/halfsecond.service`, 'utf8');
const EXPOSED_AT_MOST = 1.9;

/** The drop-in that the unit's comments offer. */
const realTime = UNIT.slice(UNIT.indexOf('#   [Service]'))
  .split('\n')
  .filter((line) => line.startsWith('#   '))
  .map((line) => line.slice(4))
  .join('\n');

function analyze(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return stdout + stderr;
}

test.skipIf(!isInstalled).each([
  ['as it is shipped', ''],
  ['with real-time scheduling', realTime],
])('the unit %s has nothing that systemd does not know, and is locked down', (_, dropIn) => {
  const folder = folderWith({
    'halfsecond.service': UNIT,
    ...(dropIn && { 'halfsecond.service.d/override.conf': dropIn }),
  });
  const unit = `${folder}/halfsecond.service`;
  expect(analyze('verify', unit)).toBe('');
  const exposure = /exposure level for halfsecond.service: ([\d.]+)/.exec(
    analyze('security', '--offline=true', unit),
  );
  expect(Number(exposure?.[1])).toBeLessThanOrEqual(EXPOSED_AT_MOST);
});

test.skipIf(!isInstalled)('its user is one that systemd can make', () => {
  const { stdout, stderr } = spawnSync(
    'systemd-sysusers',
    ['--dry-run', `${PROJECT}systemd/halfsecond.sysusers`],
    { encoding: 'utf8' },
  );
  expect(stderr).not.toMatch(/fail|invalid|ignoring/i);
  expect(stdout + stderr).toMatch(/Creating user .halfsecond/);
});
