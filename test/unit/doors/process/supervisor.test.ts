import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DoorSupervisor } from '../../../../src/doors/process/supervisor.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { onEnd } from '../../../support/broker.ts';
import { folderWith } from '../../../support/temp-folder.ts';
import { Told } from '../../../support/told.ts';

test('a door whose program is missing for a while is started once the program is back', async () => {
  const folder = folderWith({});
  const program = join(folder, 'door');
  const clock = new SteppingClock();
  const told = new Told<string>();
  const log = () => undefined;
  const supervisor = new DoorSupervisor({
    doors: ['alexa'],
    command: [program],
    clock,
    log: { debug: log, info: log, warn: log, error: log },
    isOpen: () => false,
    onEnded: (door, how) => told.tell(`${door}: ${how}`),
  });
  onEnd(() => supervisor.stop());
  clock.stepTo(1000);
  expect(await told.next()).toContain('ENOENT');
  told.forget();
  clock.stepTo(2000);
  expect(await told.next()).toContain('ENOENT');
  told.forget();
  writeFileSync(program, '#!/bin/sh\nexit 7\n');
  chmodSync(program, 0o755);
  clock.stepTo(3000);
  expect(await told.next()).toContain('exit code 7');
});
