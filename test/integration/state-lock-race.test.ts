import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { lockState } from '../../src/state/state-lock.ts';
import { folderWith } from '../support/temp-folder.ts';

/** What happens before a step of the one that takes the folder; each may do as much as it likes. */
const steps = vi.hoisted(() => ({ before: () => {}, hasLinks: true }));

vi.mock(import('node:fs'), async (load) => {
  const real = await load();
  const stepped = <T extends (...args: never[]) => unknown>(work: T) =>
    ((...args: Parameters<T>) => {
      steps.before();
      return work(...args);
    }) as T;
  return {
    ...real,
    closeSync: stepped(real.closeSync),
    linkSync: stepped((...names: Parameters<typeof real.linkSync>) => {
      if (!steps.hasLinks) throw Object.assign(new Error('no links on this disk'), { code: 'EPERM' });
      real.linkSync(...names);
    }),
    openSync: stepped(real.openSync),
    readFileSync: stepped(real.readFileSync),
    renameSync: stepped(real.renameSync),
    rmSync: stepped(real.rmSync),
    writeSync: stepped(real.writeSync),
  };
});

/** Processes that run, under whose numbers the folder is taken. */
const running: ChildProcess[] = [0, 1, 2].map(() => spawn('sleep', ['3600']));
const [one = 0, two = 0, three = 0] = running.map(({ pid }) => pid);
const GONE = JSON.stringify({ pid: 999_999_999 });

afterEach(() => {
  steps.before = () => {};
  steps.hasLinks = true;
});
afterAll(() => {
  for (const each of running) each.kill('SIGKILL');
});

/** @returns the process, where it now holds the folder. */
function takes(folder: string, pid: number): number[] {
  try {
    lockState(folder, pid);
    return [pid];
  } catch {
    return [];
  }
}

/** Before the step of that number the work is done, without steps of its own unless it plans some. */
function beforeStep(number: number, work: () => void): void {
  let at = 0;
  steps.before = () => {
    at += 1;
    if (at !== number) return;
    steps.before = () => {};
    work();
  };
}

/** Plays until the step of the number does not come any more. @param play is told the number. */
function atEachStep(play: (number: number, done: () => void) => void): number {
  for (let number = 1; ; number++) {
    let wasReached = false;
    play(number, () => {
      wasReached = true;
    });
    steps.before = () => {};
    if (!wasReached) return number - 1;
  }
}

test.each([
  ['nothing', {}],
  ['the file of a hub that was killed', { 'hub.pid': GONE }],
  ['a broken file', { 'hub.pid': '' }],
  ['what hubs left that were killed while they took over', { 'hub.pid': GONE, 'hub.pid.takeover': GONE }],
])(
  'of two hubs that start at once beside %s one holds the folder, whichever step the other is at',
  (_, left) => {
    const count = atEachStep((number, done) => {
      const folder = folderWith(left);
      const holders: number[] = [];
      beforeStep(number, () => {
        done();
        holders.push(...takes(folder, two));
      });
      holders.push(...takes(folder, one));
      expect({ number, holders }).toEqual({ number, holders: [expect.any(Number)] });
      expect(JSON.parse(readFileSync(join(folder, 'hub.pid'), 'utf8')).pid).toBe(holders[0]);
      expect(readdirSync(folder)).toEqual(['hub.pid']);
    });
    expect(count).toBeGreaterThan(4);
  },
);

test('of three hubs that start at once beside the file of a killed one, one holds the folder', () => {
  atEachStep((first, done) => {
    atEachStep((second, doneToo) => {
      const folder = folderWith({ 'hub.pid': GONE });
      const holders: number[] = [];
      beforeStep(first, () => {
        done();
        beforeStep(second, () => {
          doneToo();
          holders.push(...takes(folder, three));
        });
        holders.push(...takes(folder, two));
      });
      holders.push(...takes(folder, one));
      expect({ first, second, holders }).toEqual({ first, second, holders: [expect.any(Number)] });
    });
  });
});

test('a hub that starts while another lets the folder go takes nothing from a third that is quicker', () => {
  atEachStep((released, done) => {
    atEachStep((taken, doneToo) => {
      const folder = folderWith({});
      const held = lockState(folder, one);
      const holders: number[] = [];
      beforeStep(released, () => {
        done();
        held.release();
        beforeStep(taken, () => {
          doneToo();
          holders.push(...takes(folder, three));
        });
      });
      holders.push(...takes(folder, two));
      expect(holders.length, `${released} ${taken}`).toBeLessThanOrEqual(1);
    });
  });
});

test('where the file system has no second names for files, a folder is held all the same', () => {
  steps.hasLinks = false;
  for (const left of [{}, { 'hub.pid': GONE }]) {
    const folder = folderWith(left);
    expect(takes(folder, one)).toEqual([one]);
    expect(takes(folder, two)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['hub.pid']);
  }
});
