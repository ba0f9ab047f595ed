import { ExitCode } from '../error/exit-code.ts';
import { connectTool } from '../mqtt/tool.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { fieldsOf, noHub } from './broker-client.ts';
import { assistantOf, configuredHome } from './home.ts';
import type { JsonOption } from './options.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

/** The hub answers at once. After this time, in milliseconds, there is no hub. */
const ANSWER_WITHIN_MS = 3000;

/** Tells the hub that another assistant was meant. Exits 1 where the hub no longer knows the verdict. */
export async function feedback(
  terminal: Terminal,
  options: { should: string; verdict?: string; config?: string } & JsonOption,
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const should = assistantOf(home, { flag: '--should', given: options.should });
  const topics = topicsUnder(home.mqtt.base);
  const client = await connectTool(home);
  try {
    const answered = new Promise<Answer>((answer) => {
      client.on('message', (_, payload) => {
        const event = fieldsOf(payload);
        if (event.kind === 'feedback' && event.should === should)
          answer({ verdict: String(event.verdict), taught: event.taught === true });
      });
    });
    await client.subscribeAsync(topics.event, { qos: 0 });
    // Without a verdict, JSON leaves the field out: the hub takes the last one.
    const question = JSON.stringify({ should, verdict: options.verdict });
    await client.publishAsync(topics.feedback, question, { qos: 1 });
    const answer = await within(answered, ANSWER_WITHIN_MS);
    if (!answer) throw noHub(ANSWER_WITHIN_MS);
    terminal.print(options.json ? JSON.stringify(answer) : sentenceOf(terminal, should, answer));
    return answer.taught ? ExitCode.ok : ExitCode.failed;
  } finally {
    await client.endAsync(true);
  }
}

interface Answer {
  /** Id of the verdict; empty where there was none. */
  readonly verdict: string;
  readonly taught: boolean;
}

function sentenceOf(terminal: Terminal, should: string, { verdict, taught }: Answer): string {
  const { text } = terminal;
  const paint = paintFor(terminal);
  if (taught) return paint.green(text('feedback.learned', { should, verdict }));
  return paint.yellow(verdict === '' ? text('feedback.no-verdict') : text('feedback.unknown', { verdict }));
}
