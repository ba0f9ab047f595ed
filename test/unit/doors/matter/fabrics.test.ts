import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Fabrics } from '../../../../src/doors/matter/fabrics.ts';
import { INVITATION_MS, Invitations } from '../../../../src/doors/matter/invitations.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const apple = { rootPublicKey: 'aa01', fabricId: '1' };
const keychain = { rootPublicKey: 'aa02', fabricId: '1' };

test('the assistant of each fabric, and its controllers, survive a restart', async () => {
  const folder = folderWith({});
  const fabrics = await Fabrics.open(folder, quiet);
  await fabrics.confirm(apple, 'siri');
  await fabrics.confirm(keychain, 'siri');
  const hub = { node: 'c1', ip: 'fe80::1%eth0', port: 5541 };
  const phone = { node: 'c2', ip: '192.0.2.7', port: 40_001 };
  await Promise.all([fabrics.commandedBy(apple, hub), fabrics.commandedBy(apple, phone)]);
  await fabrics.commandedBy(apple, { ...hub, port: 5542 });
  const again = await Fabrics.open(folder, quiet);
  expect([again.assistantOf(apple), again.assistantOf(keychain)]).toEqual(['siri', 'siri']);
  expect(again.controllersOf(apple)).toEqual([phone, { ...hub, port: 5542 }]);
  await again.forget(apple);
  expect((await Fabrics.open(folder, quiet)).assistantOf(apple)).toBeUndefined();
});

test('a fabric whose list of controllers cannot be read keeps its assistant', async () => {
  const folder = folderWith({});
  writeFileSync(
    join(folder, 'fabrics.json'),
    JSON.stringify([{ ...apple, assistant: 'siri', controllers: ['c1'] }]),
  );
  const fabrics = await Fabrics.open(folder, quiet);
  expect(fabrics.assistantOf(apple)).toBe('siri');
  expect(fabrics.controllersOf(apple)).toEqual([]);
});

test('with an unreadable file no fabric has an assistant, and the log says so', async () => {
  const folder = folderWith({});
  writeFileSync(join(folder, 'fabrics.json'), '[{ "rootPublicKey": "zz" }]');
  const said: string[] = [];
  const fabrics = await Fabrics.open(folder, { ...quiet, warn: (_, message) => said.push(message) });
  expect(fabrics.assistantOf(apple)).toBeUndefined();
  expect(said).toHaveLength(1);
});

test('an ecosystem’s second fabric gets its assistant while the invitation stands, and none afterwards', () => {
  const clock = new SteppingClock();
  const invitations = new Invitations(clock);
  invitations.invite('siri');
  expect(invitations.assistantOf({ invitation: 'siri' })).toBe('siri');
  expect(invitations.assistantOf({ ecosystemOf: 'siri' })).toBe('siri');
  expect(invitations.assistantOf({ ecosystemOf: 'tmall-genie' })).toBeUndefined();
  clock.stepTo(INVITATION_MS + 1);
  expect(invitations.assistantOf({ ecosystemOf: 'siri' })).toBeUndefined();
});
