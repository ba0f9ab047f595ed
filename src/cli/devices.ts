import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Home } from '../config/schema.ts';
import {
  knownRooms,
  placed,
  ROOM_UNKNOWN,
  textOf,
  writeDeviceFile,
} from '../devices/discovery/accepted-files.ts';
import { deviceFiles, type ProposedFile, ROOM_TO_FILL_IN } from '../devices/discovery/device-files.ts';
import { deviceProblems } from '../devices/discovery/device-problems.ts';
import { Discovery } from '../devices/discovery/discovery.ts';
import { NOTHING } from '../devices/discovery/proposal.ts';
import { DeviceRegistry, type DeviceStatus } from '../devices/registry.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { connectTool } from '../mqtt/tool.ts';
import { makeFolder } from '../state/make-folder.ts';
import { stateMessage } from '../text/device-state.ts';
import { message } from '../text/text.ts';
import { brokerTraits } from './broker-client.ts';
import { announcedAt, unansweredOf } from './check/bridges.ts';
import { configuredHome, stateOf } from './home.ts';
import { askIfRunning, hubSocket } from './hub-question.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { hanging } from './ui/layout.ts';
import { namesOf } from './ui/names.ts';
import { table } from './ui/table.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { pause } from './wait.ts';

type Options = FolderOptions & JsonOption;

/** Retained messages come at once; a slow broker has this long, in milliseconds. */
const RETAINED_WITHIN_MS = 1500;

/** From this width on, in columns, the table has a column for the family. */
const WIDE = 100;

const statusesSchema = z.array(
  z.object({
    device: z.string(),
    online: z.boolean().optional(),
    state: z.record(z.string(), z.union([z.boolean(), z.number()])),
  }),
);

/** Lists every device of the home with the last state that it, or its bridge, sent. */
export async function devicesList(terminal: Terminal, options: Options): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const { text } = terminal;
  const [answer, announced] = await Promise.all([
    askIfRunning(hubSocket(terminal, home, options.state), 'devices', statusesSchema),
    announcedAt(home).catch(() => undefined),
  ]);
  const statuses = (answer as readonly DeviceStatus[] | undefined) ?? (await retained(home));
  if (!answer) terminal.complain(text('cli.complaint', { what: message('devices.no-hub') }));
  const paint = paintFor(terminal);
  const names = namesOf(terminal, home);
  const unanswered = unansweredOf(home, stateOf(terminal, home, options.state));
  const problems = deviceProblems(home.devices, { announced: announced ?? NOTHING, names, unanswered });
  if (!options.json && home.devices.length === 0) terminal.print(text('devices.none'));
  // A narrow terminal has no room for the family.
  const isWide = !terminal.isInteractive || terminal.columns >= WIDE;
  const rows = home.devices.map((device) => {
    const { id, room, kind, family } = device;
    const { online, state = {} } = statuses.find(({ device }) => device === id) ?? {};
    const reachable = online === undefined ? 'unknown' : online ? 'online' : 'offline';
    const values = Object.entries(state).map(([key, value]) => stateMessage(key, value));
    const last =
      family === undefined
        ? text('devices.members')
        : values.length > 0
          ? text('list.names', { names: values })
          : text('devices.no-state');
    return {
      data: {
        device: id,
        name: device.name,
        room,
        kind,
        family,
        online,
        state,
        problems: problems.filter(({ devices }) => devices.includes(id)).map(({ what }) => text.of(what)),
      },
      cells: [
        [names.device(id), paint.bold],
        names.room(room),
        ...(isWide ? [family ?? kind] : []),
        [text('devices.online', { state: reachable }), online === false ? paint.red : String],
        [last, family !== undefined && values.length === 0 ? paint.dim : String],
      ] as const,
    };
  });
  const lines = options.json
    ? rows.map(({ data }) => JSON.stringify(data))
    : table(
        rows.map(({ cells }) => cells),
        {
          columns: [{ most: 34, least: 6 }, { most: 20 }, { most: 16 }],
          ...(terminal.isInteractive && { within: terminal.columns, wrap: true }),
        },
      );
  for (const line of lines) terminal.print(line);
  if (!options.json && problems.length > 0) {
    terminal.print('');
    for (const { what } of problems)
      for (const line of hanging(`  ${text.of(what)}`, terminal.columns)) terminal.print(paint.yellow(line));
  }
  return ExitCode.ok;
}

