import { type ChildProcess, spawn } from 'node:child_process';
import { z } from 'zod';
import type { Device } from '../../config/device.ts';
import type { Draft } from '../../config/draft.ts';
import type { Home } from '../../config/schema.ts';
import type { ProposedFile } from '../../devices/discovery/device-files.ts';
import { ask } from '../../doors/process/ask.ts';
import { Failure } from '../../error/failure.ts';
import type { Language } from '../../text/language.ts';
import { devicesDiscover } from '../devices.ts';
import { doorsPair } from '../doors/pairing.ts';
import { askIfRunning, hubSocket } from '../hub-question.ts';
import { say } from '../say.ts';
import type { Terminal } from '../ui/terminal.ts';
import { pause, within } from '../wait.ts';
import { MissingRooms } from './missing-rooms.ts';
import type { Questions } from './questions.ts';

/** A hub with doors takes some seconds to start on a small machine. */
const STARTS_WITHIN_MS = 30_000;
const LOOK_MS = 200;
const STOPS_WITHIN_MS = 5000;

/** What the last steps of setup work on. */
interface Finish {
  readonly terminal: Terminal;
  readonly questions: Questions;
  readonly draft: Draft;
  readonly state: string | undefined;
}

/**
 * The last steps at a terminal: the devices of the broker, the doors with their codes, and one sentence that is
 * carried out. Each can be left out.
 */
export async function finish(of: Finish, before: Home): Promise<void> {
  const { terminal, questions, draft, state } = of;
  const { text } = terminal;
  const config = draft.folder;
  let home = before;
  if (home.mqtt.url !== undefined && (await questions.isWanted(text('setup.discover')))) {
    const missing = new MissingRooms({ questions, draft, home });
    const roomOf = (file: ProposedFile) => missing.roomOf(file);
    await devicesDiscover(terminal, undefined, { config, write: true, quiet: true, roomOf });
    home = draft.write();
  }
  const doors = await questions.doors(draft, home);
  for (const [door, assistant] of doors) draft.door(door, assistant);
  if (doors.length > 0) home = draft.write();
  const socket = hubSocket(terminal, home, state);
  if ((await askIfRunning(socket, 'health', z.unknown())) !== undefined) {
    terminal.print(text('setup.reload'));
    return;
  }
  if (!(await questions.isWanted(text('setup.start')))) return;
  const hub = startHub(of);
  try {
    if (!(await isUp(hub, socket))) {
      terminal.complain(text('setup.not-started', { folder: config }));
      return;
    }
    for (const [door, assistant] of doors) {
      await doorIsOpen(socket, door);
      await told(terminal, () => doorsPair(terminal, door, { config, state, as: assistant }));
      await questions.isWanted(text('setup.paired', { door }));
    }
    await trySentences(of, home);
  } finally {
    hub.kill('SIGTERM');
    await within(ended(hub), STOPS_WITHIN_MS);
  }
}

/** Asks for a sentence and has it carried out, until the user has none left. */
async function trySentences({ terminal, questions, draft }: Finish, home: Home): Promise<void> {
  const [first = ''] = Object.keys(home.assistants);
  const example = exampleFor(home.devices, terminal.text.language);
  for (
    let sentence = await questions.sentence(example);
    sentence !== '';
    sentence = await questions.sentence('')
  ) {
    await told(terminal, () => say(terminal, sentence, { as: first, config: draft.folder }));
  }
}

/** A sentence for a lamp of the home, in the user's language where a lamp has a name in it. */
function exampleFor(devices: readonly Device[], language: Language): string {
  const lamps = devices.filter(({ kind }) => kind === 'light').map(({ name }) => name);
  const english = lamps.find(({ en }) => en !== undefined)?.en;
  const chinese = lamps.find(({ zh }) => zh !== undefined)?.zh;
  const isEnglish = english !== undefined && (language === 'en' || chinese === undefined);
  if (isEnglish) return `turn on the ${english}`;
  return language === 'zh-Hans' ? `打开${chinese ?? '灯'}` : `打開${chinese ?? '燈'}`;
}

/** A step that fails is told, and the next one goes on. */
async function told(terminal: Terminal, step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const line of error.message.split('\n'))
      terminal.complain(terminal.text('cli.complaint', { what: line }));
  }
}

/** Starts the hub as `halfsecond run` does; its log is not shown. */
function startHub({ terminal, draft, state }: Finish): ChildProcess {
  const [program, ...first] = terminal.self;
  const flags = ['run', '--config', draft.folder, ...(state === undefined ? [] : ['--state', state])];
  const hub = spawn(program, [...first, ...flags], { stdio: 'ignore', cwd: terminal.workingFolder });
  // A program that cannot be started ends too: that is seen below.
  hub.on('error', () => undefined);
  return hub;
}

/** Waits until the door answers: it opens some seconds after the hub. */
async function doorIsOpen(socket: string, door: 'homekit' | 'matter'): Promise<void> {
  const answered = z.object({ ok: z.object({ state: z.literal('open') }) });
  for (let waited_ms = 0; waited_ms < STARTS_WITHIN_MS; waited_ms += LOOK_MS) {
    if (answered.safeParse(await ask(socket, { door, verb: 'status' })).success) return;
    await pause(LOOK_MS);
  }
}

async function isUp(hub: ChildProcess, socket: string): Promise<boolean> {
  for (let waited_ms = 0; waited_ms < STARTS_WITHIN_MS && hub.exitCode === null; waited_ms += LOOK_MS) {
    if ((await askIfRunning(socket, 'health', z.unknown())) !== undefined) return true;
    await pause(LOOK_MS);
  }
  return false;
}

function ended(hub: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (hub.exitCode !== null || hub.signalCode !== null) done();
    else hub.once('exit', () => done());
  });
}
