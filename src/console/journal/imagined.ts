import type { Verdict } from '../../arbiter/explain/verdict.ts';
import type { Home } from '../../config/schema.ts';
import { dayTimeOf, isWhole, type Segment, type WholeSegment } from '../../journal/segment.ts';
import { type Turned, whatIf } from '../../journal/what-if.ts';
import { askedMessage } from '../../text/verdict.ts';
import type { Owner, WhatIfAnswer } from '../api.ts';
import { summaryOf } from '../view/contest.ts';
import type { PageReader } from '../view/reader.ts';
import type { Questions } from './questions.ts';

const MOST_TURNED = 500;

type Policy = Omit<Questions['what_if']['query'], 'from_ms' | 'to_ms'>;

/** What the contests of a span would have come to under another policy of the same home. */
export function imagined(
  segments: Iterable<Segment>,
  of: Questions['what_if']['query'] & { readonly home: Home; readonly reader: PageReader },
): WhatIfAnswer {
  const home = homeUnder(of.home, of);
  const turned: WhatIfAnswer['turned'][number][] = [];
  let verdicts = 0;
  let skipped = 0;
  for (const segment of segments) {
    const result = isWhole(segment) && segment.damaged.length === 0 ? replayed(segment, home) : undefined;
    if (!result) {
      skipped += 1;
      continue;
    }
    const times = timesIn(segment);
    const isWithin = (verdict: Verdict | undefined) => {
      const at_ms = times.get(verdict?.id ?? '')?.getTime();
      return at_ms !== undefined && at_ms >= of.from_ms && at_ms <= of.to_ms;
    };
    verdicts += [...times.values()].filter(
      (at) => at.getTime() >= of.from_ms && at.getTime() <= of.to_ms,
    ).length;
    for (const each of result)
      if (isWithin(each.recorded) && turned.length < MOST_TURNED)
        turned.push(turnedView(each, times, of.reader));
  }
  return { verdicts, turned, skipped };
}

/** The home with another policy. */
function homeUnder(home: Home, { prefer, owners = {}, without = [] }: Policy): Home {
  const assistants = Object.fromEntries(
    Object.entries(home.assistants).map(([id, assistant]) => [
      id,
      without.includes(id) ? { ...assistant, enabled: false } : assistant,
    ]),
  );
  const devices = home.devices.map((device) => {
    const owner = Object.hasOwn(owners, device.id) ? owners[device.id] : undefined;
    if (!owner) return device;
    const { owner: _, ...rest } = device;
    return { ...rest, ...ownerField(owner) };
  });
  return { ...home, assistants, devices, prefer: prefer ? [...prefer] : home.prefer };
}

function ownerField(owner: Owner): { owner?: { prefer: string } | { only: string } } {
  if (owner.way === 'anyone') return {};
  return { owner: owner.way === 'prefer' ? { prefer: owner.assistant } : { only: owner.assistant } };
}

/** @returns undefined where the segment cannot be replayed in this home: its devices may be others. */
function replayed(segment: WholeSegment, home: Home): readonly Turned[] | undefined {
  try {
    return whatIf(segment, home).turned;
  } catch {
    return undefined;
  }
}

function timesIn(segment: Segment): ReadonlyMap<string, Date> {
  const dayTime = dayTimeOf(segment);
  return new Map(
    segment.records.flatMap((record) =>
      record.kind === 'verdict' ? [[record.verdict.id, dayTime(record.at_ms)] as const] : [],
    ),
  );
}

function turnedView(
  { recorded, imagined: other }: Turned,
  times: ReadonlyMap<string, Date>,
  reader: PageReader,
): WhatIfAnswer['turned'][number] {
  const at = times.get(recorded?.id ?? '') ?? new Date(0);
  const view = (verdict: Verdict | undefined) =>
    verdict ? summaryOf({ verdict, at, after: [] }, reader) : null;
  return { recorded: view(recorded), imagined: view(other), changes: changesOf(recorded, other, reader) };
}

function changesOf(
  was: Verdict | undefined,
  would: Verdict | undefined,
  reader: PageReader,
): readonly string[] {
  const { text } = reader;
  const winners = [was, would].map((verdict) => verdict?.winner ?? text('ui.nobody'));
  const commands = [was, would].map((verdict) => commandOf(verdict, reader));
  const rows = [
    { key: 'console.turned.winner', pair: winners },
    { key: 'console.turned.command', pair: commands },
  ] as const;
  return rows.flatMap(({ key, pair: [before = '', now = ''] }) =>
    before === now ? [] : [text(key, { was: before, would: now })],
  );
}

function commandOf(verdict: Verdict | undefined, { text, names }: PageReader): string {
  if (!verdict?.winner || verdict.action === null || verdict.device === null)
    return text('explain.no-command');
  const { action, device, value } = verdict;
  return text.of(askedMessage({ action, device, ...(value !== null && { value }) }, names));
}
