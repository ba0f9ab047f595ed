// The disk of the state folder is full, read-only or gone, and what lies there is damaged.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runs, start } from '../process.mjs';

/** Resolves when the hub is known to try the disk again after it failed, in milliseconds. */
const TRIES_AGAIN_MS = 6000;
const SIZE = '1m';
const MOUNT = 'mount -t tmpfs -o "size=$2" tmpfs "$1" && shift 2 && exec "$@"';

/** A hub whose state folder is a small disk of its own, in a namespace of its own: nobody has to be root. */
function startOnDisk(command) {
  const state = command.at(-1);
  mkdirSync(state, { recursive: true });
  return start('unshare', [
    '--user',
    '--map-root-user',
    '--mount',
    'sh',
    '-c',
    MOUNT,
    'sh',
    state,
    SIZE,
    ...command,
  ]);
}

/** Runs a command where the hub sees its disk. */
function onDisk({ hub }, ...command) {
  const options = ['--target', String(hub.pid), '--user', '--mount', '--preserve-credentials'];
  const { status, stderr } = spawnSync('nsenter', [...options, '--', ...command], { encoding: 'utf8' });
  return { status, stderr };
}

function mustDo(home, ...command) {
  const { status, stderr } = onDisk(home, ...command);
  if (status !== 0) home.problems.push(`${command.join(' ')}: ${stderr}`);
}

const DISK = {
  home: { startHub: startOnDisk },
  skipped: () =>
    runs('unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt') &&
    runs('nsenter', '--version')
      ? undefined
      : 'needs unshare, nsenter and namespaces of users (util-linux; a kernel that lets users make them)',
};

async function contests(home, howMany) {
  for (let at = 0; at < howMany; at++) await home.household.contest();
}

/** The hub must say that its journal does not work, and go on. It says so once, until the journal works again. */
function mustBeTold(home, since) {
  const states = (said) =>
    [...said.matchAll(/"part":"journal","state":"(ok|degraded)"/g)].map(([, state]) => state);
  const wasTold = states(home.hub.said.slice(0, since)).at(-1) === 'degraded';
  if (!wasTold && !states(home.hub.said.slice(since)).includes('degraded'))
    home.problems.push('a journal that fails was not told');
}

export const STORAGE = {
  'the disk is full': {
    ...DISK,
    async run(home, many) {
      for (let at = 0; at < many(1, 10); at++) {
        await contests(home, 3);
        const said = home.hub.said.length;
        onDisk(home, 'dd', 'if=/dev/zero', `of=${home.state}/filler`, 'bs=4k');
        await contests(home, many(12, 30));
        mustBeTold(home, said);
        mustDo(home, 'rm', join(home.state, 'filler'));
        await pause(TRIES_AGAIN_MS);
        await contests(home, 3);
      }
    },
  },
  'the disk is read-only': {
    ...DISK,
    async run(home, many) {
      for (let at = 0; at < many(1, 10); at++) {
        await contests(home, 3);
        const said = home.hub.said.length;
        // The files that are open for writing have to be closed first: the kernel cannot take them away.
        const isReadOnly = onDisk(home, 'mount', '-o', 'remount,ro', home.state).status === 0;
        if (!isReadOnly) mustDo(home, 'mount', '-t', 'tmpfs', '-o', 'ro', 'tmpfs', home.state);
        await contests(home, many(8, 30));
        await pause(TRIES_AGAIN_MS);
        await contests(home, 2);
        mustBeTold(home, said);
        if (isReadOnly) mustDo(home, 'mount', '-o', 'remount,rw', home.state);
        else mustDo(home, 'umount', '-l', home.state);
        await pause(TRIES_AGAIN_MS);
        await contests(home, 3);
      }
    },
  },
  'the disk vanishes': {
    ...DISK,
    async run(home, many) {
      for (let at = 0; at < many(1, 10); at++) {
        await contests(home, 3);
        mustDo(home, 'umount', '-l', home.state);
        await contests(home, many(8, 20));
        await pause(TRIES_AGAIN_MS);
        await home.household.redeliver({ most: 20 });
        mustDo(home, 'mount', '-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', home.state);
        await pause(TRIES_AGAIN_MS);
        await contests(home, 3);
      }
    },
  },
  'the state folder is deleted': {
    async run(home, many) {
      for (let at = 0; at < many(1, 20); at++) {
        await contests(home, 3);
        rmSync(home.state, { recursive: true, force: true });
        await contests(home, 3);
        await pause(TRIES_AGAIN_MS);
        await home.household.redeliver({ most: 6 });
        const journal = join(home.state, 'journal');
        if (!existsSync(journal) || readdirSync(journal).length === 0)
          home.problems.push('the journal did not come back');
      }
    },
  },
  'the journal is garbled': {
    async run(home, many) {
      for (let at = 0; at < many(2, 25); at++) {
        await contests(home, 3);
        const journal = join(home.state, 'journal');
        const newest = join(journal, readdirSync(journal).sort().at(-1));
        const garble = [
          () => appendFileSync(newest, '\u0000garbled\n{"at_ms":1e308}\n'),
          () => writeFileSync(newest, ''),
          () => writeFileSync(newest, Buffer.alloc(2000)),
          () => appendFileSync(newest, '{"at_ms":5,"kind":"clai'),
        ];
        await home.kill('hub');
        garble[at % garble.length]();
        if (at % 2 === 1) writeFileSync(join(journal, '999998.jsonl'), 'garbled');
        home.startHub();
        await home.ready();
        await pause(1500);
        await home.household.redeliver({ most: 3, isRemembered: false });
        await contests(home, 2);
      }
    },
  },
  'the settings are garbled': {
    async run(home, many) {
      const { household } = home;
      const file = join(home.state, 'settings.json');
      const garbled = ['', 'garbled', '{"v":1}', '\u0000\u0000'];
      for (let at = 0; at < many(2, 20); at++) {
        household.set('mode', 'observe');
        await pause(1000);
        await home.kill('hub');
        for (const each of [file, `${file}.bak`]) writeFileSync(each, garbled[at % garbled.length]);
        // The journal knows the settings too: without it nothing says that the hub may command.
        if (at % 2 === 1) rmSync(join(home.state, 'journal'), { recursive: true, force: true });
        home.startHub();
        await home.ready();
        await pause(1500);
        const since_ms = household.now_ms;
        const observed = household.contests.length;
        await household.contest({ isDisturbed: 'hub' });
        if (household.commands.some(({ at_ms }) => at_ms >= since_ms))
          home.problems.push('what was observing commands after its settings were damaged');
        // It may not command, so it may say that the strongest would have won.
        household.contests.length = observed;
        household.set('mode', 'arbitrate');
        await pause(1000);
        await contests(home, 2);
      }
    },
  },
};
