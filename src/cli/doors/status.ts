import { z } from 'zod';
import type { Home } from '../../config/schema.ts';
import { adviceOn } from '../../doors/advice.ts';
import { type ProcessDoorName, processDoors } from '../../doors/catalogue.ts';
import { statusSchema } from '../../doors/process/answers.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { printable } from '../../text/printable.ts';
import { configuredHome } from '../home.ts';
import { answerOf, askHub, hubSocket } from '../hub-question.ts';
import type { FolderOptions, JsonOption } from '../options.ts';
import { hanging } from '../ui/layout.ts';
import { type Cell, table } from '../ui/table.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';

const pathsSchema = z.array(
  z.object({
    device: z.string(),
    ours: z.number(),
    others: z.number(),
    unexplained: z.number(),
    after: z.array(z.object({ assistant: z.string(), others: z.number(), unexplained: z.number() })),
  }),
);
const lagsSchema = z.array(
  z.object({
    assistant: z.string(),
    door: z.string(),
    observed: z.number(),
    p50_ms: z.number(),
    p95_ms: z.number(),
    learned: z.boolean(),
  }),
);

const sender = z.object({ assistant: z.string(), door: z.string() });
const gapsSchema = z.array(
  z.object({ first: sender, later: sender, observed: z.number(), p50_ms: z.number(), p95_ms: z.number() }),
);

/** By assistant, the doors by which it is paired. */
type Paired = ReadonlyMap<string, readonly string[]>;

/** Prints which doors are open and to whom, and who commanded each device. Exits 1 where a configured door is not open. */
export async function doorsStatus(
  terminal: Terminal,
  options: FolderOptions & JsonOption,
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const socket = hubSocket(terminal, home, options.state);
  const isJson = options.json === true;
  const { isWell, paired } = await showDoors(terminal, { home, socket, isJson });
  await showLags(terminal, { socket, isJson });
  await showGaps(terminal, { socket, isJson });
  await showPaths(terminal, { home, socket, isJson, paired });
  return isWell ? ExitCode.ok : ExitCode.failed;
}

async function showDoors(
  terminal: Terminal,
  of: { home: Home; socket: string; isJson: boolean },
): Promise<{ isWell: boolean; paired: Paired }> {
  const { home, socket, isJson } = of;
  const { text } = terminal;
  const paint = paintFor(terminal);
  const doors = processDoors(home);
  if (doors.length === 0 && !isJson) terminal.print(text('doors.none'));
  let isWell = true;
  const paired = new Map<string, readonly string[]>();
  for (const door of doors) {
    const status = await statusOf(socket, door);
    const { state, address, pairings, links, reason = text('doors.no-reason') } = status;
    isWell &&= state === 'open';
    for (const { assistant } of pairings)
      if (assistant !== undefined) paired.set(assistant, [...(paired.get(assistant) ?? []), door]);
    if (isJson) {
      terminal.print(JSON.stringify({ door, ...status }));
      continue;
    }
    const how =
      state === 'open'
        ? paint.green(text('doors.open'))
        : paint.red(text('doors.degraded', { reason: text.of(reason) }));
    terminal.print(`${paint.bold(door)}  ${how}  ${paint.dim(text.of(address))}`);
    const rows = pairings.map(({ id, label, assistant }): readonly Cell[] => [
      printable(id),
      text.of(label),
      assistant === undefined ? [text('doors.no-assistant'), paint.yellow] : printable(assistant),
    ]);
    for (const line of table(rows, { indent: '  ' })) terminal.print(line);
    if (links) terminal.print(paint.dim(`  ${linksLine(links, text)}`));
    if (state === 'open' && pairings.length === 0)
      terminal.print(paint.dim(`  ${text('doors.unpaired', { door })}`));
  }
  return { isWell, paired };
}

/** The status of a door; a door that cannot answer is degraded for the reason that the hub tells. */
async function statusOf(socket: string, door: ProcessDoorName): Promise<z.infer<typeof statusSchema>> {
  const answer = await answerOf(socket, { door, verb: 'status' }, statusSchema);
  return 'ok' in answer ? answer.ok : { state: 'degraded', address: '', pairings: [], reason: answer.failed };
}

function linksLine(
  { succeeded, failed, last_failed_at }: NonNullable<z.infer<typeof statusSchema>['links']>,
  text: Terminal['text'],
): string {
  const counts = text('doors.links', { succeeded, failed });
  return last_failed_at === undefined
    ? counts
    : `${counts}; ${text('doors.links.failed-at', { at: last_failed_at })}`;
}

/** How late the claims of each assistant come by each door: the hub waits so long where it heard nothing. */
async function showLags(terminal: Terminal, of: { socket: string; isJson: boolean }): Promise<void> {
  const lags = await askHub(of.socket, 'lags', lagsSchema);
  if (of.isJson) {
    terminal.print(JSON.stringify({ lags }));
    return;
  }
  const { text } = terminal;
  const paint = paintFor(terminal);
  for (const { assistant, door, observed, p50_ms, p95_ms, learned } of lags) {
    const few = learned ? '' : `  ${paint.dim(text('doors.lag.few'))}`;
    terminal.print(text('doors.lag', { assistant, door, p50_ms, p95_ms, count: observed }) + few);
  }
}

/** How far apart the claims of two senders come, where both ask for one request. */
async function showGaps(terminal: Terminal, of: { socket: string; isJson: boolean }): Promise<void> {
  const gaps = await askHub(of.socket, 'gaps', gapsSchema);
  if (of.isJson) {
    terminal.print(JSON.stringify({ gaps }));
    return;
  }
  for (const { first, later, observed, p50_ms, p95_ms } of gaps)
    terminal.print(
      terminal.text('doors.gap', {
        first: first.assistant,
        first_door: first.door,
        later: later.assistant,
        later_door: later.door,
        p50_ms,
        p95_ms,
        count: observed,
      }),
    );
}

/** Who commanded each device, and what to do about commands past the hub. */
async function showPaths(
  terminal: Terminal,
  of: { home: Home; socket: string; isJson: boolean; paired: Paired },
): Promise<void> {
  const { home, socket, isJson, paired } = of;
  const paths = await askHub(socket, 'paths', pathsSchema);
  if (isJson) {
    terminal.print(JSON.stringify({ paths }));
    return;
  }
  const { text } = terminal;
  const paint = paintFor(terminal);
  const head = [
    text('doors.paths.device'),
    text('doors.paths.ours'),
    text('doors.paths.others'),
    text('doors.paths.unexplained'),
    text('doors.paths.since'),
  ];
  const counts = paths.map(({ device, ours, others, unexplained }) =>
    [device, ours, others, unexplained].map(String),
  );
  const [first = '', ...rest] = table([head, ...counts], {
    columns: [{ most: 40 }, { align: 'right' }, { align: 'right' }, { align: 'right' }],
  });
  terminal.print('');
  terminal.print(paint.dim(first));
  for (const [at, line] of rest.entries()) {
    const { others = 0, unexplained = 0 } = paths[at] ?? {};
    terminal.print(others + unexplained > 0 ? paint.yellow(line) : line);
  }
  for (const line of adviceOn({ home, paths, paired, text }))
    for (const part of hanging(line, terminal.columns)) terminal.print(part);
}
