import { z } from 'zod';
import type { Home } from '../config/schema.ts';
import { answerSchema } from '../doors/process/answers.ts';
import { ask, type DoorRequest, type HubRequest } from '../doors/process/ask.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { doorSocket } from '../state/state-folder.ts';
import { message } from '../text/text.ts';
import { stateOf } from './home.ts';
import type { Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

/** The hub answers from its memory. A hub that hangs is like no hub. */
const HEALTH_WITHIN_MS = 2000;

/** What the hub answers when it is asked for its health. */
export const healthSchema = z.object({
  state: z.enum(['ok', 'degraded']),
  listening: z.array(z.string()),
  parts: z.record(
    z.string(),
    z.object({ state: z.enum(['ok', 'degraded', 'off']), reason: z.string().optional() }),
  ),
});

/** The health of the hub that runs on this machine, in its own words. */
export type HubHealth = z.infer<typeof healthSchema>;

/** The socket at which the hub of this home answers its tools. @param flag the value of `--state`. */
export function hubSocket(terminal: Terminal, home: Home, flag: string | undefined): string {
  return doorSocket({ state: stateOf(terminal, home, flag), environment: terminal.environment });
}

/** Asks the hub. @returns undefined where no hub runs, or it answers something else. */
export async function askIfRunning<T>(
  socket: string,
  question: HubRequest,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const answer = answerSchema.safeParse(await ask(socket, question)).data;
  return answer && 'ok' in answer ? schema.safeParse(answer.ok).data : undefined;
}

/** What a hub answers: what was asked for, or why that cannot be told now. */
export type HubAnswer<T> =
  | { readonly ok: T }
  | { readonly failed: string; readonly problems?: ConstructorParameters<typeof Failure>[1] | undefined };

/**
 * Asks the hub, or a door through it.
 * @throws Failure (exit 4) where no hub runs, or it answers something else.
 */
export async function answerOf<T>(
  socket: string,
  question: DoorRequest | HubRequest,
  schema: z.ZodType<T>,
): Promise<HubAnswer<T>> {
  const answer = answerSchema.safeParse(await ask(socket, question)).data;
  if (answer && 'failed' in answer) return answer;
  const ok = answer && schema.safeParse(answer.ok);
  if (ok?.success) return { ok: ok.data };
  throw new Failure(ExitCode.unavailable, [
    {
      path: pathOf(question),
      found: message('hub.none.found', { socket }),
      expected: message('hub.none.expected'),
      fix: message('hub.none.fix'),
    },
  ]);
}

/** Asks the hub, or a door through it. @throws Failure (exit 4) where no hub runs, or the door cannot do it. */
export async function askHub<T>(
  socket: string,
  question: DoorRequest | HubRequest,
  schema: z.ZodType<T>,
): Promise<T> {
  const answer = await answerOf(socket, question, schema);
  if ('ok' in answer) return answer.ok;
  throw new Failure(
    ExitCode.unavailable,
    answer.problems ?? [
      {
        path: pathOf(question),
        found: answer.failed,
        expected: message('hub.door.expected'),
        fix: message('hub.door.fix'),
      },
    ],
  );
}

function pathOf(question: DoorRequest | HubRequest): string | undefined {
  return typeof question === 'string' ? undefined : `doors.${question.door}`;
}

/** Asks the hub how it is: it answers without a broker too. Undefined where none runs, or its socket is closed to us. */
export function hubHealth(
  terminal: Terminal,
  home: Home,
  flag: string | undefined,
): Promise<HubHealth | undefined> {
  return within(askIfRunning(hubSocket(terminal, home, flag), 'health', healthSchema), HEALTH_WITHIN_MS);
}
