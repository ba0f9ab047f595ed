import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VERSION } from '../../../src/journal/record.ts';
import { parseSegment, readNamedSegment } from '../../../src/journal/segment.ts';
import { failureOf } from '../../support/failure.ts';
import { folderWith } from '../../support/temp-folder.ts';

const opening = (v: number) => `${JSON.stringify({ v, kind: 'opening', at_ms: 0 })}\n`;

test('a journal of an earlier version is refused with its version, and is never read as one of today', async () => {
  const folder = folderWith({});
  const file = join(folder, 'old.jsonl');
  writeFileSync(file, opening(1));
  expect(parseSegment(file, opening(1))).toBeUndefined();
  const failure = await failureOf(() => readNamedSegment(file));
  expect(failure.problems).toMatchObject([
    { file, found: 'a segment of version 1', expected: `a segment of a journal of version ${VERSION}` },
  ]);
});
