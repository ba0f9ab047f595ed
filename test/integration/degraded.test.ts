import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
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

test('a hub whose state folder cannot be written serves, and uses the folder once it can be written', async () => {
  const state = join(folderWith({ state: 'a file where a folder should be' }), 'state');
  const hub = await RunningHub.open({ port: (await broker()).port, args: ['--state', state] });
  expect(await hub.claim('a', 'turn on the study lamp')).toMatchObject({ outcome: 'granted' });
  const degraded = await hub.health(({ parts }) => parts.journal?.state === 'degraded');
  expect(degraded).toMatch(/"doors":\{"state":"degraded"/);
  rmSync(state);
  mkdirSync(state);
  await hub.health(({ parts }) => parts.journal?.state === 'ok' && parts.doors?.state === 'ok');
}, 60_000);

test('a hub whose hearing crashes reports it, serves on, and hears again', async () => {
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

test('a hub on a machine without the date serves, and reports the clock as degraded until the date is known', async () => {
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
