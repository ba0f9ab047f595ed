import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kept } from '../../../../src/arbiter/learning/habit.ts';
import { HabitKeeper } from '../../../../src/daemon/persistence/habits.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const habits = kept([{ room: 'kitchen', device: 'oven', assistant: 'siri', db: 2, day: 20_000 }]);
const more = kept([{ room: 'kitchen', device: 'oven', assistant: 'siri', db: 3, day: 20_001 }]);

function keeping(folder: string) {
  const warnings: string[] = [];
  const none = () => undefined;
  const clock = new SteppingClock();
  const log = {
    debug: none,
    info: none,
    error: none,
    warn: (fields: object) => warnings.push(JSON.stringify(fields)),
  };
  return { clock, warnings, open: () => HabitKeeper.open({ folder, clock, log }) };
}

test('what one hub learned the next one knows', async () => {
  const { open } = keeping(folderWith({}));
  const first = await open();
  expect(first.known).toEqual({});
  first.keep(habits);
  await first.close();
  expect((await open()).known).toEqual(habits);
});

test('writes several corrections once, and soon', async () => {
  const folder = folderWith({});
  const { clock, open } = keeping(folder);
  const keeper = await open();
  keeper.keep(habits);
  clock.stepTo(1999);
  keeper.keep(more);
  expect(existsSync(join(folder, 'habits.json'))).toBe(false);
  clock.stepTo(2000);
  await keeper.close();
  expect(readFileSync(join(folder, 'habits.json'), 'utf8')).toContain('"db":3');
  expect(existsSync(join(folder, 'habits.json.bak'))).toBe(false);
});

test('a torn file costs one correction, and is said', async () => {
  const folder = folderWith({});
  const { warnings, open } = keeping(folder);
  for (const each of [habits, more]) {
    const keeper = await open();
    keeper.keep(each);
    await keeper.close();
  }
  writeFileSync(join(folder, 'habits.json'), '{"v":1,"hab');
  expect((await open()).known).toEqual(habits);
  expect(warnings).toEqual([expect.stringContaining('habits.json')]);
});

test('a file of nonsense is nothing, and is said', async () => {
  const { warnings, open } = keeping(folderWith({ 'habits.json': '{"v":1,"habits":[{"db":1e9}]}' }));
  expect((await open()).known).toEqual({});
  expect(warnings).toHaveLength(1);
});

test('a disk that cannot be written stops nothing, and is tried again', async () => {
  const folder = join(folderWith({ file: '' }), 'file');
  const { clock, warnings, open } = keeping(folder);
  const keeper = await open();
  keeper.keep(habits);
  clock.stepTo(2000);
  await keeper.close();
  expect(warnings.length).toBeGreaterThan(0);
});
