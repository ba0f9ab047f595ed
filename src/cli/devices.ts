import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Home } from '../config/schema.ts';
import { deviceFiles, type ProposedFile, ROOM_TO_FILL_IN } from '../devices/discovery/device-files.ts';
import { Discovery } from '../devices/discovery/discovery.ts';
import { DeviceRegistry, type DeviceStatus } from '../devices/registry.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';
import { connectTool } from './broker-client.ts';
import { configuredHome } from './home.ts';
import { askIfRunning, hubSocket } from './hub-question.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { table } from './ui/table.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { pause } from './wait.ts';

type Options = FolderOptions & JsonOption;

/** Retained messages come at once; a slow broker has this long, in milliseconds. */
const RETAINED_WITHIN_MS = 1500;

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
  const answer = await askIfRunning(hubSocket(terminal, home, options.state), 'devices', statusesSchema);
  const statuses = (answer as readonly DeviceStatus[] | undefined) ?? (await retained(home));
  if (!answer) terminal.complain(text('cli.complaint', { what: message('devices.no-hub') }));
  const paint = paintFor(terminal);
  if (!options.json && home.devices.length === 0) terminal.print(text('devices.none'));
  const rows = home.devices.map(({ id, room, kind, family }) => {
    const { online, state = {} } = statuses.find(({ device }) => device === id) ?? {};
    const reachable = online === undefined ? 'unknown' : online ? 'online' : 'offline';
    const values = Object.entries(state).map(([key, value]) => `${key} ${value}`);
    const last =
      family === undefined ? text('devices.members') : values.join(', ') || text('devices.no-state');
    return {
      data: { device: id, room, kind, family, online, state },
      cells: [
        id,
        room,
        family ?? kind,
        [text('devices.online', { state: reachable }), online === false ? paint.red : String],
        [last, family !== undefined && values.length === 0 ? paint.dim : String],
      ] as const,
    };
  });
  const lines = options.json
    ? rows.map(({ data }) => JSON.stringify(data))
    : table(
        rows.map(({ cells }) => cells),
        { columns: [{ most: 32, least: 6 }, { most: 20 }, { most: 16 }] },
      );
  for (const line of lines) terminal.print(line);
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

/** Proposes files for devices that announce themselves at the broker. An existing file is never touched. */
export async function devicesDiscover(
  terminal: Terminal,
  folder: string | undefined,
  options: Options,
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const discovery = new Discovery();
  const client = await connectTool(home);
  client.on('message', (topic, bytes) => discovery.take(topic, bytes));
  await client.subscribeAsync([...Discovery.topics]);
  await pause(RETAINED_WITHIN_MS);
  await client.endAsync(true);
  const { proposals, leftOut } = discovery.found();
  const files = deviceFiles(proposals, home.devices);
  if (options.json) {
    for (const { file, source } of files) terminal.print(JSON.stringify({ source, device: file }));
    for (const each of leftOut) terminal.print(JSON.stringify({ leftOut: each }));
  } else if (folder === undefined) for (const file of files) terminal.print(`---\n${textOf(file)}`);
  else write(terminal, resolve(terminal.workingFolder, folder), files);
  if (options.json) return ExitCode.ok;
  const { text } = terminal;
  for (const { called, source, reason } of leftOut)
    terminal.complain(text('devices.left-out', { name: called, source, reason }));
  if (discovery.passedOver > 0) terminal.complain(text('devices.unread', { count: discovery.passedOver }));
  const count = files.length;
  const unplaced = files.filter(({ hasRoom }) => !hasRoom).length;
  if (count === 0) terminal.complain(text('devices.nothing-new'));
  else if (unplaced === 0) terminal.complain(text('devices.proposed', { count }));
  else terminal.complain(text('devices.proposed-rooms', { count, unplaced, mark: ROOM_TO_FILL_IN }));
  return ExitCode.ok;
}

function textOf({ file, source }: ProposedFile): string {
  return `# Proposed from ${source}\n${stringify(file, { flowCollectionPadding: true }).trimEnd()}`;
}

function write(terminal: Terminal, folder: string, files: readonly ProposedFile[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const proposed of files) {
      const path = join(folder, `${proposed.file.id}.yaml`);
      if (existsSync(path)) {
        terminal.complain(terminal.text('devices.kept', { file: path }));
        continue;
      }
      // `wx` also keeps a file that appeared since the check.
      writeFileSync(path, `${textOf(proposed)}\n`, { flag: 'wx' });
      terminal.print(path);
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
