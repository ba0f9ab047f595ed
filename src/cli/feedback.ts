import { ExitCode } from '../error/exit-code.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { connectTool, fieldsOf, noHub } from './broker-client.ts';
import { assistantOf, configuredHome } from './home.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

/** The hub takes it in at once; more than this means that there is no hub. */
const ANSWER_WITHIN_MS = 3000;

/** Tells the hub "wrong one". Exits 1 where it does not know the verdict any more. */
export async function feedback(
  terminal: Terminal,
  options: { should: string; verdict?: string; config?: string; json?: boolean },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const should = assistantOf(home, { flag: '--should', given: options.should });
  const topics = topicsUnder(home.mqtt.base);
  const client = await connectTool(home);
  try {
    const answered = new Promise<{ readonly verdict: string; readonly taught: boolean }>((answer) => {
      client.on('message', (_, payload) => {
        const event = fieldsOf(payload);
        if (event.kind === 'feedback' && event.should === should)
          answer({ verdict: String(event.verdict), taught: event.taught === true });
      });
    });
    await client.subscribeAsync(topics.event, { qos: 0 });
    const { verdict } = options;
    const message = { should, ...(verdict !== undefined && { verdict }) };
    await client.publishAsync(topics.feedback, JSON.stringify(message), { qos: 1 });
    const answer = await within(answered, ANSWER_WITHIN_MS);
    if (!answer) throw noHub(ANSWER_WITHIN_MS);
    terminal.print(options.json ? JSON.stringify(answer) : inWords(terminal, should, answer));
    return answer.taught ? ExitCode.ok : ExitCode.failed;
  } finally {
    await client.endAsync(true);
  }
}

function inWords(
  terminal: Terminal,
  should: string,
  { verdict, taught }: { verdict: string; taught: boolean },
): string {
  const paint = paintFor(terminal);
  if (taught) return `${paint.green('learned')}: ${verdict} should have gone to ${should}`;
  const which = verdict === '' ? 'there is no verdict yet' : `verdict ${verdict} is not known any more`;
  return `${paint.yellow('not learned')}: ${which}`;
}
