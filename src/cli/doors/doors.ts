import { renderUnicodeCompact } from 'uqr';
import { z } from 'zod';
import type { Home } from '../../config/schema.ts';
import { type StandingDoor, standingDoors } from '../../doors/door.ts';
import { ask, type DoorQuestion, type HubQuestion } from '../../doors/process/door-question.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { doorSocket, stateFolder } from '../../state/state-folder.ts';
import { configuredHome } from '../home.ts';
import { fit, hanging } from '../ui/layout.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { adviceOn } from './advice.ts';

interface DoorOptions {
  readonly config?: string;
  readonly state?: string;
  readonly json?: boolean;
}

const statusSchema = z.object({
  state: z.enum(['open', 'degraded']),
  address: z.string(),
  pairings: z.array(z.object({ id: z.string(), label: z.string(), assistant: z.string().optional() })),
  reason: z.string().optional(),
});
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
/** As a door that knows what is wrong tells it. */
const problemSchema = z.object({
  file: z.string().exactOptional(),
  path: z.string().exactOptional(),
  found: z.string(),
  expected: z.string(),
  fix: z.string(),
});
const invitationSchema = z.object({
  words: z.array(z.string()),
  qr: z.string().optional(),
  expires_s: z.number().optional(),
});

/** Which doors are open, and to whom. Exits 1 where a configured one is not. */
export async function doorsStatus(terminal: Terminal, options: DoorOptions): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const paint = paintFor(terminal);
  const doors = standingDoors(home);
  if (doors.length === 0 && !options.json)
    terminal.print('no door is configured but MQTT; `doors:` in halfsecond.yaml opens others');
  let well = true;
  const letIn = new Map<string, readonly string[]>();
  for (const door of doors) {
    const status = await answerTo(terminal, options, { door, verb: 'status' }, statusSchema);
    well &&= status.state === 'open';
    for (const { assistant } of status.pairings)
      if (assistant !== undefined) letIn.set(assistant, [...(letIn.get(assistant) ?? []), door]);
    if (options.json) {
      terminal.print(JSON.stringify({ door, ...status }));
      continue;
    }
    const { state, address, pairings, reason } = status;
    const said = state === 'open' ? paint.green('open') : paint.red(`degraded: ${reason ?? ''}`);
    terminal.print(`${paint.bold(door)}  ${said}  ${paint.dim(address)}`);
    for (const { id, label, assistant } of pairings)
      terminal.print(`  ${id}  ${label}  ${assistant ?? paint.yellow('nobody said whose it is')}`);
    if (pairings.length === 0) terminal.print(paint.dim(`  nobody yet: halfsecond doors pair ${door}`));
  }
  await showLags(terminal, options);
  await showPaths(terminal, options, { home, letIn });
  return well ? ExitCode.ok : ExitCode.failed;
}

/** How late each assistant's claims come by each door: so long it is waited for where nothing was heard. */
async function showLags(terminal: Terminal, options: DoorOptions): Promise<void> {
  const lags = await answerTo(terminal, options, 'lags', lagsSchema);
  if (options.json) {
    terminal.print(JSON.stringify({ lags }));
    return;
  }
  const paint = paintFor(terminal);
  for (const { assistant, door, observed, p50_ms, p95_ms, learned } of lags) {
    const late = `${Math.round(p50_ms)} ms late as a rule, ${Math.round(p95_ms)} ms at the worst of 20`;
    const worth = learned ? '' : paint.dim('  too few to wait by');
    terminal.print(`${assistant} by ${door}: ${late} (${observed} claims)${worth}`);
  }
}

/** By which paths each device is commanded, and what to do about those that are not ours. */
async function showPaths(
  terminal: Terminal,
  options: DoorOptions,
  of: { home: Home; letIn: ReadonlyMap<string, readonly string[]> },
): Promise<void> {
  const paths = await answerTo(terminal, options, 'paths', pathsSchema);
  if (options.json) {
    terminal.print(JSON.stringify({ paths }));
    return;
  }
  const paint = paintFor(terminal);
  const width = Math.max(...paths.map(({ device }) => device.length), 6);
  terminal.print('');
  terminal.print(paint.dim(`${fit('device', width)}  ours  others  unexplained   since the hub started`));
  for (const { device, ours, others, unexplained } of paths) {
    const counts = `${String(ours).padStart(4)}  ${String(others).padStart(6)}  ${String(unexplained).padStart(11)}`;
    const line = `${fit(device, width)}  ${counts}`;
    terminal.print(others + unexplained > 0 ? paint.yellow(line) : line);
  }
  for (const line of adviceOn({ ...of, paths }))
    for (const part of hanging(line, terminal.columns)) terminal.print(part);
}

