import { appendFileSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { segmentsIn } from '../../../src/journal/folder.ts';
import { recover } from '../../../src/journal/recovery.ts';
import { prune } from '../../../src/journal/retention.ts';
import { parseSegment } from '../../../src/journal/segment.ts';
import { device, home } from '../../support/home.ts';
import { JournalRig } from '../../support/journal-rig.ts';
import { folderWith } from '../../support/temp-folder.ts';

const HOME = home({ devices: [device({ id: 'lamp' })] });
const machine = { wall: () => 0, uptime_ms: () => 0 };
const claim = (id: string, arrived_ms: number) => ({
  id,
  assistant: 'siri',
  door: 'mqtt' as const,
  intents: [{ action: 'turn_on' as const, device: 'lamp' }],
  age_ms: 0,
  can_serve: true,
  origin: 'unknown' as const,
  arrived_ms,
});

/** A journal in which a claim has acted, and to whose newest file something happens. */
function damagedBy(damage: (file: string) => void) {
  const rig = new JournalRig({ home: HOME });
  rig.at(1000, 'claim', claim('c1', 1000)).settle();
  damage(segmentsIn(rig.folder).at(-1)?.path ?? '');
  rig.settle();
  return rig;
}

test.each([
  ['deleted with its folder', (file: string) => rmSync(dirname(file), { recursive: true })],
  ['cut to nothing', (file: string) => truncateSync(file)],
  ['overwritten with zeros', (file: string) => writeFileSync(file, Buffer.alloc(readFileSync(file).length))],
])('a segment that is %s while the hub runs is told, and no claim of it acts again', async (_, damage) => {
  const rig = damagedBy(damage);
  expect(rig.told).toEqual(['unwritten']);
  expect(rig.journal.isWritten).toBe(true);
  await rig.journal.close();
  const left = recover(rig.folder, machine);
  expect(left?.past.arbiter?.seen).toContainEqual(expect.objectContaining({ claim: 'c1' }));
});

test('a damaged line is left out with its number, and a torn last line is no damage', async () => {
  const rig = new JournalRig({ home: HOME });
  rig.at(1000, 'claim', claim('c1', 1000)).settle();
  await rig.journal.close();
  const file = segmentsIn(rig.folder)[0]?.path ?? '';
  const lines = readFileSync(file, 'utf8').split('\n');
  lines[2] = `#${lines[2]}`;
  lines[3] = '{"at_ms":1e308,"kind":"presence","fields":{"assistant":"siri","online":true}}';
  writeFileSync(file, lines.join('\n'));
  appendFileSync(file, '{"at_m');
  const segment = parseSegment(file, readFileSync(file, 'utf8'));
  expect(segment?.damaged.map(({ line }) => line)).toEqual([3, 4]);
  expect(segment?.torn).toBe(3);
});

const DAY_MS = 86_400_000;
const line = (kind: string) => `{"at_ms":1,"kind":"${kind}"}\n`;

/** A folder with segments that were written on these days of 2026. */
function segmentsOfDays(days: readonly number[]): string {
  const names = days.map((_, at) => `${String(at + 1).padStart(6, '0')}.jsonl`);
  const folder = folderWith(Object.fromEntries(names.map((name) => [name, line('claim')])));
  days.forEach((day, at) => {
    const seconds = (Date.UTC(2026, 0, 1) + day * DAY_MS) / 1000;
    utimesSync(join(folder, names[at] ?? ''), seconds, seconds);
  });
  return folder;
}

test('a start of the machine with a date of ten years ahead makes no segment too old', () => {
  const folder = segmentsOfDays([0, 1, 2, 3]);
  const wall_ms = Date.UTC(2036, 0, 1);
  expect(prune(folder, { keep_bytes: 1e9, keep_ms: 90 * DAY_MS, wall_ms })).toEqual([]);
});

test('segments of too many days ago are removed', () => {
  const folder = segmentsOfDays([0, 20, 40, 60, 80, 100]);
  const wall_ms = Date.UTC(2026, 0, 1) + 101 * DAY_MS;
  const removed = prune(folder, { keep_bytes: 1e9, keep_ms: 90 * DAY_MS, wall_ms });
  expect(removed.map(({ number }) => number)).toEqual([1]);
});

test('where the journal is too large, segments without a verdict go before older ones with one', () => {
  const folder = segmentsOfDays([0, 1, 2, 3]);
  const verdicts = line('verdict');
  writeFileSync(join(folder, '000001.jsonl'), verdicts);
  const keep_bytes = verdicts.length + line('claim').length;
  const removed = prune(folder, { keep_bytes, keep_ms: 90 * DAY_MS, wall_ms: 0 });
  expect(removed.map(({ number }) => number)).toEqual([2, 3]);
});
