import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broker, onEnd } from '../support/broker.ts';
import { RunningHub } from '../support/running-hub.ts';

/** A disk of its own, this large. */
function smallDisk(size: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'halfsecond-disk-'));
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  if (status !== 0) throw new Error(`the disk of the test cannot be mounted: ${stderr}`);
  onEnd(async () => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

const canMount = spawnSync('unshare', ['-m', 'true']).status === 0;

test.skipIf(!canMount)(
  'a hub with a full disk decides without its journal, reports it, and writes again once there is room',
  async () => {
    const disk = smallDisk('256k');
    const hub = await RunningHub.open({ port: (await broker()).port, args: ['--state', disk] });
    spawnSync('dd', ['if=/dev/zero', `of=${disk}/filler`, 'bs=4k'], { stdio: 'ignore' });
    // What is written first may still fit into the last page of the file.
    for (let claim = 0; claim < 12; claim++)
      expect(await hub.claim(`a${claim}`, 'turn on the study lamp')).toMatchObject({
        outcome: expect.any(String),
      });
    expect(await hub.health(({ parts }) => parts.journal?.state === 'degraded')).toMatch(/ENOSPC/);
    const { code, stdout } = await hub.check();
    expect(stdout).toMatch(/✗ journal .*ENOSPC/);
    expect(code).toBe(1);
    rmSync(join(disk, 'filler'));
    await hub.health(({ parts }) => parts.journal?.state === 'ok');
  },
  60_000,
);

test.skipIf(!canMount)(
  'a hub whose state folder was deleted beneath its mount goes on deciding, and reports the journal',
  async () => {
    const source = mkdtempSync(join(tmpdir(), 'halfsecond-source-'));
    const state = mkdtempSync(join(tmpdir(), 'halfsecond-mount-'));
    expect(spawnSync('mount', ['--bind', source, state]).status).toBe(0);
    onEnd(async () => {
      spawnSync('umount', ['-l', state]);
      rmSync(state, { recursive: true, force: true });
    });
    const hub = await RunningHub.open({ port: (await broker()).port, args: ['--state', state] });
    expect(await hub.claim('before', 'turn on the study lamp')).toMatchObject({ outcome: 'granted' });
    rmSync(source, { recursive: true });
    const isDegraded = hub.health(({ parts }) => parts.journal?.state === 'degraded');
    for (let claim = 0; claim < 12; claim++)
      expect(await hub.claim(`a${claim}`, 'turn on the study lamp')).toMatchObject({
        outcome: expect.any(String),
      });
    expect(await isDegraded).toMatch(/journal/);
    expect(await hub.claim('after', 'turn off the study lamp')).toMatchObject({ outcome: 'granted' });
  },
  60_000,
);
