import { z } from 'zod';
import type { Home } from '../config/schema.ts';
import { ask } from '../doors/process/ask.ts';
import { doorSocket, stateFolder } from '../state/state-folder.ts';
import type { Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

const ANSWERS_WITHIN_MS = 2000;

const schema = z.object({
  ok: z.object({
    state: z.enum(['ok', 'degraded']),
    listening: z.array(z.string()),
    parts: z.record(
      z.string(),
      z.object({ state: z.enum(['ok', 'degraded', 'off']), reason: z.string().optional() }),
    ),
  }),
});

/** How a hub is that runs on this machine, as it says itself. */
export type HubHealth = z.infer<typeof schema>['ok'];

/** Asks it at its own socket: it answers without a broker too. Undefined where none runs, or we may not ask. */
export async function hubHealth(
  terminal: Terminal,
  home: Home,
  flag: string | undefined,
): Promise<HubHealth | undefined> {
  const { environment } = terminal;
  const socket = doorSocket({ state: stateFolder({ home, flag, environment }), environment });
  const answer = schema.safeParse(await within(ask(socket, 'health'), ANSWERS_WITHIN_MS));
  return answer.success ? answer.data.ok : undefined;
}
