import { ExitCode } from '../error/exit-code.ts';
import { message } from '../text/text.ts';
import { type Finding, findingLines } from './check/finding.ts';
import { configuredHome } from './home.ts';
import { askHub, type HubHealth, healthSchema, hubSocket } from './hub-question.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import type { Terminal } from './ui/terminal.ts';

/** What `health` takes. */
interface HealthOptions extends FolderOptions, JsonOption {
  /** Exit 0 wherever a hub answers: a lost part comes back by itself, and a hub that started anew would lose what it knows. */
  readonly answers?: boolean | undefined;
}

/**
 * Asks the running hub how its parts are. It sends nothing to the broker and opens no microphone, so that a container
 * or a supervisor may ask every minute.
 * @returns exit 1 where a part is degraded, save with `answers`.
 * @throws Failure (exit 4) where no hub answers.
 */
export async function health(terminal: Terminal, options: HealthOptions): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const told = await askHub(hubSocket(terminal, home, options.state), 'health', healthSchema);
  const lines = options.json
    ? [JSON.stringify(told)]
    : hubFindings(told).flatMap((finding) => findingLines(terminal, finding));
  for (const line of lines) terminal.print(line);
  return told.state === 'ok' || options.answers ? ExitCode.ok : ExitCode.failed;
}

/** What the running hub reports of its parts, one finding a part. */
export function hubFindings({ parts, listening }: HubHealth): readonly Finding[] {
  return Object.entries(parts).map(([part, { state, reason }]): Finding => {
    const isListening = part === 'hearing' && listening.length > 0;
    const detail =
      reason ??
      (isListening
        ? message('check.hub.listens', { assistants: listening })
        : message(state === 'off' ? 'check.hub.off' : 'check.hub.ok'));
    return { part, state, detail };
  });
}
