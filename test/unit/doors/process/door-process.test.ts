import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Claim } from '../../../../src/claim/claim.ts';
import type { Door, DoorHost } from '../../../../src/doors/door.ts';
import { DoorProcess } from '../../../../src/doors/process/door-process.ts';
import { HubDoors } from '../../../../src/doors/process/hub-doors.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { onEnd } from '../../../support/broker.ts';
import { device, home } from '../../../support/home.ts';
import { folderWith } from '../../../support/temp-folder.ts';
import { Told } from '../../../support/told.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const NOTHING: Door = {
  show: () => undefined,
  status: async () => ({ state: 'open', address: 'none', pairings: [] }),
  invite: async () => ({ words: [] }),
  unpair: async () => false,
  close: async () => undefined,
};

const HOME = home({
  devices: [device({ id: 'lamp' }), device({ id: 'front-door', kind: 'lock', features: ['lock'] })],
  more: { doors: { spawn: false } },
});

/**
 * A door that only passes on its host, and the hub that it connects to.
 * @param of.opens what happens while the door opens.
 */
async function doorway(of: { opens?: (host: DoorHost, stand: (for_ms: number) => void) => void } = {}) {
  const folder = folderWith({});
  const path = join(folder, 'doors.sock');
  const claims = new Told<Claim>();
  const states = new Told<string>();
  const log = (fields: { door?: string; state?: string }, message: string) => {
    if (message === 'door') states.tell(`${fields.state}`);
  };
  const hub: HubDoors = new HubDoors({
    socket: path,
    command: ['false'],
    clock: new SteppingClock(),
    log: { debug: log, info: log, warn: log, error: log },
    onState: () => undefined,
    services: {
      claim: (claim) => {
        claims.tell(claim);
        hub.outcome({ claim: claim.id, assistant: claim.assistant, outcome: 'granted', reason: 'alone' });
      },
      take: () => undefined,
      paths: { list: () => [] },
      lags: {},
      gaps: { profiles: () => [] },
      registry: { list: () => [] },
      health: {},
    },
  });
  await hub.open(HOME);
  onEnd(() => hub.close());
  let host: DoorHost | undefined;
  const steps = new SteppingClock();
  let stood_ms = 0;
  // Time passes and no timer fires, as in a process that is stopped.
  const stand = (for_ms: number) => {
    stood_ms += for_ms;
  };
  const door = await DoorProcess.start({
    name: 'aligenie',
    home: HOME,
    socket: path,
    folder,
    process: 1,
    isSpawned: false,
    clock: {
      now: () => steps.now() + stood_ms,
      setTimeout: (...timer) => steps.setTimeout(...timer),
      clearTimeout: (timer) => steps.clearTimeout(timer),
    },
    wall: () => 0,
    log: silent,
    open: async (given) => {
      host = given;
      of.opens?.(given, stand);
      return NOTHING;
    },
  });
  onEnd(() => door.close());
  await states.next((state) => state === 'open');
  if (!host) throw new Error('opened above');
  return { host, claims, states, stand };
}

const on = (device: string) => ({ action: 'turn_on' as const, device });

test('a scene of many devices is one claim', async () => {
  const { host, claims } = await doorway();
  const intents = Array.from({ length: 100 }, (_, at) => on(`light-${at}`));
  expect(await host.claim({ id: 'scene', assistant: 'siri', intents })).toMatchObject({ outcome: 'granted' });
  expect(claims.all[0]?.intents).toHaveLength(100);
});

test.each([
  [
    'more intents than the protocol takes',
    { id: 'flood', intents: Array.from({ length: 600 }, () => on('lamp')) },
  ],
  ['an overlong id', { id: 'i'.repeat(500), intents: [on('lamp')] }],
])('a command with %s is refused at the door, and the door stays open', async (_, command) => {
  const { host, claims, states } = await doorway();
  expect(await host.claim({ assistant: 'siri', ...command })).toMatchObject({ outcome: 'refused' });
  const result = await host.claim({ id: 'good', assistant: 'siri', intents: [on('lamp')] });
  expect(result).toMatchObject({ outcome: 'granted' });
  expect(claims.all.map(({ id }) => id)).toEqual(['good']);
  expect(states.all).toEqual(['open']);
});

test('a guarded command that waited while the door stood still is refused, and a harmless one tells its age', async () => {
  const { host, claims, stand } = await doorway();
  stand(1500);
  const unlock = { action: 'unlock' as const, device: 'front-door' };
  expect(await host.claim({ id: 'old', assistant: 'siri', intents: [unlock] })).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('stood still'),
  });
  await host.claim({ id: 'lamp', assistant: 'siri', intents: [on('lamp')] });
  expect(claims.all.map(({ id, age_ms }) => [id, age_ms])).toEqual([['lamp', 1500]]);
});

test('a command that is older than its cloud waits never reaches the hub', async () => {
  const { host, claims, stand } = await doorway();
  stand(5001);
  const result = await host.claim({ id: 'old', assistant: 'siri', intents: [on('lamp')] });
  expect(result).toMatchObject({ outcome: 'expired' });
  expect(claims.all).toEqual([]);
});

test('a command after a door took long to load is new: nothing could reach it before it listened', async () => {
  const { host, claims } = await doorway({
    opens: (host, stand) => {
      stand(4000);
      host.listens();
    },
  });
  const unlock = { action: 'unlock' as const, device: 'front-door' };
  expect(await host.claim({ id: 'new', assistant: 'siri', intents: [unlock] })).toMatchObject({
    outcome: 'granted',
  });
  expect(claims.all.map(({ id, age_ms }) => [id, age_ms])).toEqual([['new', 0]]);
});

test('a command may have waited through a standstill of its door since it listened', async () => {
  const { host, claims } = await doorway({
    opens: (host, stand) => {
      stand(4000);
      host.listens();
      stand(1700);
    },
  });
  await host.claim({ id: 'lamp', assistant: 'siri', intents: [on('lamp')] });
  expect(claims.all.map(({ id, age_ms }) => [id, age_ms])).toEqual([['lamp', 1700]]);
});
