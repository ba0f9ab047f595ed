import { ErrorWithSubackPacket, type MqttClient } from 'mqtt';
import { ExitCode } from '../../error/exit-code.ts';
import { reasonOf } from '../../mqtt/refusal.ts';
import { printable } from '../../text/printable.ts';
import { systemClock } from '../../time/system-clock.ts';
import { connectTool } from '../broker-client.ts';
import { configuredHome } from '../home.ts';
import { openness } from '../open-broker.ts';
import { reconnecting } from '../reconnecting.ts';
import { fit } from '../ui/layout.ts';
import type { Terminal } from '../ui/terminal.ts';
import { pause } from '../wait.ts';
import type { Arrival } from './arrival.ts';
import { Inspection, type Link } from './inspection.ts';
import { inspectLive } from './live.ts';

/** Retained messages come at once: after this, what is there has been seen. */
const ONCE_MS = 700;
/** How often a pipe is told of new dangers. */
const TELL_MS = 500;

/**
 * A live view of the topics and contests; a pipe gets a line a message, `--json` an object a message, and `--once`
 * prints what is there and ends. What is dangerous goes to stderr where nobody watches the screen.
 */
export async function inspect(
  terminal: Terminal,
  filter: string | undefined,
  options: { once?: boolean; json?: boolean; config?: string },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const inspection = new Inspection(home);
  const client = await connectTool(home);
  const isLive = terminal.isInteractive && !options.once && !options.json;
  client.on('message', (topic, bytes, { retain, qos }) => {
    const arrival = { topic, payload: bytes.toString(), retained: retain, qos, at_ms: systemClock.now() };
    inspection.receive(arrival);
    if (options.json) terminal.print(JSON.stringify(objectOf(arrival, inspection)));
    else if (!isLive && !options.once) terminal.print(lineOf(arrival, inspection));
  });
  try {
    const filters = filter === undefined ? inspection.meanings.filters : [filter];
    const subscribed = () => subscribe(client, filters, inspection);
    await subscribed();
    // It knocks at the door of another: what is there is shown meanwhile.
    const knocked = openness(home).then((found) => {
      for (const each of found) inspection.dangers.add(each.what, each, systemClock.now());
    });
    if (options.once) {
      await Promise.all([pause(ONCE_MS), knocked]);
      if (!options.json) printTable(terminal, inspection);
      tellDangers(terminal, inspection, new Set());
      return ExitCode.ok;
    }
    const onLink = (link: Link) => {
      inspection.linked(link);
      if (!isLive)
        terminal.complain(
          link.state === 'connected'
            ? 'connected again'
            : `lost: ${link.reason ?? 'the connection was closed'}; trying again`,
        );
    };
    reconnecting(client, { resume: subscribed, onLink });
    const broker =
      home.mqtt.url?.replace(/\/\/.*@/, '//') ?? `embedded broker, port ${home.mqtt.embedded.port}`;
    if (isLive) await inspectLive(terminal, { inspection, broker });
    else await untilInterrupted(terminal, inspection);
    return ExitCode.ok;
  } finally {
    await client.endAsync(true);
  }
}

/** To QoS 2: a message comes with the QoS it was published with. What is denied is said, and the rest is seen. */
async function subscribe(
  client: MqttClient,
  filters: readonly string[],
  { dangers }: Inspection,
): Promise<void> {
  try {
    await client.subscribeAsync([...filters], { qos: 2, rap: true });
  } catch (error) {
    const granted = error instanceof ErrorWithSubackPacket ? error.packet?.granted : undefined;
    if (!granted) throw error;
    for (const [at, code] of granted.entries()) {
      if (Number(code) < 128) continue;
      const [what = '', fix = ''] = reasonOf(Number(code)).split('; ');
      dangers.add(
        `denied ${filters[at]}`,
        { what: `${filters[at]} is not seen: ${what}`, fix },
        systemClock.now(),
      );
    }
  }
}

async function untilInterrupted(terminal: Terminal, inspection: Inspection): Promise<void> {
  const told = new Set<string>();
  const ended = terminal.interrupted.then(() => true);
  do tellDangers(terminal, inspection, told);
  while (!(await Promise.race([pause(TELL_MS).then(() => false), ended])));
}

/** Each once. */
function tellDangers(terminal: Terminal, { dangers }: Inspection, told: Set<string>): void {
  for (const { what, fix } of dangers.list(systemClock.now())) {
    if (!told.has(what)) terminal.complain(`warning: ${what}; ${fix}`);
    told.add(what);
  }
}

function printTable(terminal: Terminal, { tree }: Inspection): void {
  const topics = tree.topics.map((seen) => ({ ...seen, topic: printable(seen.topic) }));
  const widest = (texts: readonly string[]) => Math.min(60, Math.max(7, ...texts.map((text) => text.length)));
  const first = widest(topics.map(({ topic }) => topic));
  const second = widest(topics.map(({ meaning }) => meaning.what));
  const row = (topic: string, what: string, qos: string, kept: string, value: string) => {
    const line = `${topic.padEnd(first)}  ${what.padEnd(second)}  ${qos.padEnd(3)}  ${kept.padEnd(4)}  ${value}`;
    terminal.print(terminal.isInteractive ? fit(line, terminal.columns).trimEnd() : line);
  };
  row('topic', 'meaning', 'QoS', 'kept', 'last value');
  for (const { topic, meaning, qos, retained, value } of topics)
    row(topic, meaning.what, String(qos), retained ? 'yes' : '', value);
  if (topics.length === 0) terminal.print('nothing there');
}

function lineOf({ topic, payload, retained, qos }: Arrival, { meanings }: Inspection): string {
  const { what } = meanings.of(topic);
  const marks = [`QoS ${qos}`, ...(retained ? ['retained'] : []), ...(what === '' ? [] : [what])].join(', ');
  return `${printable(topic)}  (${marks})  ${printable(payload)}`;
}

function objectOf({ topic, payload, retained, qos }: Arrival, { meanings }: Inspection): object {
  return { topic, what: meanings.of(topic).what, retained, qos, payload: parsedOr(payload) };
}

function parsedOr(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
