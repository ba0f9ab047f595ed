import { fadedTo, forgotten, type Habit, type Habits } from '../arbiter/learning/habit.ts';
import type { Home } from '../config/schema.ts';
import { readHabits, writeHabits } from '../daemon/persistence/habits.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { connectTool } from '../mqtt/tool.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { message } from '../text/text.ts';
import { dayOf } from '../time/calendar.ts';
import { systemWall } from '../time/system-clock.ts';
import { hubStatus } from './broker-client.ts';
import { configuredHome, stateOf } from './home.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { table } from './ui/table.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

interface Options extends FolderOptions, JsonOption {
  /** The id of an assistant or a device, or true for everything. */
  readonly reset?: string | true | undefined;
}

/** Shows what feedback has taught, as it has faded until today, or forgets it. */
export async function habits(terminal: Terminal, options: Options): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const folder = stateOf(terminal, home, options.state);
  const { value = {}, problem } = await readHabits(folder);
  if (problem !== undefined) terminal.complain(terminal.text('cli.complaint', { what: problem }));
  const { reset: id } = options;
  if (id === undefined) show(terminal, fadedTo(value, dayOf(systemWall())), options);
  else await reset({ terminal, home, folder, known: value, id: id === true ? undefined : id });
  return problem === undefined ? ExitCode.ok : ExitCode.failed;
}

function show(terminal: Terminal, known: Habits, { json }: Options): void {
  const paint = paintFor(terminal);
  const all = Object.values(known).sort((a, b) => Math.abs(b.db) - Math.abs(a.db));
  const rows = all.map(({ room, device, assistant, db }: Habit) => {
    const amount = `${db > 0 ? '+' : '−'}${Math.abs(db).toFixed(1)} dB`;
    return [room, device, assistant, [amount, db > 0 ? paint.green : paint.red]] as const;
  });
  if (json) for (const habit of all) terminal.print(JSON.stringify(habit));
  else if (all.length === 0) terminal.print(terminal.text('habits.none'));
  else
    for (const line of table(rows, {
      columns: [{ most: 24 }, { most: 32 }, { most: 24 }, { align: 'right' }],
    }))
      terminal.print(line);
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
  const what = { id: id === undefined ? 'all' : 'one', name: id ?? '' };
  // A hub that runs has the habits in its memory, and would write them again.
  const status = await hubStatus(home).catch(() => undefined);
  if (status === 'online') {
    const client = await connectTool(home);
    const order = id === undefined ? 'reset' : `reset ${id}`;
    await client.publishAsync(topicsUnder(home.mqtt.base).habits, order, { qos: 1 });
    await client.endAsync();
    terminal.print(terminal.text('habits.hub-forgets', what));
    return;
  }
  await writeHabits(folder, forgotten(known, id)).catch((error: unknown) => {
    throw new Failure(ExitCode.unavailable, [
      {
        file: folder,
        found: messageOf(error),
        expected: message('habits.state.expected'),
        fix: message('habits.state.fix'),
      },
    ]);
  });
  terminal.print(terminal.text('habits.forgotten', what));
}

/** @throws Failure (exit 2) where this home has no such assistant or device. */
function mustBeKnown(home: Home, id: string): void {
  if (Object.hasOwn(home.assistants, id) || home.devices.some((device) => device.id === id)) return;
  throw new Failure(ExitCode.usage, [
    {
      path: '--reset',
      found: id,
      expected: message('habits.reset.expected'),
      fix: message('habits.reset.fix'),
    },
  ]);
}
