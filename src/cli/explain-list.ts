import { z } from 'zod';
import type { Reason } from '../arbiter/reason.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import type { LostClaim } from '../journal/claims.ts';
import { lostClaimsOf } from '../journal/claims.ts';
import type { SegmentEntry } from '../journal/folder.ts';
import { historyOf, type PastVerdict } from '../journal/history.ts';
import type { Segment } from '../journal/segment.ts';
import { reasonMessage, verdictMessage } from '../text/verdict.ts';
import { askIfRunning, hubSocket } from './hub-question.ts';
import { segmentsOf } from './journal-folder.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

type Moment = { readonly at: Date } & (
  | { readonly past: PastVerdict; readonly lost?: undefined }
  | { readonly lost: LostClaim; readonly past?: undefined }
);

const statusesSchema = z.array(z.object({ device: z.string(), online: z.boolean().optional() }));

/**
 * Prints what was claimed last, newest first: verdicts, and claims that came to none, with the remedy.
 * @param of.device only what concerns this device, after a line on whether it can be reached.
 * @param of.last so many at most.
 */
export async function explainList(
  terminal: Terminal,
  of: { home: Home; entries: readonly SegmentEntry[]; device?: string; last: number },
  options: FolderOptions & JsonOption,
): Promise<ExitCode> {
  const { home, entries, device, last } = of;
  const { text } = terminal;
  const moments = momentsOf(terminal, entries).filter(
    (moment) => device === undefined || concerns(moment, device),
  );
  const shown = moments.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, last);
  if (device !== undefined && !options.json) {
    const statuses = await askIfRunning(hubSocket(terminal, home, options.state), 'devices', statusesSchema);
    const online = statuses?.find((each) => each.device === device)?.online;
    const state = !statuses ? 'no_hub' : online === undefined ? 'unknown' : online ? 'online' : 'offline';
    terminal.print(paintFor(terminal).bold(text('explain.device', { device, state })));
  }
  for (const moment of shown)
    for (const line of options.json ? [jsonLine(moment)] : linesOf(moment, terminal)) terminal.print(line);
  if (shown.length === 0 && !options.json)
    terminal.print(device === undefined ? text('explain.nothing') : text('explain.nothing-of', { device }));
  return ExitCode.ok;
}

function momentsOf(terminal: Terminal, entries: readonly SegmentEntry[]): Moment[] {
  const lost: Moment[] = [];
  const watched = function* (): Generator<Segment> {
    for (const segment of segmentsOf(terminal, entries)) {
      lost.push(...lostClaimsOf(segment).map((claim) => ({ at: claim.at, lost: claim })));
      yield segment;
    }
  };
  const verdicts = [...historyOf(watched())].map((past) => ({ at: past.at, past }));
  return [...verdicts, ...lost];
}

function concerns({ past, lost }: Moment, device: string): boolean {
  if (lost) return lost.devices.includes(device);
  const { verdict, after } = past;
  return (
    verdict.device === device ||
    verdict.claims.some(({ intent, intents }) =>
      (intents ?? [intent]).some((each) => each?.device === device),
    ) ||
    after.some(({ record }) => record.kind === 'command' && record.command.device === device)
  );
}

function jsonLine({ at, past, lost }: Moment): string {
  return JSON.stringify(
    lost
      ? { kind: 'claim', ...lost, at: at.toISOString() }
      : { kind: 'verdict', at: at.toISOString(), verdict: past.verdict },
  );
}

function linesOf({ at, past, lost }: Moment, { text }: Terminal): readonly string[] {
  const time = at.toLocaleString('sv');
  if (lost) {
    const { assistant, outcome, reason, text: words = '' } = lost;
    const remedy = outcome === 'expired' ? 'expired' : remedyOf(reason);
    return [
      `${time}  ${text('explain.lost', { assistant, outcome, reason: reasonMessage(reason) })}${words === '' ? '' : `  ${text('explain.words', { words })}`}`,
      `    ${text('explain.remedy', { remedy, assistant })}`,
    ];
  }
  const { verdict, after } = past;
  const steps = after.flatMap(({ record }) => {
    if (record.kind === 'command' && record.command.state !== 'sent')
      return [text('explain.list-step', { device: record.command.device, state: record.command.state })];
    if (record.kind === 'confirmation')
      return [
        text('explain.list-step', { device: record.confirmation.device, state: record.confirmation.state }),
      ];
    return [];
  });
  return [
    `${time}  [${verdict.id}]  ${text.of(verdictMessage(verdict))}`,
    ...steps.map((step) => `    ${step}`),
  ];
}

/** What helps against a refusal, by its reason. */
function remedyOf({ kind }: Reason): 'words' | 'device' | 'owner' | 'disabled' | 'other' {
  switch (kind) {
    case 'not_understood':
    case 'no_action':
      return 'words';
    case 'owned':
      return 'owner';
    case 'disabled':
      return 'disabled';
    case 'unknown_device':
    case 'unsupported':
    case 'no_member':
      return 'device';
    default:
      return 'other';
  }
}
