import { randomBytes } from 'node:crypto';
import { ExitCode } from '../error/exit-code.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { connectTool, fieldsOf, noHub } from './broker-client.ts';
import { assistantOf, configuredHome } from './home.ts';
import type { JsonOption } from './options.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

/** The hub decides within half a second. After this time, in milliseconds, there is no hub. */
const ANSWER_WITHIN_MS = 3000;

/** Publishes a claim for a typed sentence and prints its outcome. Exits 1 where it was not granted or absorbed. */
export async function say(
  terminal: Terminal,
  sentence: string,
  options: { as: string; room?: string; confidence?: number; config?: string } & JsonOption,
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
    // JSON leaves out a room and a confidence that were not given.
    const claim = JSON.stringify({ id, text: sentence, origin: 'voice', room, confidence });
    await client.publishAsync(topics.claim(options.as), claim, { qos: 1 });
    const answer = await within(answered, ANSWER_WITHIN_MS);
    if (!answer) throw noHub(ANSWER_WITHIN_MS);
    const paint = paintFor(terminal);
    const isDone = answer.outcome === 'granted' || answer.outcome === 'absorbed';
    const words = terminal.text('say.outcome', {
      outcome: String(answer.outcome),
      reason: String(answer.reason),
    });
    terminal.print(options.json ? JSON.stringify(answer) : isDone ? paint.green(words) : paint.yellow(words));
    return isDone ? ExitCode.ok : ExitCode.failed;
  } finally {
    await client.endAsync(true);
  }
}
