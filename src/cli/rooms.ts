import { Draft } from '../config/draft.ts';
import { nearest } from '../config/problem.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { connectTool } from '../mqtt/tool.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { message } from '../text/text.ts';
import { fieldsOf, hubStatus, noHub } from './broker-client.ts';
import { configuredHome } from './home.ts';
import type { JsonOption } from './options.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

/** A voice a metre away comes out at this level, in dBFS, whatever the microphone: so each is calibrated by itself. */
const AT_ONE_METRE_DB = -30;
/** Calls that differ by more, in decibels, came from different places or were shouted. */
const MOST_SPREAD_DB = 8;
/** Nobody searches longer for a microphone, in milliseconds. */
const CALL_WITHIN_MS = 120_000;
const FAINT_DB = -60;
const CLIPS_DB = -4;
const MOST_OFFSET_DB = 60;
const MOST_CALLS = 20;
/** The hub's status is retained: it comes at once. */
const HUB_WITHIN_MS = 3000;

interface CalibrateOptions extends JsonOption {
  /** How often somebody calls in each room. */
  readonly calls: number;
  readonly dryRun?: boolean;
  readonly config?: string;
}

/** What one room measured. */
interface Calibrated {
  readonly room: string;
  /** The satellite whose microphone it is; absent: the hub's own. */
  readonly satellite?: string;
  readonly level_db: number;
  readonly offset_db: number;
}

/**
 * Sets `offset_db` of each room's microphone from calls that somebody makes a metre from it. The running hub hears the
 * calls with its own detectors, and their levels are the ones that it compares.
 * @throws Failure (exit 2) for an unknown room, (exit 4) where no hub runs or no call is heard.
 */
export async function roomsCalibrate(
  terminal: Terminal,
  given: readonly string[],
  options: CalibrateOptions,
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const { calls } = options;
  if (!Number.isInteger(calls) || calls < 1 || calls > MOST_CALLS)
    throw new Failure(ExitCode.usage, [
      {
        found: message('rooms.calls.found', { calls: String(calls) }),
        expected: message('rooms.calls.expected'),
        fix: message('rooms.calls.fix'),
      },
    ]);
  const microphones = microphonesOf(home);
  const rooms = given.length > 0 ? given.map((room) => known(room, microphones)) : [...microphones.keys()];
  if (rooms.length === 0) throw unknownRoom(undefined, microphones);
  const done = await measured(terminal, home, { rooms, calls });
  const found = done.map(({ room, level_db }): Calibrated => {
    const satellite = microphones.get(room)?.satellite;
    const offset_db = rounded(
      Math.max(-MOST_OFFSET_DB, Math.min(MOST_OFFSET_DB, AT_ONE_METRE_DB - level_db)),
    );
    return { room, ...(satellite !== undefined && { satellite }), level_db, offset_db };
  });
  if (!options.dryRun) {
    const draft = new Draft(home.folder);
    for (const { satellite, offset_db } of found) draft.offset(satellite, offset_db);
    draft.write();
  }
  tell(terminal, found, options);
  const others = [...microphones].flatMap(([room, { isCalibrated }]) =>
    isCalibrated || rooms.includes(room) ? [] : [room],
  );
  if (others.length > 0) terminal.complain(terminal.text('rooms.others', { rooms: others }));
  return ExitCode.ok;
}

/** The microphone of each room; of several in one room the one whose offset the arbiter takes. */
function microphonesOf({
  audio,
  satellites,
}: Home): ReadonlyMap<string, { readonly satellite?: string; readonly isCalibrated: boolean }> {
  const all = [
    ...Object.entries(satellites).map(([satellite, { room, offset_db }]) => ({ satellite, room, offset_db })),
    ...(audio.source === 'microphone' ? [{ room: audio.room, offset_db: audio.offset_db }] : []),
  ];
  const first = new Map<string, { readonly satellite?: string; readonly isCalibrated: boolean }>();
  // One that has an offset already goes before one that has none.
  for (const isCalibrated of [true, false])
    for (const { room, offset_db, ...of } of all)
      if (
        room !== undefined &&
        !first.has(room) &&
        (offset_db !== undefined && offset_db !== 0) === isCalibrated
      )
        first.set(room, { ...of, isCalibrated });
  return first;
}

function known(room: string, microphones: ReadonlyMap<string, unknown>): string {
  if (microphones.has(room)) return room;
  throw unknownRoom(room, microphones);
}

