import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broker, onEnd } from '../support/broker.ts';
import { RunningHub } from '../support/running-hub.ts';
import { folderWith } from '../support/temp-folder.ts';

/** A disk of its own, this large; undefined where this user may mount none. */
function smallDisk(size: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'halfsecond-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status !== 0)
    return undefined;
  onEnd(async () => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;

test.skipIf(!canMount)(
  'a full disk costs the record and nothing else, is told, and heals',
  async () => {
    const disk = smallDisk('256k');
    if (disk === undefined) return;
    const hub = await RunningHub.open({ port: (await broker()).port, args: ['--state', disk] });
    spawnSync('dd', ['if=/dev/zero', `of=${disk}/filler`, 'bs=4k'], { stdio: 'ignore' });
    // What is written first may still fit into the last page of the file.
    for (let claim = 0; claim < 12; claim++)
      expect(await hub.claim(`a${claim}`, 'turn on the study lamp')).toMatchObject({
        outcome: expect.any(String),
      });
    expect(await hub.health(({ parts }) => parts.journal?.state === 'unwell')).toMatch(/ENOSPC/);
    const { code, stdout } = await hub.check();
    expect(stdout).toMatch(/✗ journal .*ENOSPC/);
    expect(code).toBe(1);
    rmSync(join(disk, 'filler'));
    await hub.health(({ parts }) => parts.journal?.state === 'well');
  },
  60_000,
);

test('a state folder that cannot be written stops nothing, and is used once it can be', async () => {
  const state = join(folderWith({ state: 'a file where a folder should be' }), 'state');
  const hub = await RunningHub.open({ port: (await broker()).port, args: ['--state', state] });
  expect(await hub.claim('a', 'turn on the study lamp')).toMatchObject({ outcome: 'granted' });
  const unwell = await hub.health(({ parts }) => parts.journal?.state === 'unwell');
  expect(unwell).toMatch(/"doors":\{"state":"unwell"/);
  rmSync(state);
  mkdirSync(state);
  await hub.health(({ parts }) => parts.journal?.state === 'well' && parts.doors?.state === 'well');
}, 60_000);