/** The states that the broker retained. */
async function retained(home: Home): Promise<readonly DeviceStatus[]> {
  const registry = new DeviceRegistry(home.devices);
  const client = await connectTool(home);
  client.on('message', (topic, bytes) => {
    const message = { topic, payload: bytes.toString('utf8') };
    registry.readAvailability(message);
    registry.read(message);
  });
  const topics = [...registry.stateTopics, ...registry.availabilityTopics];
  if (topics.length > 0) await client.subscribeAsync(topics);
  await pause(RETAINED_WITHIN_MS);
  await client.endAsync(true);
  return registry.list();
}

/**
 * Proposes files for devices that announce themselves at the broker. An existing file is never touched.
 * @param options.roomOf with `write`: asks for the room of a device that tells none; undefined: it is not known yet.
 */
export async function devicesDiscover(
  terminal: Terminal,
  folder: string | undefined,
  options: Options & {
    write?: boolean;
    quiet?: boolean;
    roomOf?: (file: ProposedFile) => Promise<string | undefined>;
  },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const discovery = new Discovery();
  const client = await connectTool(home);
  client.on('message', (topic, bytes) => discovery.take(topic, bytes));
  await client.subscribeAsync([...Discovery.topics]);
  await pause(RETAINED_WITHIN_MS);
  await client.endAsync(true);
  if ((await brokerTraits(home))?.repeatsToWildcards === false)
    terminal.complain(terminal.text('devices.no-wildcards'));
  const sorted = deviceFiles(discovery.found(), { devices: home.devices, rooms: knownRooms(home) });
  const { known, leftOut } = sorted;
  const files = options.write ? await withRooms(sorted.files, options.roomOf) : sorted.files;
  const into = folder ?? (options.write ? join(home.folder, 'devices') : undefined);
  if (options.json) {
    for (const { file, source } of files) terminal.print(JSON.stringify({ source, device: file }));
    for (const { topics: _, ...each } of leftOut) terminal.print(JSON.stringify({ leftOut: each }));
    for (const device of known) terminal.print(JSON.stringify({ known: device }));
  } else if (into === undefined) for (const file of files) terminal.print(`---\n${textOf(file)}`);
  if (into !== undefined)
    write(terminal, resolve(terminal.workingFolder, into), { files, isQuiet: options.quiet === true });
  if (options.json) return ExitCode.ok;
  const { text } = terminal;
  for (const { called, source, reason } of leftOut)
    terminal.complain(text('devices.left-out', { name: called, source, reason }));
  if (discovery.passedOver > 0) terminal.complain(text('devices.unread', { count: discovery.passedOver }));
  const count = files.length;
  const unplaced = files.filter(({ hasRoom }) => !hasRoom).length;
  const dropped = leftOut.length;
  if (count === 0)
    terminal.complain(
      known.length + dropped === 0
        ? text('devices.none-announced')
        : text('devices.nothing-new', { known: known.length, dropped }),
    );
  else if (options.write)
    terminal.complain(text('devices.written', { count, unplaced, room: ROOM_UNKNOWN, known: known.length }));
  else if (unplaced === 0) terminal.complain(text('devices.proposed', { count }));
  else terminal.complain(text('devices.proposed-rooms', { count, unplaced, mark: ROOM_TO_FILL_IN }));
  return ExitCode.ok;
}

/** Devices that are accepted, each in a room: asked for, where it tells none and somebody can be asked. */
async function withRooms(
  proposed: readonly ProposedFile[],
  roomOf: (file: ProposedFile) => Promise<string | undefined> = async () => undefined,
): Promise<readonly ProposedFile[]> {
  const files: ProposedFile[] = [];
  for (const each of proposed) files.push(placed(each, each.hasRoom ? undefined : await roomOf(each)));
  return files;
}

/** @param of.isQuiet whether the written files are not listed. */
function write(
  terminal: Terminal,
  folder: string,
  of: { files: readonly ProposedFile[]; isQuiet: boolean },
): void {
  try {
    makeFolder(folder, 0o755);
    for (const proposed of of.files) {
      const path = join(folder, `${proposed.file.id}.yaml`);
      if (existsSync(path)) {
        terminal.complain(terminal.text('devices.kept', { file: path }));
        continue;
      }
      writeDeviceFile(path, proposed);
      if (!of.isQuiet) terminal.print(path);
    }
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        file: folder,
        found: messageOf(error),
        expected: message('cli.folder.expected'),
        fix: message('devices.folder.fix'),
      },
    ]);
  }
}
