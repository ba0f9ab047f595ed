import type { Segment } from './segment.ts';

/** The time of day at each time of a segment, as the machine knew it then. */
export function dayTimeOf({ opening, records }: Segment): (at_ms: number) => Date {
  const known = [
    { at_ms: opening.at_ms, wall_ms: Date.parse(opening.wall) },
    ...records.flatMap((record) =>
      record.kind === 'wall' ? [{ at_ms: record.at_ms, wall_ms: Date.parse(record.wall) }] : [],
    ),
  ];
  return (at_ms) => {
    const last = known.findLast((each) => each.at_ms <= at_ms) ?? known[0];
    return new Date(last ? last.wall_ms + at_ms - last.at_ms : Number.NaN);
  };
}
