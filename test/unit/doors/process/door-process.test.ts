import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Claim } from '../../../../src/claim/claim.ts';
import type { Door, DoorHost } from '../../../../src/doors/door.ts';
import { DoorLink } from '../../../../src/doors/process/door-link.ts';
import { DoorProcess } from '../../../../src/doors/process/door-process.ts';
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

/** A door that only hands on what its host is given, and the hub that it finds. */
async function doorway() {
  const folder = folderWith({});
  const path = join(folder, 'doors.sock');
  const claims = new Told<Claim>();
  const states = new Told<string>();
  const link = await DoorLink.open({
    path,
    clock: new SteppingClock(),
    known: () => ({ states: {}, offline: [] }),
    listener: {
      claim: (told) => {
        claims.tell(told);
        link.outcome({ claim: told.id, assistant: told.assistant, outcome: 'granted', reason: 'alone' });
      },
      relayed: () => undefined,
      state: (_, state) => states.tell(state),
      lags: () => [],
      health: () => ({}),
      paths: () => [],
      devices: () => [],
    },
  });
  onEnd(() => link.close());
  let host: DoorHost | undefined;
  const door = await DoorProcess.start({
    name: 'aligenie',
    home: home({ devices: [device({ id: 'lamp' })] }),
    socket: path,
    folder,
    process: 1,
    isSpawned: false,
    clock: new SteppingClock(),
    wall: () => 0,
    log: silent,
    open: async (given) => {
      host = given;
      return NOTHING;
    },
  });
  onEnd(() => door.close());
  await states.next((state) => state === 'open');
  if (!host) throw new Error('opened above');
  return { host, claims, states };
}

const on = (device: string) => ({ action: 'turn_on' as const, device });

test('a scene of many devices is one claim', async () => {
  const { host, claims } = await doorway();
  const intents = Array.from({ length: 100 }, (_, at) => on(`light-${at}`));
  expect(await host.claim({ id: 'scene', assistant: 'siri', intents })).toMatchObject({ outcome: 'granted' });
  expect(claims.all[0]?.intents).toHaveLength(100);
});

test.each([
  ['more than one command can hold', { id: 'flood', intents: Array.from({ length: 600 }, () => on('lamp')) }],
  ['an endless id', { id: 'i'.repeat(500), intents: [on('lamp')] }],
])('%s is refused at the door, and the door stays open', async (_, command) => {
  const { host, claims, states } = await doorway();
  expect(await host.claim({ assistant: 'siri', ...command })).toMatchObject({ outcome: 'refused' });
  const fate = await host.claim({ id: 'good', assistant: 'siri', intents: [on('lamp')] });
  expect(fate).toMatchObject({ outcome: 'granted' });
  expect(claims.all.map(({ id }) => id)).toEqual(['good']);
  expect(states.all).toEqual(['open']);
});
