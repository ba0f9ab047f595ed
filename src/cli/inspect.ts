import logUpdate from 'log-update';
import { ExitCode } from '../error/exit-code.ts';
import { TOPIC_NOTES } from '../mqtt/topics.ts';
import { systemClock } from '../time/system-clock.ts';
import { connectTool } from './broker-client.ts';
import { configuredHome } from './home.ts';
import { fit, type Paint, paintFor, type Terminal } from './terminal.ts';
import { pause } from './wait.ts';

/** What was seen of one topic. */
interface Seen {
  readonly topic: string;
  payload: string;
  retained: boolean;
  count: number;
  readonly first_ms: number;
}

/** Retained messages come at once: after this, what is there has been seen. */
const ONCE_MS = 700;
const REFRESH_MS = 250;
/** A broker may carry any number of topics; a person reads no more. */
const MOST_TOPICS = 2000;

/** A live view of the topics; `--once` prints what is there, `--json` one object a message. */
export async function inspect(
  terminal: Terminal,
  filter: string,
  options: { once?: boolean; json?: boolean; config?: string },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const client = await connectTool(home);
  const seen = new Map<string, Seen>();
  client.on('message', (topic, bytes, { retain }) => {
    const payload = bytes.toString();
    if (options.json)
      terminal.print(
        JSON.stringify({
          topic,
          what: noteOf(topic, home.mqtt.base),
          retained: retain,
          payload: parsedOr(payload),
        }),
      );
    const known = seen.get(topic);
    if (known) Object.assign(known, { payload, retained: retain, count: known.count + 1 });
    else if (seen.size < MOST_TOPICS)
      seen.set(topic, { topic, payload, retained: retain, count: 1, first_ms: systemClock.now() });
  });
  const lost = new Promise<void>((gone) => client.once('close', gone));
  await client.subscribeAsync(filter, { qos: 0, rap: false });
  const paint = paintFor(terminal);
  const view = () =>
    table({ seen: [...seen.values()], base: home.mqtt.base, columns: terminal.columns, paint });
  if (options.once || !terminal.isInteractive) {
    await Promise.race(options.once ? [pause(ONCE_MS), lost] : [terminal.interrupted, lost]);
    if (!options.json) terminal.print(view());
  } else {
    while (client.connected) {
      if (!options.json) logUpdate(`${view()}\n${paint.dim('Ctrl-C ends')}`);
      if (await Promise.race([pause(REFRESH_MS).then(() => false), terminal.interrupted.then(() => true)]))
        break;
    }
    if (!options.json) logUpdate.done();
  }
  await client.endAsync(true);
  return ExitCode.ok;
}

function table(of: { seen: readonly Seen[]; base: string; columns: number; paint: Paint }): string {
  const { seen, base, paint } = of;
  const width = Math.max(60, of.columns);
  const topicWidth = Math.min(44, Math.floor(width * 0.38));
  const valueWidth = width - topicWidth - 20;
  const heading = `${fit('topic', topicWidth)} ${fit('per min', 8)} ${fit('kept', 5)} last value`;
  const rows = [...seen]
    .sort((a, b) => (a.topic < b.topic ? -1 : 1))
    .flatMap(({ topic, payload, retained, count, first_ms }) => {
      const minutes = Math.max(1, (systemClock.now() - first_ms) / 60_000);
      const note = noteOf(topic, base);
      const rate = fit(String(Math.round((count / minutes) * 10) / 10), 8);
      const line = `${fit(topic, topicWidth)} ${rate} ${fit(retained ? 'yes' : '', 5)} ${fit(payload.replace(/\s+/g, ' '), valueWidth).trimEnd()}`;
      return note === '' ? [line] : [line, paint.dim(`  ${note}`)];
    });
  return [paint.bold(heading), ...(rows.length > 0 ? rows : ['nothing yet'])].join('\n');
}

function noteOf(topic: string, base: string): string {
  if (!topic.startsWith(`${base}/`)) return '';
  return TOPIC_NOTES[topic.slice(base.length + 1).split('/')[0] ?? '']?.what ?? '';
}

function parsedOr(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
