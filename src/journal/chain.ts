import { closeSync, openSync, readSync } from 'node:fs';
import type { SegmentEntry } from './folder.ts';
import { type Continuation, continuationSchema } from './record.ts';

/**
 * The files of one segment, oldest first: that with its opening, and those in which it went on because a contest was
 * open. Where retention or a damage took the first ones, the rest is a chain without an opening.
 */
export type Chain = readonly SegmentEntry[];

/** The first line of a continuation is shorter than this, in bytes. */
const HEAD_BYTES = 512;

/** The files of the journal by segment, oldest first. Reads the beginning of each file. @param entries oldest first. */
export function chainsOf(entries: readonly SegmentEntry[]): readonly Chain[] {
  const chains: SegmentEntry[][] = [];
  for (const entry of entries) {
    const chain = chains.at(-1);
    const before = chain?.at(-1);
    if (chain && before && continues(entry, before)) chain.push(entry);
    else chains.push([entry]);
  }
  return chains;
}

/** Whether the file goes on where the other one ends. A file that was cut short since then does not end there. */
function continues(entry: SegmentEntry, before: SegmentEntry): boolean {
  const after = continuationAt(entry.path)?.after;
  return after?.number === before.number && after.bytes <= before.bytes;
}

/** The first line of the file; undefined where it is no continuation, or cannot be read. */
export function continuationAt(path: string): Continuation | undefined {
  try {
    const [line = ''] = headOf(path).split('\n');
    return continuationSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function headOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.toString('utf8', 0, readSync(file, head, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
