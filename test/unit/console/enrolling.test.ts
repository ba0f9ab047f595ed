import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SAMPLE_RATE_HZ } from '../../../src/audio/pcm.ts';
import { readWav } from '../../../src/audio/wav-file.ts';
import { FileChanges } from '../../../src/console/file-changes.ts';
import { Enrolling, phrasesIn } from '../../../src/console/hearing/enrolling.ts';
import type { Measured } from '../../../src/console/hearing/measuring.ts';
import { Live } from '../../../src/console/live.ts';
import { Refusal } from '../../../src/console/request.ts';
import { BY_ID } from '../../../src/text/naming.ts';
import { ENGLISH } from '../../../src/text/text.ts';
import { PROJECT } from '../../support/home.ts';
import { ConsoleRig } from '../../support/served-console.ts';
import { Told } from '../../support/told.ts';

const reader = { text: ENGLISH, names: BY_ID };
const MICROPHONE = '# By the window.\naudio: { source: microphone, room: study }\n';
const GOOD: Measured = { threshold: 0.5, farthest: 0.3, nearest: 0.8 };

/** A shipped take of a phrase, with silence after it. */
function spoken(): Int16Array {
  const folder = join(PROJECT, 'wake/tmall-genie');
  const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.wav'));
  const take = readWav(join(folder, name));
  const longer = new Int16Array(take.length + 2 * SAMPLE_RATE_HZ);
  longer.set(take, SAMPLE_RATE_HZ / 2);
  return longer;
}

async function started(of: { measured?: Measured; more?: string } = {}) {
  const rig = await ConsoleRig.open({ more: of.more ?? MICROPHONE });
  const { hub, clock } = rig;
  const live = new Live({ clock, wall: () => clock.now() });
  const states = new Told<string>();
  const tell = live.tell.bind(live);
  live.tell = (make) => {
    tell(make);
    states.tell(enrolling.now(reader)?.state ?? 'none');
  };
  const enrolling: Enrolling = new Enrolling({
    hub,
    live,
    changes: new FileChanges(hub),
    measure: async () => of.measured ?? GOOD,
  });
  const say = () => rig.listeners.get('microphone')?.(spoken());
  return { rig, enrolling, states, say };
}

test('a phrase of an assistant that nothing hears is recorded by the hub, and then it is heard by it', async () => {
  const { rig, enrolling, states, say } = await started();
  enrolling.begin({ assistant: 'siri', what: 'record', takes: 3 });
  expect(enrolling.now(reader)).toMatchObject({
    state: 'listening',
    count: 0,
    words: 'Say “Siri”, then wait.',
  });
  say();
  expect(enrolling.now(reader)).toMatchObject({ count: 1, words: '1 of 3. Say it again.' });
  say();
  say();
  await states.next((state) => state === 'done');
  expect(rig.listeners.size).toBe(0);
  expect(readdirSync(join(rig.folder, 'wake/siri')).sort()).toEqual([
    'enrolled.json',
    'take-01.wav',
    'take-02.wav',
    'take-03.wav',
  ]);
  const file = readFileSync(join(rig.folder, 'halfsecond.yaml'), 'utf8');
  expect(file).toContain('# By the window.');
  expect(file).toContain('wake: { engine: enrolled, takes: wake/siri }');
  expect(phrasesIn(rig.hub.home)).toMatchObject([
    { assistant: 'siri', takes: 3 },
    { assistant: 'tmall-genie', takes: 0 },
  ]);
});

test('a take that cannot be used is told at once, and not counted', async () => {
  const { rig, enrolling } = await started();
  enrolling.begin({ assistant: 'siri', what: 'record', takes: 3 });
  const quiet = spoken().map((sample) => Math.round(sample / 40));
  rig.listeners.get('microphone')?.(quiet);
  const { count, words } = enrolling.now(reader) ?? {};
  expect([count, words]).toEqual([0, expect.stringContaining('Not used: ')]);
});

test('takes of which one is another phrase are not written', async () => {
  const { rig, enrolling, states, say } = await started({ measured: { odd: 2 } });
  enrolling.begin({ assistant: 'siri', what: 'record', takes: 3 });
  for (let take = 0; take < 3; take++) say();
  await states.next((state) => state === 'failed');
  expect(enrolling.now(reader)?.words).toContain('take 2 differs');
  expect(existsSync(join(rig.folder, 'wake/siri'))).toBe(false);
});

test('a test counts the calls of that assistant that the home itself hears', async () => {
  const { enrolling } = await started();
  enrolling.begin({ assistant: 'siri', what: 'test', takes: 4 });
  const heard = { kind: 'detection', at_ms: 0, room: 'study', score: 0.87, source: 'hub' } as const;
  enrolling.event({ ...heard, assistant: 'tmall-genie' });
  enrolling.event({ ...heard, assistant: 'siri' });
  expect(enrolling.now(reader)).toMatchObject({ count: 1, words: 'Heard, score 0.87.' });
});

test('one recording goes on at a time, ends by itself after two minutes, and can be cancelled', async () => {
  const { rig, enrolling } = await started();
  const begin = () => enrolling.begin({ assistant: 'siri', what: 'record', takes: 3 });
  begin();
  expect(begin).toThrow(Refusal);
  rig.clock.stepTo(rig.clock.now() + 120_000);
  expect([enrolling.now(reader)?.state, rig.listeners.size]).toEqual(['failed', 0]);
  begin();
  enrolling.cancel();
  expect([enrolling.now(reader), rig.listeners.size]).toEqual([null, 0]);
});

test('without a microphone of the hub nothing is recorded', async () => {
  const { enrolling } = await started({ more: '' });
  expect(() => enrolling.begin({ assistant: 'siri', what: 'record', takes: 3 })).toThrow(Refusal);
});
