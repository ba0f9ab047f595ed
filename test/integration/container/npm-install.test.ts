import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Container } from '../../support/container/container.ts';
import { installByNpm } from '../../support/container/npm.ts';
import { canBoot } from '../../support/container/tree.ts';

const HOME = '/etc/halfsecond/halfsecond.yaml';
const INSTALLED_WITHIN_MS = 400_000;

describe.skipIf(!canBoot)('the hub that npm installed, under a real systemd,', () => {
  let machine: Container;

  beforeAll(async () => {
    machine = await Container.boot();
    await installByNpm(machine);
  }, INSTALLED_WITHIN_MS);

  afterAll(async () => {
    await machine?.end();
  });

  const service = (...args: readonly string[]) => machine.run('halfsecond', 'service', ...args);

  test('says in `service status` what to do before the installation', async () => {
    const { code, stdout } = await service('status');
    expect(stdout).toMatch(/installed +no: sudo halfsecond service install/);
    expect(code).toBe(1);
  });

  test('refuses `service install` for other users than root', async () => {
    const { code, stderr } = await machine.run(
      'setpriv',
      '--reuid=nobody',
      'halfsecond',
      'service',
      'install',
    );
    expect(stderr).toContain('sudo halfsecond service install');
    expect(code).toBe(4);
  });

  test('is started by `service install`, now and at boot, with the shipped home', async () => {
    const { code, stdout } = await service('install');
    expect(stdout).toMatch(/enabled +yes: it starts at boot\nrunning +yes, .*\nstatus +.*broker connected/);
    expect(code).toBe(0);
    expect(await machine.property('halfsecond.service', 'User')).toBe('halfsecond');
    expect(await machine.must('systemd-analyze', 'verify', 'halfsecond.service')).toBe('');
    expect(readFileSync(machine.path(HOME), 'utf8')).toContain('tmall-genie');
  });

  test('keeps its configuration and restarts when `service install` runs again', async () => {
    const before = await machine.property('halfsecond.service', 'MainPID');
    machine.write(HOME, 'assistants: { siri: { name: Siri } }\n');
    expect((await service('install')).code).toBe(0);
    expect(readFileSync(machine.path(HOME), 'utf8')).toBe('assistants: { siri: { name: Siri } }\n');
    expect(await machine.property('halfsecond.service', 'MainPID')).not.toBe(before);
  });

  test('keeps configuration and journal over `service uninstall`, and deletes them and the user with --purge', async () => {
    const { code, stdout } = await service('uninstall');
    expect(stdout).toMatch(/kept: \/etc\/halfsecond, \/var\/lib\/halfsecond/);
    expect(code).toBe(0);
    expect(await machine.property('halfsecond.service', 'LoadState')).toBe('not-found');
    expect((await service('uninstall', '--purge')).code).toBe(0);
    expect(await machine.must('find', '/etc', '/var', '-xdev', '-name', '*halfsecond*')).toBe('');
    expect((await machine.run('id', 'halfsecond')).code).toBe(1);
    expect((await service('status')).code).toBe(1);
  });
});
