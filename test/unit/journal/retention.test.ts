import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prune } from '../../../src/journal/retention.ts';
import { folderWith } from '../../support/temp-folder.ts';

const HOUR_S = 3600;
const NOW_S = Date.UTC(2026, 0, 1) / 1000;

/** A journal of segments of 1,000 bytes. @param segments when each was last written, in seconds before now. */
function journalOf(segments: readonly { readonly age_s: number; readonly kind?: string }[]): string {
  const folder = folderWith({});
  for (const [at, { age_s, kind = 'verdict' }] of segments.entries()) {
    const file = join(folder, `${String(at + 1).padStart(6, '0')}.jsonl`);
    writeFileSync(file, `{"kind":"${kind}"}`.padEnd(1000));
    utimesSync(file, NOW_S - age_s, NOW_S - age_s);
  }
  return folder;
}

function keptOf(folder: string, keep_bytes: number): readonly string[] {
  prune(folder, { keep_bytes, keep_ms: 365 * 24 * HOUR_S * 1000, wall_ms: NOW_S * 1000 });
  return readdirSync(folder).map((name) => name.replace('.jsonl', '').replace(/^0+/, ''));
}

test('verdicts of the days before stay, whatever a flood makes the hub decide in a few minutes', () => {
  const days = Array.from({ length: 5 }, (_, day) => ({ age_s: (10 - day) * 24 * HOUR_S }));
  const flood = Array.from({ length: 20 }, (_, at) => ({ age_s: 200 - 10 * at }));
  expect(keptOf(journalOf([...days, ...flood]), 10_000)).toEqual([
    // The first segment of the flood was begun long before it.
    ...['1', '2', '3', '4', '5', '6'],
    ...['22', '23', '24', '25'],
  ]);
});

test('segments without a verdict go before those of a flood', () => {
  const folder = journalOf([
    { age_s: 24 * HOUR_S },
    { age_s: HOUR_S, kind: 'claim' },
    { age_s: 60 },
    { age_s: 50 },
    { age_s: 40 },
  ]);
  expect(keptOf(folder, 4000)).toEqual(['1', '3', '4', '5']);
});

test('segments of equal age, as in a copied journal, go oldest first', () => {
  expect(keptOf(journalOf([{ age_s: 60 }, { age_s: 60 }, { age_s: 60 }, { age_s: 60 }]), 3000)).toEqual([
    '2',
    '3',
    '4',
  ]);
});

test('verdicts of the weeks before stay, however slowly a sender fills each day with its own', () => {
  const DAY_S = 24 * HOUR_S;
  const honest = Array.from({ length: 20 }, (_, day) => ({ age_s: (30 - day) * DAY_S }));
  // A file every two minutes, for two days: no file is full within a minute.
  const flood = Array.from({ length: 1400 }, (_, at) => ({ age_s: (1400 - at) * 120 }));
  const kept = keptOf(journalOf([...honest, ...flood]), 60_000);
  expect(kept).toHaveLength(60);
  expect(kept.slice(0, 20)).toEqual(honest.map((_, at) => String(at + 1)));
});

test('files that took long stay where a sender floods the rest of their day', () => {
  const honest = [{ age_s: 9 * HOUR_S }, { age_s: 6 * HOUR_S }, { age_s: 3 * HOUR_S }];
  const flood = Array.from({ length: 50 }, (_, at) => ({ age_s: 6000 - at * 100 }));
  const kept = keptOf(journalOf([...honest, ...flood]), 20_000);
  expect(kept.slice(0, 3)).toEqual(['1', '2', '3']);
});
