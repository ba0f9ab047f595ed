import { readFileSync, statSync, truncateSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segmentsIn } from '../../src/journal/folder.ts';
import { recompute } from '../../src/journal/recompute.ts';
import { isWhole, parseSegment, readSegment } from '../../src/journal/segment.ts';
import { JournalRig } from '../support/journal-rig.ts';
import { contestedHome, type Schedule, schedule } from '../support/schedule.ts';
import { runs } from './run.ts';

const withText = contestedHome();
const withoutText = contestedHome({ journal: { text: false } });

function play(
  steps: Schedule,
  of: Omit<ConstructorParameters<typeof JournalRig>[0], 'home'> & { text: boolean },
): JournalRig {
  const rig = new JournalRig({ ...of, home: of.text ? withText : withoutText, microphones: ['bedroom'] });
  for (const [wait_ms, happen] of steps) {
    rig.clock.stepTo(rig.clock.now() + wait_ms);
    happen(rig.pipeline, rig.clock.now());
    // A daemon does what it put off before the next message more often than not.
    if (wait_ms > 0) rig.catchUp();
  }
  return rig.settle();
}

test('the journal of any run computes to the same verdicts again, to the byte', async () => {
  let verdicts = 0;
  await fc.assert(
    fc.asyncProperty(schedule, fc.boolean(), async (steps, text) => {
      const rig = play(steps, { text });
      await rig.journal.close();
      const [segment] = rig.segments();
      if (!segment) throw new Error('no segment');
      const { same, different, unwritten } = recompute(segment);
      expect(different).toEqual([]);
      expect(unwritten).toEqual([]);
      expect(same).toBe(rig.verdicts.length);
      verdicts += same;
    }),
    runs('journal'),
  );
  expect(verdicts).toBeGreaterThan(0);
});

test('each segment of a run computes again by itself, wherever one ended and the next began', async () => {
  let segments = 0;
  await fc.assert(
    fc.asyncProperty(schedule, fc.integer({ min: 200, max: 6000 }), async (steps, segment_bytes) => {
      const rig = play(steps, { text: true, segment_bytes });
      await rig.journal.close();
      const computed = rig.segments().map((segment) => recompute(segment));
      expect(computed.flatMap(({ different, unwritten }) => [...different, ...unwritten])).toEqual([]);
      expect(computed.reduce((sum, { same }) => sum + same, 0)).toBe(rig.verdicts.length);
      segments += computed.length - 1;
    }),
    runs('segments'),
  );
  expect(segments).toBeGreaterThan(0);
});

const small = fc.record({
  segment_bytes: fc.integer({ min: 200, max: 2000 }),
  file_bytes: fc.integer({ min: 200, max: 2000 }),
});

test('segments of several files compute again as one, wherever a file was full while a contest was open', async () => {
  let further = 0;
  await fc.assert(
    fc.asyncProperty(schedule, fc.boolean(), small, async (steps, text, sizes) => {
      const rig = play(steps, { text, ...sizes });
      await rig.journal.close();
      const segments = rig.segments();
      const computed = segments.map((segment) => recompute(segment));
      expect(computed.flatMap(({ different, unwritten }) => [...different, ...unwritten])).toEqual([]);
      expect(computed.reduce((sum, { same }) => sum + same, 0)).toBe(rig.verdicts.length);
      const files = segments.flatMap((segment) => segment.files);
      expect(files).toEqual(segmentsIn(rig.folder).map(({ path }) => path));
      expect(rig.told).toEqual([]);
      further += files.length - segments.length;
    }),
    runs('files'),
  );
  expect(further).toBeGreaterThan(0);
});

test('a last file torn at any byte costs its segment only what was torn', async () => {
  let torn = 0;
  await fc.assert(
    fc.asyncProperty(
      schedule,
      small,
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (steps, sizes, at) => {
        const rig = play(steps, { text: true, ...sizes });
        await rig.journal.close();
        const chain = rig.segments().find(({ files }) => files.length > 1);
        const last = chain?.files.at(-1);
        if (!chain || last === undefined) return;
        truncateSync(last, Math.floor(statSync(last).size * at));
        const segment = rig.segments().find(({ file }) => file === chain.file);
        expect(segment && recompute(segment).different).toEqual([]);
        expect(segment?.damaged).toEqual([]);
        const before = readSegment(chain.files.slice(0, -1));
        expect(segment?.records.slice(0, before?.records.length)).toEqual(before?.records);
        torn += 1;
      },
    ),
    runs('torn_file'),
  );
  expect(torn).toBeGreaterThan(0);
});

test('a tail torn at any byte of the last records costs only itself', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (steps) => {
      const rig = play(steps, { text: true });
      await rig.journal.close();
      const [entry] = segmentsIn(rig.folder);
      const bytes = readFileSync(entry?.path ?? '');
      const whole = parseSegment('', bytes.toString());
      const lines = whole?.records.length ?? 0;
      const lastLine = bytes.lastIndexOf('\n', bytes.length - 2) + 1;
      let computed = -1;
      for (let end = lastLine; end < bytes.length && lines > 0; end++) {
        const torn = parseSegment('', bytes.subarray(0, end).toString());
        if (!torn || !isWhole(torn)) throw new Error('no segment');
        // Without its line break a last line is whole all the same.
        expect(torn.records.length).toBe(end === bytes.length - 1 ? lines : lines - 1);
        if (torn.records.length !== computed) expect(recompute(torn).different).toEqual([]);
        computed = torn.records.length;
      }
    }),
    runs('torn'),
  );
});
