import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Home, homeSchema } from '../../src/config/schema.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import { statusLine } from '../../src/daemon/health/health.ts';
import { SteppingClock } from '../../src/time/stepping-clock.ts';
import { broker, onEnd } from '../support/broker.ts';
import { PROJECT } from '../support/home.ts';
import { RunningHub } from '../support/running-hub.ts';
import { folderWith } from '../support/temp-folder.ts';
import { WyomingPeer } from '../support/wyoming-peer.ts';

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
    expect(await hub.health(({ parts }) => parts.journal?.state === 'degraded')).toMatch(/ENOSPC/);
    const { code, stdout } = await hub.check();
    expect(stdout).toMatch(/✗ journal .*ENOSPC/);
    expect(code).toBe(1);
    rmSync(join(disk, 'filler'));
    await hub.health(({ parts }) => parts.journal?.state === 'ok');
  },
  60_000,
);

test('a state folder that cannot be written stops nothing, and is used once it can be', async () => {
  const state = join(folderWith({ state: 'a file where a folder should be' }), 'state');
  const hub = await RunningHub.open({ port: (await broker()).port, args: ['--state', state] });
  expect(await hub.claim('a', 'turn on the study lamp')).toMatchObject({ outcome: 'granted' });
  const degraded = await hub.health(({ parts }) => parts.journal?.state === 'degraded');
  expect(degraded).toMatch(/"doors":\{"state":"degraded"/);
  rmSync(state);
  mkdirSync(state);
  await hub.health(({ parts }) => parts.journal?.state === 'ok' && parts.doors?.state === 'ok');
}, 60_000);

test('what hears crashes: the hub says so, serves on, and hears again', async () => {
  const satellite = await WyomingPeer.open();
  const order = join(folderWith({}), 'crash');
  const hub = await RunningHub.open({
    port: (await broker()).port,
    more: `satellites: { hall: { room: study, url: "${satellite.url}", wake_names: { word: siri } } }\n`,
    environment: {
      CRASH_ORDER: order,
      NODE_OPTIONS: `--require ${PROJECT}test/support/hearing/crash-on-order.cjs`,
    },
  });
  await hub.health(({ listening }) => listening.includes('siri'));
  writeFileSync(order, '');
  const degraded = await hub.health(({ parts }) => parts.hearing?.state === 'degraded');
  expect(JSON.parse(degraded)).toMatchObject({
    state: 'degraded',
    listening: [],
    parts: { hearing: { reason: 'hall: the engine crashed' }, satellites: { state: 'ok' } },
  });
  expect(await hub.claim('a', 'turn on the study lamp')).toMatchObject({ outcome: 'granted' });
  await hub.health(({ state, listening }) => state === 'ok' && listening.includes('siri'));
  satellite.send('detection', { name: 'word' });
  await hub.witness.message(
    (topic, payload) => topic === 'halfsecond/utterance' && payload.includes('"study"'),
  );
}, 60_000);

test('a machine that does not know the date yet is served, and said to be so until it does', async () => {
  const { port } = await broker();
  const home: Home = {
    ...homeSchema.parse({
      assistants: { siri: { name: 'Siri' } },
      mqtt: { url: `mqtt://127.0.0.1:${port}` },
    }),
    devices: [],
    folder: folderWith({}),
  };
  const clock = new SteppingClock();
  let wall_ms = 0;
  const silent = () => undefined;
  const daemon = await Daemon.start({
    home,
    clock,
    wall: () => wall_ms,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    onFault: (error) => {
      throw error;
    },
  });
  onEnd(() => daemon.stop());
  expect(daemon.health.parts.clock).toMatchObject({ state: 'degraded' });
  expect(statusLine(daemon.health)).toContain('clock degraded (the date is not known yet');
  wall_ms = Date.UTC(2026, 10, 24);
  clock.stepTo(clock.now() + 10_000);
  expect(daemon.health.parts.clock).toEqual({ state: 'ok' });
});
