import { describeProblem, Failure, problemMessage } from '../../error/failure.ts';
import type { Message, Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import { wrapped } from '../ui/layout.ts';
import { tableRow } from '../ui/table.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';

/** The part of an installation that was examined; the hub also names parts of its own (`satellites`, `journal`, …). */
export type Part = string;

const PART_NAMES: Readonly<Record<Part, Message>> = {
  config: message('check.part.config'),
  secrets: message('check.part.secrets'),
  broker: message('check.part.broker'),
  'hub broker': message('check.part.hub-broker'),
  delay: message('check.part.delay'),
  rights: message('check.part.rights'),
  devices: message('check.part.devices'),
  'door accounts': message('check.part.door-accounts'),
  hearing: message('check.part.hearing'),
  microphone: message('check.part.microphone'),
  console: message('check.part.console'),
  homekit: message('check.part.homekit'),
  names: message('check.part.names'),
  satellite: message('check.part.satellite'),
  recogniser: message('check.part.recogniser'),
  'wake word': message('check.part.wake-word'),
  'language model': message('check.part.language-model'),
  satellites: message('check.part.satellites'),
  understanding: message('check.part.understanding'),
  journal: message('check.part.journal'),
  habits: message('check.part.habits'),
  settings: message('check.part.settings'),
  doors: message('check.part.doors'),
  clock: message('check.part.clock'),
  configuration: message('check.part.configuration'),
};

/** What the examination of one part found. */
export interface Finding {
  readonly part: Part;
  readonly state: 'ok' | 'degraded' | 'off';
  /** What was found; where the part is degraded, also what to do. */
  readonly detail: Phrase;
}

export type Found = Omit<Finding, 'part'>;

/** Width of the column of parts, in columns of the terminal. */
const PART_COLUMN = 14;

/** Examines a part. A part that cannot be used is a finding too. */
export async function examine(part: Part, examination: () => Promise<Found>): Promise<Finding> {
  try {
    return { part, ...(await examination()) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const [first, ...more] = error.problems;
    const detail =
      first && more.length === 0
        ? problemMessage(first)
        : error.problems.map((problem) => describeProblem(problem)).join('; ');
    return { part, state: 'degraded', detail };
  }
}

/** The name of a part, for a person. */
export function partName(part: Part): Phrase {
  return Object.hasOwn(PART_NAMES, part) ? (PART_NAMES[part] ?? part) : part;
}

/** A finding as lines: a mark, the part, the detail. A terminal gets the detail wrapped, a pipe one line. */
export function findingLines(terminal: Terminal, { part, state, detail }: Finding): readonly string[] {
  const { text } = terminal;
  const paint = paintFor(terminal);
  const mark = { ok: paint.green('✓'), degraded: paint.red('✗'), off: paint.dim('–') }[state];
  const words = text.of(detail);
  const room = Math.max(30, terminal.columns - PART_COLUMN - 3);
  const [first = '', ...more] = terminal.isInteractive ? wrapped(words, room) : [words];
  const rows = [[mark, text.of(partName(part)), first], ...more.map((rest) => [' ', '', rest])];
  return rows.map((cells) => tableRow(cells, { gap: ' ', columns: [{}, { width: PART_COLUMN }] }));
}
