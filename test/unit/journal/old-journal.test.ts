import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../../src/arbiter/ports.ts';
import { replayJournal, segmentFilesAt } from '../../../src/cli/replay-journal.ts';
import { ExitCode } from '../../../src/error/exit-code.ts';
import { plainPast } from '../../../src/journal/past.ts';
import { Playback } from '../../../src/journal/playback.ts';
import type { Recomputed } from '../../../src/journal/recompute.ts';
import { Rerun } from '../../../src/journal/rerun.ts';
import { readNamedSegment, type Segment } from '../../../src/journal/segment.ts';
import type { Recorder } from '../../../src/pipeline/recorder.ts';
import { converted } from '../../support/journal-converter.ts';
import { pipe } from '../../support/pipe.ts';
import { folderWith } from '../../support/temp-folder.ts';

const FIXTURES = new URL('../../fixtures/journal-0.1/', import.meta.url).pathname;
const EXTENSION = '.jsonl.gz';
const JOURNALS = readdirSync(FIXTURES)
  .filter((name) => name.endsWith(EXTENSION))
  .map((name) => name.slice(0, -EXTENSION.length));

/** The segments of one old journal, as version 0.1 wrote them. Each begins with its opening. */
function oldSegments(name: string): readonly string[] {
  const text = gunzipSync(readFileSync(join(FIXTURES, `${name}${EXTENSION}`))).toString();
  return text.split(/^(?=\{"v":1,"kind":"opening")/m);
}

/** The same in a folder of its own, with the names of today. */
function unpacked(name: string): string {
  const files = oldSegments(name).map(
    (text, at) => [`${String(at + 1).padStart(6, '0')}.jsonl`, converted(text)] as const,
  );
  return folderWith(Object.fromEntries(files));
}

function segmentsIn(folder: string): readonly Segment[] {
  return segmentFilesAt(folder).map((file) => {
    const segment = readNamedSegment(file);
    if (!segment) throw new Error(`${file} has no opening`);
    return segment;
  });
}

/** A segment, computed again to its end, and every order that was given on the way. */
interface Computed {
  readonly segment: Segment;
  readonly rerun: Rerun;
  readonly orders: readonly Order[];
}

function computed(segment: Segment): Computed {
  const playback = new Playback(segment);
  const orders: Order[] = [];
  const recorder: Recorder = {
    input: (input) => playback.input(input),
    understand: (...told) => playback.understand(...told),
    handOver: (told, handOver) => {
      orders.push(told.order);
      return playback.handOver(told, handOver);
    },
  };
  return { segment, rerun: new Rerun({ segment, recorder }).play(), orders };
}

/** What the counts below read of a line, with the names of version 0.1. */
interface OldLine {
  readonly kind: string;
  readonly ids?: { readonly run: string };
  readonly fields: { readonly door: string };
  readonly outcome?: { readonly outcome: string };
  readonly confirmation?: { readonly state: string };
  /** Of a `verdict` line; the lines about a hand-over have its id alone. */
  readonly verdict?: {
    readonly because?: string;
    readonly command?: string;
    readonly claims?: readonly {
      readonly outcome: string;
      readonly evidence: readonly { readonly kind: string }[];
    }[];
  };
}

function linesOf(name: string): readonly OldLine[] {
  const lines = oldSegments(name).flatMap((text) => text.split('\n'));
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

function counted(
  lines: readonly OldLine[],
  words: (line: OldLine) => readonly string[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of lines.flatMap(words)) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

const asText = (value: unknown): string => JSON.stringify(value);

// How many of each the fixtures have, with the words of version 0.1. The fixtures never change, so these stay.
const KINDS = {
  claim: 2128,
  verdict: 1063,
  outcome: 917,
  command: 748,
  detection: 730,
  decision: 686,
  confirmation: 669,
  sent: 659,
  opening: 492,
  feedback: 417,
  words: 327,
  microphone: 271,
  broker: 229,
  relayed: 164,
  speech: 142,
  bypass: 142,
  'device-state': 139,
  forget: 139,
  budget: 137,
  day: 136,
  presence: 130,
  'speech-end': 121,
  understood: 113,
  enabled: 109,
  mode: 60,
  observed: 14,
  wall: 13,
  undelivered: 13,
};
const DOORS = {
  mqtt: 1268,
  matter: 642,
  homekit: 280,
  aligenie: 37,
  heard: 26,
  alexa: 22,
  hermes: 17,
};
const CLOSINGS = {
  patience: 554,
  direct: 144,
  uncontested: 135,
  deadline: 119,
  'all-heard': 86,
  clinched: 17,
  'broker-lost': 8,
};
const OUTCOMES = {
  granted: 883,
  withheld: 527,
  refused: 372,
  absorbed: 310,
  overruled: 165,
  expired: 141,
};
const EVIDENCE = {
  sure: 1034,
  habit: 344,
  room: 260,
  first: 236,
  named: 187,
  'not-named': 148,
  owner: 71,
  agrees: 42,
  level: 26,
  'follow-up': 21,
};
const COMMANDS = {
  sent: 649,
  none: 387,
  observed: 14,
  undelivered: 13,
};
const CONFIRMATIONS = {
  unconfirmed: 507,
  confirmed: 129,
  resent: 27,
  undelivered: 6,
};
/** Segments whose run has an earlier segment. */
const CONTINUED = 45;

describe.each(JOURNALS)('the journal `%s` of version 0.1', (name) => {
  const folder = unpacked(name);
  const all = segmentsIn(folder).map(computed);

  test('is read whole', () => {
    expect(all.filter(({ segment }) => segment.torn > 0).map(({ segment }) => segment.file)).toEqual([]);
    const lines = all.reduce((sum, { segment }) => sum + 1 + segment.records.length, 0);
    expect(lines).toBe(linesOf(name).length);
  });

  test('gives every verdict again, to the byte, when `halfsecond replay` reads it', () => {
    const terminal = pipe();
    const files = segmentFilesAt(folder);
    const exitCode = replayJournal(terminal, files, { json: true });
    const results = terminal.printed.map((line): Recomputed & { file: string } => JSON.parse(line));
    expect(results.filter(({ different, unwritten }) => different.length + unwritten.length > 0)).toEqual([]);
    expect(exitCode).toBe(ExitCode.ok);
    expect(results.map(({ file }) => file)).toEqual(files);
    const written = linesOf(name).filter(({ kind }) => kind === 'verdict').length;
    expect(results.reduce((sum, { same }) => sum + same, 0)).toBe(written);
  });

  test('gives every order again, to the byte', () => {
    for (const { segment, orders } of all) {
      const written = segment.records.flatMap((record) => (record.kind === 'decision' ? [record.order] : []));
      expect(orders.map(asText), segment.file).toEqual(written.map(asText));
    }
  });

  test('gives every outcome again that no verdict tells, to the byte', () => {
    for (const { segment, rerun } of all) {
      const told = new Set(rerun.notices.map(asText));
      const written = segment.records.flatMap((record) =>
        record.kind === 'outcome' ? [asText(record.outcome)] : [],
      );
      expect(
        written.filter((outcome) => !told.has(outcome)),
        segment.file,
      ).toEqual([]);
    }
  });

  test('leads each segment to what the next segment of the same run begins with, to the byte', () => {
    for (const [at, { segment: next }] of all.entries()) {
      const before = all[at - 1];
      if (before?.segment.opening.ids.run !== next.opening.ids.run) continue;
      const { pipeline, clock } = before.rerun;
      clock.stepTo(next.opening.at_ms);
      const known = pipeline.snapshot();
      expect(known && asText(plainPast(known.past, pipeline.house)), next.file).toBe(
        asText(next.opening.past),
      );
    }
  });
});

describe('the journals of version 0.1 together', () => {
  const lines = JOURNALS.flatMap(linesOf);

  test('have every kind of line that version 0.1 wrote', () => {
    expect(counted(lines, ({ kind }) => [kind])).toEqual(KINDS);
  });

  test('have a claim through every door', () => {
    const doors = counted(lines, ({ kind, fields }) =>
      kind === 'claim' || kind === 'relayed' ? [fields.door] : [],
    );
    expect(doors).toEqual(DOORS);
  });

  test('have every outcome, every reason to close a contest, every evidence and every end of a command', () => {
    expect(counted(lines, ({ verdict }) => (verdict?.because ? [verdict.because] : []))).toEqual(CLOSINGS);
    expect(
      counted(lines, ({ outcome, verdict }) => [
        ...(outcome ? [outcome.outcome] : []),
        ...(verdict?.claims ?? []).map((claim) => claim.outcome),
      ]),
    ).toEqual(OUTCOMES);
    expect(
      counted(lines, ({ verdict }) =>
        (verdict?.claims ?? []).flatMap(({ evidence }) => evidence.map(({ kind }) => kind)),
      ),
    ).toEqual(EVIDENCE);
    expect(counted(lines, ({ verdict }) => (verdict?.command ? [verdict.command] : []))).toEqual(COMMANDS);
    expect(counted(lines, ({ confirmation }) => (confirmation ? [confirmation.state] : []))).toEqual(
      CONFIRMATIONS,
    );
  });

  test('have segments that go on where another of the same run ended', () => {
    const runs = lines.flatMap(({ kind, ids }) => (kind === 'opening' && ids ? [ids.run] : []));
    expect(runs.length - new Set(runs).size).toBe(CONTINUED);
  });
});

describe('the converter of old journals', () => {
  test('changes no byte where no name has changed', () => {
    for (const name of JOURNALS) {
      const text = oldSegments(name).join('');
      expect(converted(text, { keys: [], values: [] }) === text, name).toBe(true);
    }
  });

  test('renames keys and values where its rows say, and keeps the order', () => {
    const renames = {
      keys: [
        { under: 'claim.fields', from: 'age_ms', to: 'old_ms' },
        { under: '**.claims.#', from: 'outcome', to: 'end' },
      ],
      values: [
        { at: 'claim.kind', from: 'claim', to: 'asked' },
        { at: '**.outcome', from: 'overruled', to: 'lost' },
        { at: 'verdict.verdict.explanation', from: /\boverruled\b/g, to: 'lost' },
      ],
    };
    const old = [
      '{"at_ms":1,"kind":"claim","fields":{"id":"claim","age_ms":0}}',
      '{"at_ms":1,"kind":"speech","fields":{"age_ms":0}}',
      '{"kind":"verdict","verdict":{"claims":[{"outcome":"overruled","reason":"overruled"}],"explanation":"b overruled."}}',
    ];
    expect(converted(old.join('\n'), renames).split('\n')).toEqual([
      '{"at_ms":1,"kind":"asked","fields":{"id":"claim","old_ms":0}}',
      '{"at_ms":1,"kind":"speech","fields":{"age_ms":0}}',
      '{"kind":"verdict","verdict":{"claims":[{"end":"lost","reason":"overruled"}],"explanation":"b lost."}}',
    ]);
  });
});
