import { expect, test } from 'vitest';
import { LevelDrift } from '../../../src/daemon/level-drift.ts';

function calls(drift: LevelDrift, room: string, levels_db: readonly number[], offset_db = 0) {
  return levels_db.flatMap((level_db) => {
    const event = { kind: 'detection', at_ms: 0, assistant: 'siri', room, source: 'hub' } as const;
    return (
      drift.take({ ...event, level_db: level_db + offset_db, ...(offset_db !== 0 && { offset_db }) }) ?? []
    );
  });
}

const around = (middle_db: number) => Array.from({ length: 30 }, (_, at) => middle_db - 7 + (at % 15));

test('a microphone that hears voices 9 dB quieter than before is told once', () => {
  const drift = new LevelDrift();
  expect(calls(drift, 'kitchen', [...around(-30), ...around(-30)])).toEqual([]);
  const told = calls(drift, 'kitchen', [...around(-39), ...around(-39)]);
  expect(told).toHaveLength(1);
  expect(told[0]?.room).toBe('kitchen');
  expect(told[0]?.by_db).toBeLessThanOrEqual(-6);
});

test('people who stand now here, now there are no drift', () => {
  expect(calls(new LevelDrift(), 'kitchen', Array.from({ length: 10 }, () => around(-30)).flat())).toEqual(
    [],
  );
});

test('another offset of the same microphone is no drift, and rooms are not compared with each other', () => {
  const drift = new LevelDrift();
  const told = [
    ...calls(drift, 'kitchen', around(-30)),
    ...calls(drift, 'attic', around(-50)),
    ...calls(drift, 'kitchen', around(-30), 12),
    ...calls(drift, 'attic', around(-50)),
  ];
  expect(told).toEqual([]);
});
