import { randomBytes } from 'node:crypto';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { connectTool } from '../mqtt/tool.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { fieldsOf, noHub } from './broker-client.ts';
import { assistantOf, configuredHome } from './home.ts';
import type { JsonOption } from './options.ts';
import { namesOf } from './ui/names.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

/** The hub decides within half a second. After this time, in milliseconds, there is no hub. */
const ANSWER_WITHIN_MS = 3000;
/** A device is asked twice before it counts as silent; after this time, in milliseconds, nobody waits any longer. */
const CONFIRMED_WITHIN_MS = 15_000;
/** The commands of a verdict follow its outcome at once. */
const COMMANDED_WITHIN_MS = 1000;

type Fields = Readonly<Record<string, unknown>>;

/** What happened to one device after the decision. */
interface Step {
  readonly device: string;
  readonly state: string;
  readonly reason?: string | undefined;
}

/**
 * Publishes a claim for a typed sentence, and prints its outcome, what was sent to which device, and whether the device
 * confirmed it. Exits 1 where it was not granted or absorbed, not delivered, or not confirmed.
 */
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
  const following = new Following(home);
  try {
    await client.subscribeAsync([topics.outcome(options.as), topics.event], { qos: 1 });
    const answered = new Promise<Fields>((answer) => {
      client.on('message', (topic, payload) => {
        const fields = fieldsOf(payload);
        if (topic === topics.event) following.take(fields);
        else if (fields.claim === id) answer(fields);
      });
    });
    // JSON leaves out a room and a confidence that were not given.
    const claim = JSON.stringify({ id, text: sentence, origin: 'voice', room, confidence });
    await client.publishAsync(topics.claim(options.as), claim, { qos: 1 });
    const answer = await within(answered, ANSWER_WITHIN_MS);
    if (!answer) throw noHub(ANSWER_WITHIN_MS);
    const isTaken = answer.outcome === 'granted' || answer.outcome === 'absorbed';
    if (isTaken || answer.outcome === 'withheld') await following.end(String(answer.verdict), isTaken);
    const steps = following.stepsOf(String(answer.verdict));
    const isDone = isTaken && steps.every(({ state }) => state === 'confirmed' || state === 'silent');
    const paint = paintFor(terminal);
    const names = namesOf(terminal, home);
    if (options.json) terminal.print(JSON.stringify({ ...answer, devices: steps }));
    else {
      const isObserved = steps.some(({ state }) => state === 'observed');
      const words = terminal.text('say.outcome', {
        outcome: isObserved ? 'observed' : String(answer.outcome),
        reason: String(answer.reason),
      });
      terminal.print(isTaken ? paint.green(words) : paint.yellow(words));
      if (answer.outcome === 'refused' || answer.outcome === 'expired')
        terminal.print(terminal.text('say.more'));
      for (const { device, state, reason = 'none' } of steps) {
        const line = terminal.text('say.step', { device: names.device(device), state, reason });
        terminal.print(state === 'confirmed' ? line : paint.yellow(line));
      }
    }
    return isDone ? ExitCode.ok : ExitCode.failed;
  } finally {
    await client.endAsync(true);
  }
}

/** Follows the commands of verdicts, by the hub's events. */
class Following {
  readonly #steps = new Map<string, Map<string, Step>>();
  readonly #silent: ReadonlySet<string>;
  #changed: () => void = () => undefined;

  constructor({ devices }: Home) {
    // A scene reports no state, so it is never confirmed.
    this.#silent = new Set(devices.filter(({ kind }) => kind === 'scene').map(({ id }) => id));
  }

  take({ kind, verdict, device, state, reason }: Fields): void {
    if ((kind !== 'command' && kind !== 'confirmation') || typeof verdict !== 'string') return;
    const of = this.#steps.get(verdict) ?? new Map<string, Step>();
    const name = String(device);
    const is = state === 'sent' && this.#silent.has(name) ? 'silent' : String(state);
    const step = { device: name, state: is, ...(typeof reason === 'string' && { reason }) };
    this.#steps.set(verdict, of.set(name, step));
    this.#changed();
  }

  stepsOf(verdict: string): readonly Step[] {
    return [...(this.#steps.get(verdict)?.values() ?? [])];
  }

  /** Waits until every commanded device has confirmed, or will not. @param isCommanded whether commands must come. */
  async end(verdict: string, isCommanded: boolean): Promise<void> {
    const isUnderWay = ({ state }: Step) => state === 'sent' || state === 'resent';
    const until = (isEnough: () => boolean) =>
      new Promise<void>((done) => {
        const look = () => {
          if (isEnough()) done();
        };
        this.#changed = look;
        look();
      });
    await within(
      until(() => this.stepsOf(verdict).length > 0),
      COMMANDED_WITHIN_MS,
    );
    if (isCommanded)
      await within(
        until(() => !this.stepsOf(verdict).some(isUnderWay)),
        CONFIRMED_WITHIN_MS,
      );
  }
}
