import { randomBytes } from 'node:crypto';
import { ExitCode } from '../error/exit-code.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { connectTool, fieldsOf, noHub } from './broker-client.ts';
import { assistantOf, configuredHome } from './home.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

/** The hub decides within half a second; more than this means that there is no hub. */
const ANSWER_WITHIN_MS = 3000;

/** Publishes a claim for a typed sentence and prints its outcome. Exits 1 where it was not granted or absorbed. */
export async function say(
  terminal: Terminal,
  text: string,
  options: { as: string; room?: string; confidence?: number; config?: string; json?: boolean },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  assistantOf(home, { flag: '--as', given: options.as });
  const topics = topicsUnder(home.mqtt.base);
  const client = await connectTool(home);
  const id = `say-${randomBytes(4).toString('hex')}`;
  const { room, confidence } = options;
  try {
    await client.subscribeAsync(topics.outcome(options.as), { qos: 1 });
    const answered = new Promise<Readonly<Record<string, unknown>>>((answer) => {
      client.on('message', (_, payload) => {
        const outcome = fieldsOf(payload);
        if (outcome.claim === id) answer(outcome);
      });
    });
    await client.publishAsync(
      topics.claim(options.as),
      JSON.stringify({
        id,
        text,
        origin: 'voice',
        ...(room !== undefined && { room }),
        ...(confidence !== undefined && { confidence }),
      }),
      { qos: 1 },
    );
    const outcome = await within(answered, ANSWER_WITHIN_MS);
    if (!outcome) throw noHub(ANSWER_WITHIN_MS);
    const paint = paintFor(terminal);
    const well = outcome.outcome === 'granted' || outcome.outcome === 'absorbed';
    terminal.print(
      options.json
        ? JSON.stringify(outcome)
        : `${well ? paint.green(String(outcome.outcome)) : paint.yellow(String(outcome.outcome))}: ${outcome.reason}`,
    );
    return well ? ExitCode.ok : ExitCode.failed;
  } finally {
    await client.endAsync(true);
  }
}
