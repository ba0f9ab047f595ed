import { fadedTo, forgotten, type Habit, type Habits } from '../arbiter/learning/habit.ts';
import type { Home } from '../config/schema.ts';
import { readHabits, writeHabits } from '../daemon/persistence/habit-file.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { stateFolder } from '../state/state-folder.ts';
import { dayOf } from '../time/calendar.ts';
import { systemWall } from '../time/system-clock.ts';
import { connectTool, hubStatus } from './broker-client.ts';
import { configuredHome } from './home.ts';
import { fit } from './ui/layout.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

interface Options {
  /** An id, or true for all. */
  readonly reset?: string | true;
  readonly config?: string;
  readonly state?: string;
  readonly json?: boolean;
}

/** Shows what feedback has taught, as it has faded until today, or forgets it. */
export async function habits(terminal: Terminal, options: Options): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const folder = stateFolder({ home, flag: options.state, environment: terminal.environment });
  const { value = {}, problem } = await readHabits(folder);
  if (problem !== undefined) terminal.complain(`halfsecond: ${problem}`);
  if (options.reset === undefined) show(terminal, fadedTo(value, dayOf(systemWall())), options);
  else
    await reset({
      terminal,
      home,
      folder,
      known: value,
      id: options.reset === true ? undefined : options.reset,
    });
  return problem === undefined ? ExitCode.ok : ExitCode.failed;
}

function show(terminal: Terminal, known: Habits, { json }: Options): void {
  const all = Object.values(known).sort((a, b) => Math.abs(b.db) - Math.abs(a.db));
  if (json) for (const habit of all) terminal.print(JSON.stringify(habit));
  else if (all.length === 0)
    terminal.print('nothing was learned yet: halfsecond feedback --should ASSISTANT');
  else for (const habit of all) terminal.print(lineOf(terminal, habit));
}

/** `living-room   living-room-light   siri          +2.0 dB`. */
function lineOf(terminal: Terminal, { room, device, assistant, db }: Habit): string {
  const paint = paintFor(terminal);
  const sign = db > 0 ? '+' : '−';
  const amount = `${sign}${Math.abs(db).toFixed(1)} dB`.padStart(8);
  return `${fit(room, 16)} ${fit(device, 24)} ${fit(assistant, 16)} ${db > 0 ? paint.green(amount) : paint.red(amount)}`;
}

async function reset(of: {
  terminal: Terminal;
  home: Home;
  folder: string;
  known: Habits;
  id: string | undefined;
}): Promise<void> {
  const { terminal, home, folder, known, id } = of;
  if (id !== undefined) mustBeKnown(home, id);
  const what = id === undefined ? 'everything' : `what was learned of ${id}`;
  // A hub that runs has them in its memory, and would write them again.
  const status = await hubStatus(home).catch(() => undefined);
  if (status === 'online') {
    const client = await connectTool(home);
    await client.publishAsync(
      topicsUnder(home.mqtt.base).habits,
      id === undefined ? 'reset' : `reset ${id}`,
      {
        qos: 1,
      },
    );
    await client.endAsync();
    terminal.print(`the hub forgets ${what}`);
  } else {
    await writeHabits(folder, forgotten(known, id)).catch((error: unknown) => {
      throw new Failure(ExitCode.unavailable, [
        {
          file: folder,
          found: messageOf(error),
          expected: 'a state folder that can be written',
          fix: 'name it with --state, and run this as the user of the hub',
        },
      ]);
    });
    terminal.print(`forgotten: ${what}`);
  }
}

function mustBeKnown(home: Home, id: string): void {
  if (Object.hasOwn(home.assistants, id) || home.devices.some((device) => device.id === id)) return;
  throw new Failure(ExitCode.usage, [
    {
      path: '--reset',
      found: id,
      expected: 'an assistant or a device of this home',
      fix: 'correct it, or leave it out to forget everything',
    },
  ]);
}
