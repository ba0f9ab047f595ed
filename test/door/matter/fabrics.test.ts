import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Fabrics } from '../../../src/door/matter/fabrics.ts';
import { INVITATION_MS, Invitations } from '../../../src/door/matter/invitations.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { folderWith } from '../../support/temp-folder.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const apple = { rootPublicKey: 'aa01', fabricId: '1' };
const keychain = { rootPublicKey: 'aa02', fabricId: '1' };

test('keeps whose fabric is whose, and which controllers commanded, over a restart', async () => {
  const folder = folderWith({});
  const fabrics = await Fabrics.open(folder, quiet);
  await fabrics.confirm(apple, 'siri');
  await fabrics.confirm(keychain, 'siri');
  await Promise.all([fabrics.commandedBy(apple, 'c1'), fabrics.commandedBy(apple, 'c2')]);
  const again = await Fabrics.open(folder, quiet);
  expect([again.assistantOf(apple), again.assistantOf(keychain)]).toEqual(['siri', 'siri']);
  expect(again.controllersOf(apple)).toEqual(['c1', 'c2']);
  await again.forget(apple);
  expect((await Fabrics.open(folder, quiet)).assistantOf(apple)).toBeUndefined();
});

test('a file that cannot be read makes every fabric nobody’s, and is said', async () => {
  const folder = folderWith({});
  writeFileSync(join(folder, 'fabrics.json'), '[{ "rootPublicKey": "zz" }]');
  const said: string[] = [];
  const fabrics = await Fabrics.open(folder, { ...quiet, warn: (_, message) => said.push(message) });
  expect(fabrics.assistantOf(apple)).toBeUndefined();
  expect(said).toHaveLength(1);
});

test('an ecosystem brings its second fabric while its invitation stands, and nobody’s after it', () => {
  const clock = new SteppingClock();
  const invitations = new Invitations(clock);
  invitations.invite('siri');
  expect(invitations.assistantOf({ invitation: 'siri' })).toBe('siri');
  expect(invitations.assistantOf({ ecosystemOf: 'siri' })).toBe('siri');
  expect(invitations.assistantOf({ ecosystemOf: 'tmall-genie' })).toBeUndefined();
  clock.stepTo(INVITATION_MS + 1);
  expect(invitations.assistantOf({ ecosystemOf: 'siri' })).toBeUndefined();
});
