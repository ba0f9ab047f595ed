// The time of day jumps, while the hub runs and between two runs.
import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { start } from '../process.mjs';

/** libfaketime, as Debian's package `faketime` installs it: it sets the time of day of one process. */
const LIBRARY = ['x86_64', 'aarch64', 'arm']
  .flatMap((cpu) => [`/usr/lib/${cpu}-linux-gnu/faketime`, `/usr/lib/${cpu}-linux-gnueabihf/faketime`])
  .map((folder) => join(folder, 'libfaketimeMT.so.1'))
  .find((file) => existsSync(file));
const JUMPS = ['+1h', '-1h', '+1d', '-1d', '+300d', '-300d', '+3650d', '-20000d', '+40s', '-40s'];
const NONE = '+0';

let homes = 0;

/** Sets by how much the time of day of this home's hub is wrong. The file changes as a whole. */
function jump({ clock }, by) {
  writeFileSync(`${clock}.new`, `${by}\n`);
  renameSync(`${clock}.new`, clock);
}

export const CLOCK = {
  'the clock jumps': {
    skipped: () => (LIBRARY ? undefined : 'needs libfaketime (Debian: faketime)'),
    home: () => {
      const clock = join(tmpdir(), `halfsecond-clock-${process.pid}-${homes++}`);
      writeFileSync(clock, `${NONE}\n`);
      const env = {
        ...process.env,
        LD_PRELOAD: LIBRARY,
        FAKETIME_TIMESTAMP_FILE: clock,
        FAKETIME_NO_CACHE: '1',
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
        DONT_FAKE_MONOTONIC: '1',
      };
      return { clock, startHub: ([command, ...args]) => start(command, args, { env }) };
    },
    async run(home, many) {
      const { household } = home;
      const journal = join(home.state, 'journal');
      for (const by of many(JUMPS.slice(0, 8), [...JUMPS, ...JUMPS, ...JUMPS])) {
        const contest = household.contest();
        await pause(Math.random() * 300);
        jump(home, by);
        await contest;
        await household.contest();
        jump(home, NONE);
        await household.contest();
      }
      for (const by of many(['+3650d', '-20000d'], JUMPS)) {
        const before = readdirSync(journal);
        await home.kill('hub');
        jump(home, by);
        home.startHub();
        await home.ready();
        await pause(1500);
        await household.contest();
        await household.redeliver({ most: 4 });
        await home.kill('hub');
        jump(home, NONE);
        home.startHub();
        await home.ready();
        await pause(1500);
        await household.contest();
        const lost = before.filter((segment) => !readdirSync(journal).includes(segment));
        if (lost.length > 0)
          home.problems.push(`a start at ${by} deleted ${lost.length} segments of the journal`);
      }
    },
  },
};
