import { z } from 'zod';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { homeWordsOf } from '../intent/home-words.ts';
import { createUnderstanding } from '../intent/understand.ts';
import type { LostClaim } from '../journal/claims.ts';
import { lostClaimsOf } from '../journal/claims.ts';
import type { SegmentEntry } from '../journal/folder.ts';
import { historyOf, type PastVerdict } from '../journal/history.ts';
import type { Segment } from '../journal/segment.ts';
import { remedyOf } from '../log/remedy.ts';
import type { Naming } from '../text/naming.ts';
import { reasonMessage, verdictMessage } from '../text/verdict.ts';
import { askIfRunning, hubSocket } from './hub-question.ts';
import { segmentsOf } from './journal-folder.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { hanging } from './ui/layout.ts';
import { namesOf } from './ui/names.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

type Moment = { readonly at: Date } & (
  | { readonly past: PastVerdict; readonly lost?: undefined }
  | { readonly lost: LostClaim; readonly past?: undefined }
);

const statusesSchema = z.array(z.object({ device: z.string(), online: z.boolean().optional() }));

/** Why a device did not do what somebody wished of it last. */
type Cause =
  | 'nothing'
  | 'refused'
  | 'withheld'
  | 'other'
  | 'undelivered'
  | 'unconfirmed'
  | 'offline'
  | 'observed'
  | 'sent'
  | 'confirmed';

/**
 * Prints what was claimed last, newest first: verdicts, and claims that came to none, with the remedy.
 * @param of.device only what concerns this device, after the answer to "why did it not come on?".
 * @param of.last so many at most.
 */
export async function explainList(
  terminal: Terminal,
  of: { home: Home; entries: readonly SegmentEntry[]; device?: string; last: number },
  options: FolderOptions & JsonOption,
): Promise<ExitCode> {
  const { home, entries, device, last } = of;
  const { text } = terminal;
  const names = namesOf(terminal, home);
  const understood = devicesIn(home);
  const moments = momentsOf(terminal, entries).filter(
    (moment) => device === undefined || concerns(moment, device, understood),
  );
  const shown = moments.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, last);
  const online = device === undefined ? undefined : await onlineOf(terminal, home, device, options);
  const cause = device === undefined ? undefined : causeOf(shown[0], device, online === 'offline');
  if (options.json && device !== undefined)
    terminal.print(JSON.stringify({ kind: 'device', device, availability: online, cause }));
  if (device !== undefined && !options.json) {
    const called = names.device(device);
    terminal.print(
      paintFor(terminal).bold(text('explain.device', { device: called, state: online ?? 'unknown' })),
    );
    for (const line of hanging(text('explain.answer', { cause: cause ?? 'nothing' }), terminal.columns))
      terminal.print(line);
  }
  for (const moment of shown)
    for (const line of options.json ? [jsonLine(moment)] : linesOf(moment, terminal, names))
      terminal.print(line);
  if (shown.length === 0 && !options.json && device === undefined) terminal.print(text('explain.nothing'));
  return ExitCode.ok;
}

type Availability = 'online' | 'offline' | 'unknown' | 'no_hub';

async function onlineOf(
  terminal: Terminal,
  home: Home,
  device: string,
  options: FolderOptions,
): Promise<Availability> {
  const statuses = await askIfRunning(hubSocket(terminal, home, options.state), 'devices', statusesSchema);
  if (!statuses) return 'no_hub';
  const online = statuses.find((each) => each.device === device)?.online;
  return online === undefined ? 'unknown' : online ? 'online' : 'offline';
}

/** The devices that words reach in this home: a claim that was refused before its words were read names none. */
function devicesIn(home: Home): (claim: LostClaim) => readonly string[] {
  const understand = createUnderstanding(home.devices, homeWordsOf(home));
  return ({ devices, text }) => {
    if (devices.length > 0 || text === undefined) return devices;
    const meant = understand(text, {});
    return 'intents' in meant ? meant.intents.map(({ device }) => device) : [];
  };
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

function concerns(
  { past, lost }: Moment,
  device: string,
  understood: (claim: LostClaim) => readonly string[],
): boolean {
  if (lost)
    return understood(lost).includes(device) || ('device' in lost.reason && lost.reason.device === device);
  const { verdict, after } = past;
  return (
    verdict.device === device ||
    verdict.claims.some(({ intent, intents }) =>
      (intents ?? [intent]).some((each) => each?.device === device),
    ) ||
    after.some(({ record }) => record.kind === 'command' && record.command.device === device)
  );
}

/** What the newest moment of a device says about why it did not come on. */
function causeOf(moment: Moment | undefined, device: string, isOffline: boolean): Cause {
  if (!moment) return 'nothing';
  if (moment.lost) return 'refused';
  const { verdict, after } = moment.past;
  const records = after.map(({ record }) => record);
  const confirmation = records.findLast(
    (record) => record.kind === 'confirmation' && record.confirmation.device === device,
  );
  if (confirmation?.kind === 'confirmation' && confirmation.confirmation.state === 'confirmed')
    return 'confirmed';
  const command = records.findLast((record) => record.kind === 'command' && record.command.device === device);
  if (command?.kind !== 'command') {
    if (verdict.command === 'undelivered') return 'undelivered';
    if (verdict.command === 'observed') return 'observed';
    return verdict.winner === null ? 'withheld' : 'other';
  }
  if (command.command.state !== 'sent') return command.command.state;
  if (confirmation?.kind === 'confirmation' && confirmation.confirmation.state === 'undelivered')
    return 'undelivered';
  if (isOffline) return 'offline';
  return confirmation ? 'unconfirmed' : 'sent';
}

function jsonLine({ at, past, lost }: Moment): string {
  return JSON.stringify(
    lost
      ? { kind: 'claim', ...lost, at: at.toISOString() }
      : { kind: 'verdict', at: at.toISOString(), verdict: past.verdict },
  );
}

function linesOf({ at, past, lost }: Moment, terminal: Terminal, names: Naming): readonly string[] {
  const { text, columns } = terminal;
  const time = at.toLocaleString('sv');
  if (lost) {
    const { assistant, outcome, reason, text: words = '' } = lost;
    const said = words === '' ? '' : `  ${text('explain.words', { words })}`;
    const what = text('explain.lost', { assistant, outcome, reason: reasonMessage(reason, names) });
    return [
      ...first(`${time}  ${what}${said}`, columns),
      ...hanging(`    ${text.of(remedyOf({ outcome, reason, assistant }))}`, columns),
    ];
  }
  const { verdict, after } = past;
  const steps = after.flatMap(({ record }) => {
    if (record.kind === 'command' && record.command.state !== 'sent')
      return [
        text('explain.list-step', {
          device: names.device(record.command.device),
          state: record.command.state,
        }),
      ];
    if (record.kind === 'confirmation')
      return [
        text('explain.list-step', {
          device: names.device(record.confirmation.device),
          state: record.confirmation.state,
        }),
      ];
    return [];
  });
  return [
    ...first(`${time}  [${verdict.id}]  ${text.of(verdictMessage(verdict, names))}`, columns),
    ...steps.flatMap((step) => hanging(`    ${step}`, columns)),
  ];
}

/** A line whose further lines stand below, indented. */
function first(line: string, columns: number): readonly string[] {
  const [begin = '', ...more] = hanging(line, columns - 4);
  return [begin, ...more.map((rest) => `    ${rest}`)];
}