/** Lets an ecosystem in: a code for a terminal, on behalf of an assistant. */
export async function doorsPair(
  terminal: Terminal,
  given: string,
  options: DoorOptions & { as?: string },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const door = configuredDoor(given, standingDoors(home));
  const of = home.doors[door];
  const assistant = options.as ?? (of && 'assistant' in of ? of.assistant : undefined);
  if (assistant === undefined || !Object.hasOwn(home.assistants, assistant)) {
    throw new Failure(ExitCode.usage, [
      {
        path: '--as',
        found: assistant ?? 'nothing',
        expected: `an assistant of this home (${Object.keys(home.assistants).join(', ')})`,
        fix: 'say whose commands this ecosystem will send: its own word is no proof',
      },
    ]);
  }
  await ensureNotTwice(terminal, options, { door, assistant });
  const invitation = await answerTo(
    terminal,
    options,
    { door, verb: 'invite', argument: assistant },
    invitationSchema,
  );
  if (options.json) terminal.print(JSON.stringify(invitation));
  else {
    if (invitation.qr !== undefined && terminal.isInteractive)
      terminal.print(renderUnicodeCompact(invitation.qr, { border: 1 }));
    for (const line of invitation.words) terminal.print(line);
    if (invitation.expires_s !== undefined)
      terminal.print(
        `It stands for ${Math.round(invitation.expires_s / 60)} minutes; who has joined is seen with: halfsecond doors`,
      );
  }
  return ExitCode.ok;
}

/** An ecosystem that has every device by Matter is not to have them by HomeKit too: it would claim each twice. */
async function ensureNotTwice(
  terminal: Terminal,
  options: DoorOptions,
  of: { door: StandingDoor; assistant: string },
): Promise<void> {
  const home = configuredHome(terminal, options.config);
  const other = { matter: 'homekit', homekit: 'matter' } as const;
  if (of.door !== 'matter' && of.door !== 'homekit') return;
  const door = other[of.door];
  if (!standingDoors(home).includes(door)) return;
  const { pairings } = await answerTo(terminal, options, { door, verb: 'status' }, statusSchema);
  const twin = pairings.find(({ assistant }) => assistant === of.assistant);
  if (!twin) return;
  throw new Failure(ExitCode.usage, [
    {
      path: `doors.${of.door}`,
      found: `${of.assistant}, which is paired by ${door} already (${twin.id})`,
      expected: 'an assistant that has the devices once',
      fix: `leave it as it is, or first: halfsecond doors unpair ${door} ${twin.id}`,
    },
  ]);
}

/** Ends a pairing. */
export async function doorsUnpair(
  terminal: Terminal,
  options: DoorOptions & { door: string; pairing: string },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const door = configuredDoor(options.door, standingDoors(home));
  const { pairing } = options;
  const forgotten = await answerTo(
    terminal,
    options,
    { door, verb: 'unpair', argument: pairing },
    z.boolean(),
  );
  if (!forgotten) {
    throw new Failure(ExitCode.usage, [
      {
        found: pairing,
        expected: `the id of a pairing of ${door}`,
        fix: 'see them with: halfsecond doors status',
      },
    ]);
  }
  terminal.print(`forgotten: ${pairing}`);
  terminal.print('Its app shows the devices as unreachable until they are removed there too.');
  return ExitCode.ok;
}

/** The door of that name. @throws Failure (exit 2) where it is not configured. */
export function configuredDoor(given: string, configured: readonly StandingDoor[]): StandingDoor {
  const door = configured.find((each) => each === given);
  if (door) return door;
  throw new Failure(ExitCode.usage, [
    {
      found: given,
      expected: `a configured door (${configured.join(', ') || 'there is none'})`,
      fix: `configure it: \`doors: { ${given}: … }\` in halfsecond.yaml`,
    },
  ]);
}

async function answerTo<T>(
  terminal: Terminal,
  options: DoorOptions,
  question: DoorQuestion | HubQuestion,
  schema: z.ZodType<T>,
): Promise<T> {
  const { environment } = terminal;
  const home = configuredHome(terminal, options.config);
  const socket = doorSocket({ state: stateFolder({ home, flag: options.state, environment }), environment });
  const answer = z
    .union([
      z.object({ ok: z.unknown() }),
      z.object({ failed: z.string(), problems: z.array(problemSchema).optional() }),
    ])
    .safeParse(await ask(socket, question));
  const ok = answer.success && 'ok' in answer.data ? schema.safeParse(answer.data.ok) : undefined;
  if (ok?.success) return ok.data;
  const failed = answer.success && 'failed' in answer.data ? answer.data : undefined;
  if (failed?.problems) throw new Failure(ExitCode.unavailable, failed.problems);
  const reason = failed?.failed;
  throw new Failure(ExitCode.unavailable, [
    {
      ...(typeof question !== 'string' && { path: `doors.${question.door}` }),
      found: reason ?? `no hub at ${socket}`,
      expected: reason === undefined ? 'a running hub with the door open' : 'a door that can do this now',
      fix:
        reason === undefined
          ? 'start it: halfsecond run'
          : 'see the log of the hub, where this does not say how',
    },
  ]);
}
