import { rmSync, truncateSync } from 'node:fs';
import { expect, test } from 'vitest';
import { chainsOf } from '../../../src/journal/chain.ts';
import { segmentsIn } from '../../../src/journal/folder.ts';
import { historyOf } from '../../../src/journal/history.ts';
import { recompute } from '../../../src/journal/recompute.ts';
import { recover } from '../../../src/journal/recovery.ts';
import { prune } from '../../../src/journal/retention.ts';
import { isWhole, readSegment } from '../../../src/journal/segment.ts';
import { whatIf } from '../../../src/journal/what-if.ts';
import { device, home } from '../../support/home.ts';
import { JournalRig } from '../../support/journal-rig.ts';

const LAMPS = 10;
const HOME = home({
  devices: Array.from({ length: LAMPS }, (_, nth) => device({ id: `lamp-${nth}`, room: `room-${nth}` })),
});
const machine = { wall: () => 0, uptime_ms: () => 0 };

/** A home in which a contest opens in another room every 40 ms, so that one is open at every moment. */
function neverIdle(of: { claims: number; file_bytes?: number }): JournalRig {
  const rig = new JournalRig({
    home: HOME,
    segment_bytes: 1000,
    ...(of.file_bytes !== undefined && { file_bytes: of.file_bytes }),
  });
  for (let nth = 0; nth < of.claims; nth++) {
    const at_ms = 1000 + 40 * nth;
    const lamp = nth % LAMPS;
    rig.at(at_ms, 'claim', {
      id: `c${nth}`,
      assistant: 'siri',
      door: 'mqtt',
      intents: [{ action: nth % 20 < LAMPS ? 'turn_on' : 'turn_off', device: `lamp-${lamp}` }],
      age_ms: 0,
      can_serve: true,
      origin: 'voice',
      room: `room-${lamp}`,
      arrived_ms: at_ms,
    });
    rig.catchUp();
  }
  return rig;
}

const chains = (rig: JournalRig) => chainsOf(segmentsIn(rig.folder));
const read = (rig: JournalRig) => chains(rig).map((chain) => readSegment(chain.map(({ path }) => path)));

test('a home that is never without a contest has one segment of several files, and its journal never pauses', async () => {
  const rig = neverIdle({ claims: 300 });
  expect(rig.pipeline.snapshot()).toBeUndefined();
  expect(rig.told).toEqual([]);
  expect(chains(rig)).toHaveLength(1);
  expect(chains(rig)[0]?.length).toBeGreaterThan(2);
  rig.settle();
  await rig.journal.close();
  expect(rig.segments().reduce((sum, segment) => sum + recompute(segment).same, 0)).toBe(rig.verdicts.length);
});

test('as soon as no contest is open, a new segment begins', () => {
  const rig = neverIdle({ claims: 100, file_bytes: 4000 });
  rig.settle();
  expect(chains(rig).map((chain) => chain.length > 1)).toEqual([true, false]);
});

test('history and what-if read the files of a segment as one', async () => {
  const rig = neverIdle({ claims: 100, file_bytes: 2000 });
  rig.settle();
  await rig.journal.close();
  const past = [...historyOf(rig.segments())];
  expect(past.map(({ verdict }) => verdict.id)).toEqual(rig.verdicts.map(({ id }) => id));
  expect(past.every(({ after }) => after.some(({ record }) => record.kind === 'command'))).toBe(true);
  const { verdicts, turned } = whatIf(rig.segments()[0] ?? expect.fail('no segment'), {
    ...HOME,
    assistants: {},
  });
  expect(turned).toHaveLength(verdicts);
});

test('a start knows again what a segment of several files held, and closes it in its last file', async () => {
  const rig = neverIdle({ claims: 100, file_bytes: 4000 });
  await rig.journal.close();
  const files = chains(rig)[0]?.length ?? 0;
  const left = recover(rig.folder, machine);
  expect(left?.trouble).toBeUndefined();
  expect(left?.past.arbiter?.seen).toHaveLength(100);
  expect(left?.untold.length).toBeGreaterThan(0);
  expect(segmentsIn(rig.folder)).toHaveLength(files);
  const [segment] = rig.segments();
  const { different, unwritten } = recompute(segment ?? expect.fail('no segment'));
  expect([different, unwritten]).toEqual([[], []]);
  expect(recover(rig.folder, machine)?.untold).toEqual([]);
});

test.each([
  ['has lost its first file', (rig: JournalRig) => rmSync(segmentsIn(rig.folder)[0]?.path ?? ''), 16e6],
  ['has lost a file in its middle', (rig: JournalRig) => rmSync(segmentsIn(rig.folder)[1]?.path ?? ''), 16e6],
  ['is too long to be computed again', () => undefined, 6000],
])('a start after a segment that %s says so, and knows every claim that is left', async (_, happen, most) => {
  const rig = neverIdle({ claims: 100, file_bytes: 4000 });
  await rig.journal.close();
  happen(rig);
  const written = segmentsIn(rig.folder).flatMap(({ path }) => readSegment([path])?.records ?? []);
  const claims = written.filter(({ kind }) => kind === 'claim').length;
  const left = recover(rig.folder, machine, most);
  expect(left?.trouble).toContain('beginning');
  expect(left?.past.arbiter?.seen).toHaveLength(claims);
  expect(left?.now_ms).toBe(rig.clock.now());
});

test('where the journal is too large, a segment loses its continuations, oldest first, and keeps the verdicts of the rest', async () => {
  const rig = neverIdle({ claims: 200, file_bytes: 4000 });
  await rig.journal.close();
  const before = segmentsIn(rig.folder);
  const bytes = before.reduce((sum, each) => sum + each.bytes, 0);
  const removed = prune(rig.folder, { keep_bytes: bytes - 5000, keep_ms: 1e12, wall_ms: Date.now() });
  expect(removed.map(({ number }) => number)).toEqual([2, 3].slice(0, removed.length));
  const [first, rest] = read(rig);
  expect(first && isWhole(first) && recompute(first).different).toEqual([]);
  expect(rest && isWhole(rest)).toBe(false);
  const kept = [...historyOf(rest ? [rest] : [])].map(({ verdict }) => verdict.id);
  expect(kept.at(-1)).toBe(rig.verdicts.at(-1)?.id);
});

test('a segment of several files is too old only as a whole', async () => {
  const rig = neverIdle({ claims: 100, file_bytes: 4000 });
  rig.settle();
  await rig.journal.close();
  const [chain = []] = chains(rig);
  const year_ms = 365 * 24 * 60 * 60_000;
  const of = { keep_bytes: 1e9, wall_ms: Date.now() + 20 * 24 * 60 * 60_000 };
  expect(prune(rig.folder, { ...of, keep_ms: year_ms })).toEqual([]);
  expect(prune(rig.folder, { ...of, keep_ms: 10 * 24 * 60 * 60_000 })).toEqual(chain);
});

test('a file that was cut short ends its segment, and the files after it have lost their beginning', async () => {
  const rig = neverIdle({ claims: 100, file_bytes: 4000 });
  await rig.journal.close();
  const second = segmentsIn(rig.folder)[1];
  truncateSync(second?.path ?? '', (second?.bytes ?? 0) - 10);
  const [first, rest] = read(rig);
  expect(first?.files).toHaveLength(2);
  expect(first && isWhole(first) && recompute(first).different).toEqual([]);
  expect(rest && isWhole(rest)).toBe(false);
});
