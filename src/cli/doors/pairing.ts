import { renderUnicodeCompact } from 'uqr';
import { z } from 'zod';
import { assistantsOf, claimantsOf } from '../../config/doors.ts';
import type { Home } from '../../config/schema.ts';
import { type ProcessDoorName, processDoors } from '../../doors/catalogue.ts';
import { pairedTwice, rivalOf } from '../../doors/paired-twice.ts';
import { invitationSchema, statusSchema } from '../../doors/process/answers.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { message } from '../../text/text.ts';
import { configuredHome } from '../home.ts';
import { askHub, hubSocket } from '../hub-question.ts';
import type { FolderOptions, JsonOption } from '../options.ts';
import { hanging } from '../ui/layout.ts';
import type { Terminal } from '../ui/terminal.ts';

/** Prints a code by which an app or a smart-home system pairs, on behalf of an assistant. */
export async function doorsPair(
  terminal: Terminal,
  given: string,
  options: FolderOptions &
    JsonOption & { readonly as?: string | undefined; readonly name?: string | undefined },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const socket = hubSocket(terminal, home, options.state);
  const door = configuredDoor(given, processDoors(home));
  const assistant = pairedAssistant(home, door, options.as);
  await ensureNotTwice(socket, { home, door, assistant });
  const asked = { door, verb: 'invite', argument: assistant, name: options.name } as const;
  const invitation = await askHub(socket, asked, invitationSchema);
  const { qr, expires_s } = invitation;
  const words = invitation.words.map(terminal.text.of);
  if (options.json) {
    terminal.print(JSON.stringify({ ...invitation, words }));
    return ExitCode.ok;
  }
  if (qr !== undefined && terminal.isInteractive) terminal.print(renderUnicodeCompact(qr, { border: 1 }));
  for (const line of words.flatMap((each) => hanging(each, terminal.columns))) terminal.print(line);
  if (expires_s !== undefined)
    terminal.print(terminal.text('doors.expires', { minutes: Math.round(expires_s / 60) }));
  return ExitCode.ok;
}

/** The assistant of a new pairing: the flag, else the configuration. @throws Failure (exit 2) where neither names one. */
function pairedAssistant(home: Home, door: ProcessDoorName, flag: string | undefined): string {
  const configured = new Set(assistantsOf(home.doors, door).map((each) => each.assistant));
  const [only] = configured.size === 1 ? configured : [];
  const assistant = flag ?? only;
  const claimants = claimantsOf(home, door);
  if (assistant !== undefined && claimants.includes(assistant)) return assistant;
  throw new Failure(ExitCode.usage, [
    {
      path: '--as',
      found: assistant ?? message('cli.nothing'),
      expected: message('cli.assistant.expected', { known: claimants }),
      fix: message('doors.as.fix'),
    },
  ]);
}

/**
 * An assistant that is paired by Matter must not be paired by HomeKit too: it would claim each request twice.
 * @throws Failure (exit 2)
 */
async function ensureNotTwice(
  socket: string,
  of: { home: Home; door: ProcessDoorName; assistant: string },
): Promise<void> {
  const { home, assistant, door } = of;
  const other = rivalOf(door);
  if (other === undefined || !processDoors(home).includes(other)) return;
  const { pairings } = await askHub(socket, { door: other, verb: 'status' }, statusSchema);
  const problem = pairedTwice(pairings, { assistant, door, other });
  if (problem) throw new Failure(ExitCode.usage, [problem]);
}

/** Ends a pairing. @throws Failure (exit 2) where the door has no such pairing. */
export async function doorsUnpair(
  terminal: Terminal,
  options: FolderOptions & { readonly door: string; readonly pairing: string },
): Promise<ExitCode> {
  const { text } = terminal;
  const home = configuredHome(terminal, options.config);
  const socket = hubSocket(terminal, home, options.state);
  const door = configuredDoor(options.door, processDoors(home));
  const { pairing } = options;
  const isUnpaired = await askHub(socket, { door, verb: 'unpair', argument: pairing }, z.boolean());
  if (!isUnpaired)
    throw new Failure(ExitCode.usage, [
      {
        found: pairing,
        expected: message('doors.pairing.expected', { door }),
        fix: message('doors.pairing.fix'),
      },
    ]);
  terminal.print(text('doors.unpaired-done', { pairing }));
  terminal.print(text('doors.unpaired-app'));
  return ExitCode.ok;
}

/** The door of that name. @throws Failure (exit 2) where it is not configured. */
export function configuredDoor(given: string, configured: readonly ProcessDoorName[]): ProcessDoorName {
  const door = configured.find((each) => each === given);
  if (door) return door;
  throw new Failure(ExitCode.usage, [
    {
      found: given,
      expected:
        configured.length > 0
          ? message('doors.unknown.expected', { known: configured })
          : message('doors.unknown.expected-none'),
      fix: message('doors.unknown.fix', { entry: `doors: { ${given}: … }` }),
    },
  ]);
}
