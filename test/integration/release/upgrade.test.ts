import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LivedHome, type PhoneKeys } from '../../support/lived-home.ts';

/**
 * The state of a home that halfsecond 0.1.0 kept, and the keys of its phone. Written by a run of that release:
 *   OLD_MAIN=/path/to/0.1.0/dist/main.js WRITE_FIXTURE=1 npx vitest run --project integration test/integration/release/upgrade.test.ts
 */
const FIXTURE = new URL('0.1.0/', import.meta.url).pathname;
/** `dist/main.js` of a build of the release before. Without it, what that release wrote is read from {@link FIXTURE}. */
const OLD = process.env.OLD_MAIN;
const PATIENTLY_MS = 120_000;

const phoneKeys = (): PhoneKeys => JSON.parse(readFileSync(join(FIXTURE, 'phone.json'), 'utf8'));

/** An evening: a phone is paired and obeyed, a claim wins, a correction teaches, an assistant is switched off. */
async function evening(home: LivedHome, main?: string): Promise<PhoneKeys> {
  const { end, witness } = await home.run(main);
  const phone = await home.phone({ ...(main !== undefined && { main }) });
  expect(await phone.write(['study-lamp', 'on', true])).toEqual([0]);
  await home.verb(['say', 'turn on the lamp', '--as', 'tmall-genie', '--room', 'attic'], main);
  expect((await home.verb(['feedback', '--should', 'siri'], main)).code).toBe(0);
  await witness.client.publishAsync('halfsecond/set/enabled/tmall-genie', 'false', { qos: 1 });
  await witness.message(
    (topic, payload) => topic === 'halfsecond/settings' && /"tmall-genie": ?false/.test(payload),
  );
  const keys = phone.keys();
  expect(await end()).toBe(0);
  if (!keys) throw new Error('not paired');
  return keys;
}

/** What a home is known by, as the command line of an installation tells it. */
async function known(home: LivedHome, main?: string) {
  const replayed = await home.verb(['replay', 'state'], main);
  const listed = await home.verb(['habits', '--json'], main);
  // They fade with the days.
  const habits = [...listed.stdout.matchAll(/"device":"([^"]+)","assistant":"([^"]+)"/g)].map(
    ([, device, assistant]) => `${device}: ${assistant}`,
  );
  const verdicts = /(\d+) verdicts?, the same to the byte/.exec(replayed.stdout)?.[1];
  return { replay: replayed.code, verdicts: Number(verdicts), habits };
}

if (OLD !== undefined && process.env.WRITE_FIXTURE !== undefined) {
  test(
    'the release before writes the state of a home',
    async () => {
      const home = await LivedHome.open();
      const keys = await evening(home, OLD);
      rmSync(FIXTURE, { recursive: true, force: true });
      cpSync(home.state, join(FIXTURE, 'state'), { recursive: true });
      writeFileSync(join(FIXTURE, 'phone.json'), `${JSON.stringify(keys)}\n`);
      writeFileSync(join(FIXTURE, 'known.json'), `${JSON.stringify(await known(home, OLD), null, 2)}\n`);
    },
    PATIENTLY_MS,
  );
}

test(
  'state, journal and pairings of 0.1.0 are read and carried on',
  async () => {
    const home = await LivedHome.open();
    cpSync(join(FIXTURE, 'state'), home.state, { recursive: true });
    expect(await known(home)).toEqual(JSON.parse(readFileSync(join(FIXTURE, 'known.json'), 'utf8')));
    const { witness, end } = await home.run();
    const phone = await home.phone({ keys: phoneKeys() });
    expect(await phone.write(['study-lamp', 'on', true])).toEqual([0]);
    await witness.message((topic) => topic === 'zigbee2mqtt/study-lamp/set');
    // It was switched off before the upgrade.
    const refused = await home.verb(['say', 'turn on the lamp', '--as', 'tmall-genie', '--room', 'attic']);
    expect(refused.stdout).toMatch(/^refused/);
    expect(await end()).toBe(0);
    const after = await known(home);
    expect(after.replay).toBe(0);
    const before = JSON.parse(readFileSync(join(FIXTURE, 'known.json'), 'utf8')) as typeof after;
    expect(after.verdicts).toBeGreaterThan(before.verdicts);
  },
  PATIENTLY_MS,
);

test(
  'a backup of 0.1.0’s home is restored by this release',
  async () => {
    const home = await LivedHome.open();
    cpSync(join(FIXTURE, 'state'), home.state, { recursive: true });
    const file = join(home.folder, 'home.tar.gz');
    expect((await home.verb(['backup', file])).code).toBe(0);
    const target = await LivedHome.open();
    const restored = await target.verb(['restore', file, '--yes']);
    expect(restored.stderr).toBe('');
    expect((await known(target)).habits).toEqual((await known(home)).habits);
  },
  PATIENTLY_MS,
);

// With the release before at hand, the way back is tried too. In CI it is not, and a test that is skipped fails CI.
if (OLD !== undefined) {
  test(
    'the release before carries on what this release wrote',
    async () => {
      const home = await LivedHome.open();
      const keys = await evening(home);
      const written = await known(home);
      expect(written.replay).toBe(0);
      expect(await known(home, OLD)).toEqual(written);
      const { witness, end } = await home.run(OLD);
      const phone = await home.phone({ keys });
      expect(await phone.write(['study-lamp', 'on', false])).toEqual([0]);
      await witness.message((topic) => topic === 'zigbee2mqtt/study-lamp/set');
      expect(await end()).toBe(0);
      expect((await known(home, OLD)).replay).toBe(0);
    },
    PATIENTLY_MS,
  );
}