function unknownRoom(room: string | undefined, microphones: ReadonlyMap<string, unknown>): Failure {
  const rooms = [...microphones.keys()];
  const found = room ?? message('rooms.none.found');
  const expected =
    room === undefined
      ? message('rooms.none.expected')
      : message('rooms.unknown.expected', { rooms: [nearest(room, rooms) ?? rooms].flat() });
  return new Failure(ExitCode.usage, [{ found, expected, fix: message('rooms.none.fix') }]);
}

/** Asks for calls in one room after the other. @throws Failure (exit 4) where none is heard. */
async function measured(
  terminal: Terminal,
  home: Home,
  of: { rooms: readonly string[]; calls: number },
): Promise<readonly { readonly room: string; readonly level_db: number }[]> {
  if ((await within(hubStatus(home), HUB_WITHIN_MS)) !== 'online') throw noHub(HUB_WITHIN_MS);
  const client = await connectTool(home);
  const names = Object.values(home.assistants).map(({ name }) => name);
  try {
    let heard: (call: Call) => void = () => undefined;
    client.on('message', (_, payload) => {
      const call = callIn(fieldsOf(payload));
      if (call) heard(call);
    });
    await client.subscribeAsync(topicsUnder(home.mqtt.base).event, { qos: 0 });
    const done: { room: string; level_db: number }[] = [];
    for (const room of of.rooms) {
      terminal.complain(terminal.text('rooms.ask', { room, names, calls: of.calls }));
      const levels = new Promise<number>((settled) => {
        heard = callsOf(terminal, { room, calls: of.calls, settled });
      });
      const level_db = await untilHeard(terminal, levels);
      if (level_db === undefined)
        throw new Failure(ExitCode.unavailable, [
          {
            found: message('rooms.unheard.found', { room, seconds: CALL_WITHIN_MS / 1000 }),
            expected: message('rooms.unheard.expected'),
            fix: message('rooms.unheard.fix'),
          },
        ]);
      done.push({ room, level_db });
    }
    return done;
  } finally {
    await client.endAsync(true);
  }
}

/** One wake word that the hub heard. */
interface Call {
  readonly room: string;
  /** As the microphone measured it, without its offset; absent where its detector tells no level. */
  readonly level_db?: number;
}

function callIn({ kind, room, level_db, offset_db }: Readonly<Record<string, unknown>>): Call | undefined {
  if (kind !== 'detection' || typeof room !== 'string') return undefined;
  if (typeof level_db !== 'number') return { room };
  return { room, level_db: level_db - (typeof offset_db === 'number' ? offset_db : 0) };
}

/** Takes calls until enough of them agree, and gives the middle one's level. */
function callsOf(
  terminal: Terminal,
  of: { room: string; calls: number; settled: (level_db: number) => void },
): (call: Call) => void {
  const { room, calls, settled } = of;
  let levels_db: number[] = [];
  return (call) => {
    if (call.room !== room || levels_db.length >= calls) return;
    if (call.level_db === undefined) {
      terminal.complain(terminal.text('rooms.no-level'));
      return;
    }
    levels_db.push(call.level_db);
    terminal.complain(
      terminal.text('rooms.heard', { number: levels_db.length, calls, level_db: rounded(call.level_db) }),
    );
    if (levels_db.length < calls) return;
    const spread_db = Math.max(...levels_db) - Math.min(...levels_db);
    if (spread_db > MOST_SPREAD_DB) {
      terminal.complain(terminal.text('rooms.spread', { spread_db }));
      levels_db = [];
      return;
    }
    settled(rounded(levels_db.toSorted((a, b) => a - b)[Math.floor(levels_db.length / 2)] ?? 0));
  };
}

/** @returns undefined where the calls do not come, or the user interrupts. */
async function untilHeard(terminal: Terminal, levels: Promise<number>): Promise<number | undefined> {
  const ended = terminal.interrupted.then(() => undefined);
  return within(Promise.race([levels, ended]), CALL_WITHIN_MS);
}

function tell(terminal: Terminal, found: readonly Calibrated[], options: CalibrateOptions): void {
  const paint = paintFor(terminal);
  for (const each of found) {
    const { room, level_db, offset_db } = each;
    if (options.json) terminal.print(JSON.stringify(each));
    else terminal.print(terminal.text('rooms.set', { room, level_db, offset_db }));
    if (level_db > CLIPS_DB) terminal.complain(paint.yellow(terminal.text('rooms.loud', { room, level_db })));
    if (level_db < FAINT_DB)
      terminal.complain(paint.yellow(terminal.text('rooms.faint', { room, level_db })));
  }
  if (!options.json && !options.dryRun) terminal.print(terminal.text('rooms.written'));
}

function rounded(db: number): number {
  return Math.round(10 * db) / 10;
}
