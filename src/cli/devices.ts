import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Home } from '../config/schema.ts';
import { deviceFiles, type ProposedFile, ROOM_TO_FILL_IN } from '../devices/discovery/device-files.ts';
import { Discovery } from '../devices/discovery/discovery.ts';
import { DeviceRegistry, type DeviceStatus } from '../devices/registry.ts';
import { ask } from '../doors/process/ask.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { doorSocket, stateFolder } from '../state/state-folder.ts';
import { connectTool } from './broker-client.ts';
import { configuredHome } from './home.ts';
import { fit } from './ui/layout.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { pause } from './wait.ts';

interface Options {
  readonly config?: string;
  readonly state?: string;
  readonly json?: boolean;
}

/** Retained messages come at once; a slow broker has this long, in milliseconds. */
const RETAINED_WITHIN_MS = 1500;

const statusesSchema = z.object({
  ok: z.array(
    z.object({
      device: z.string(),
      online: z.boolean().optional(),
      state: z.record(z.string(), z.union([z.boolean(), z.number()])),
    }),
  ),
});

/** Every device of the home, with what it, or its bridge, last told. */
export async function devicesList(terminal: Terminal, options: Options): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const { environment } = terminal;
  const socket = doorSocket({ state: stateFolder({ home, flag: options.state, environment }), environment });
  const answer = statusesSchema.safeParse(await ask(socket, 'devices'));
  const told = answer.success ? (answer.data.ok as readonly DeviceStatus[]) : await retained(home);
  if (!answer.success) terminal.complain('halfsecond: no hub runs here: this is what the broker has kept');
  const paint = paintFor(terminal);
  const width = Math.min(32, Math.max(6, ...home.devices.map(({ id }) => id.length)));
  if (!options.json && home.devices.length === 0)
    terminal.print('no devices yet: halfsecond devices discover DIR proposes some');
  for (const { id, room, kind, family } of home.devices) {
    const { online, state = {} } = told.find(({ device }) => device === id) ?? {};
    if (options.json) {
      terminal.print(JSON.stringify({ device: id, room, kind, family, online, state }));
      continue;
    }
    const there = online === undefined ? paint.dim('?      ') : online ? 'online ' : paint.red('offline');
    const words = Object.entries(state).map(([key, value]) => `${key} ${value}`);
    const said = family === undefined ? 'its members' : words.join(', ') || paint.dim('nothing told yet');
    terminal.print(`${fit(id, width)}  ${fit(room, 14)}  ${fit(family ?? kind, 14)}  ${there}  ${said}`);
  }
  return ExitCode.ok;
}

/** What the broker keeps of the devices. */
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

/** Proposes files for devices that the broker tells of, and never touches one that is there. */
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
  for (const { called, source, reason } of leftOut)
    terminal.complain(`left out: ${called} (${source}): ${reason}`);
  if (discovery.passedOver > 0)
    terminal.complain(`${discovery.passedOver} messages were too long or too many, and were not read`);
  const unplaced = files.filter(({ hasRoom }) => !hasRoom).length;
  terminal.complain(
    files.length === 0
      ? 'nothing new: what announces itself at this broker is configured already'
      : `${files.length} proposed${unplaced > 0 ? `; ${unplaced} of them want their room: look for "${ROOM_TO_FILL_IN}"` : ''}. Look them over, and move those that are right into devices/.`,
  );
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
        terminal.complain(`kept as it is: ${path}`);
        continue;
      }
      // Should one appear in between, it is not overwritten either.
      writeFileSync(path, `${textOf(proposed)}\n`, { flag: 'wx' });
      terminal.print(path);
    }
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        file: folder,
        found: messageOf(error),
        expected: 'a folder that can be written',
        fix: 'name another folder',
      },
    ]);
  }
}
