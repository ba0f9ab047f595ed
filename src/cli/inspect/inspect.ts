import { ErrorWithSubackPacket, type MqttClient } from 'mqtt';
import { ExitCode } from '../../error/exit-code.ts';
import { reasonOf } from '../../mqtt/refusal.ts';
import { connectTool } from '../../mqtt/tool.ts';
import { printable } from '../../text/printable.ts';
import type { Text } from '../../text/text.ts';
import { systemClock } from '../../time/system-clock.ts';
import { keepConnected, type Link } from '../broker-client.ts';
import { configuredHome } from '../home.ts';
import type { JsonOption } from '../options.ts';
import { table } from '../ui/table.ts';
import type { Terminal } from '../ui/terminal.ts';
import { pause } from '../wait.ts';
import { Inspection } from './inspection.ts';
import { inspectLive } from './live.ts';
import { openness } from './open-broker.ts';
import type { Arrival } from './topic-tree.ts';

/** Retained messages come at once: after this time, in milliseconds, all of them have arrived. */
const ONCE_MS = 700;
/** How often new dangers are printed to a pipe, in milliseconds. */
const TELL_MS = 500;

/**
 * Shows topics and contests live. A pipe gets one line a message, `--json` one object a message, and `--once` prints
 * the present state and ends. Dangers go to stderr, except on the live screen.
 */
export async function inspect(
  terminal: Terminal,
  filter: string | undefined,
  options: { readonly once?: boolean; readonly config?: string } & JsonOption,
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const { text } = terminal;
  const inspection = new Inspection(home, text);
  const client = await connectTool(home);
  const isLive = terminal.isInteractive && !options.once && !options.json;
  client.on('message', (topic, bytes, { retain, qos }) => {
    const arrival = { topic, payload: bytes.toString(), retained: retain, qos, at_ms: systemClock.now() };
    inspection.receive(arrival);
    if (options.json) terminal.print(JSON.stringify(objectOf(arrival, inspection)));
    else if (!isLive && !options.once) terminal.print(lineOf(arrival, inspection, text));
  });
  try {
    const { meanings } = inspection;
    let filters = filter === undefined ? meanings.filters : [filter];
    const subscribed = () => subscribe(client, filters, { inspection, text });
    await subscribed();
    // RabbitMQ gives no retained message to a wildcard. A hub that was ever here has retained its status.
    const named = pause(ONCE_MS).then(async () => {
      if (filter !== undefined || inspection.hub !== undefined || !client.connected) return;
      filters = [...filters, ...meanings.retained];
      await subscribed();
      if (options.once) await pause(ONCE_MS);
    });
    // A connection that is lost meanwhile subscribes anew by itself.
    named.catch(() => undefined);
    // A second connection tests the broker while the first shows the topics.
    const tested = openness(home, text).then((found) => {
      for (const each of found) inspection.dangers.add(each.what, each, systemClock.now());
    });
    if (options.once) {
      await Promise.all([named, tested]);
      if (!options.json) printTable(terminal, inspection);
      tellDangers(terminal, inspection, new Set());
      return ExitCode.ok;
    }
    const onLink = (link: Link) => {
      inspection.linked(link);
      if (!isLive)
        terminal.complain(
          link.state === 'connected'
            ? text('inspect.connected')
            : text('inspect.lost-pipe', { reason: link.reason ?? text('inspect.closed') }),
        );
    };
    keepConnected(client, { resume: subscribed, onLink });
    const broker = home.mqtt.url ?? text('inspect.embedded', { port: String(home.mqtt.embedded.port) });
    if (isLive) await inspectLive(terminal, { inspection, broker });
    else await untilInterrupted(terminal, inspection);
    return ExitCode.ok;
  } finally {
    await client.endAsync(true);
  }
}

/** Subscribes at QoS 2, so that a message keeps the QoS of its publisher. A denied filter becomes a danger. */
async function subscribe(
  client: MqttClient,
  filters: readonly string[],
  of: { inspection: Inspection; text: Text },
): Promise<void> {
  const { text } = of;
  const { dangers } = of.inspection;
  try {
    await client.subscribeAsync([...filters], { qos: 2, rap: true });
  } catch (error) {
    const granted = error instanceof ErrorWithSubackPacket ? error.packet?.granted : undefined;
    if (!granted) throw error;
    for (const [at, code] of granted.entries()) {
      if (Number(code) < 128) continue;
      const [reason = '', fix = ''] = reasonOf(Number(code)).split('; ');
      const filter = filters[at] ?? '';
      const what = text('danger.denied', { filter, reason });
      dangers.add(`denied ${filter}`, { what, fix }, systemClock.now());
    }
  }
}

async function untilInterrupted(terminal: Terminal, inspection: Inspection): Promise<void> {
  const told = new Set<string>();
  const ended = terminal.interrupted.then(() => true);
  do tellDangers(terminal, inspection, told);
  while (!(await Promise.race([pause(TELL_MS).then(() => false), ended])));
}

/** Prints each danger once. @param told those that were printed. */
function tellDangers(terminal: Terminal, { dangers }: Inspection, told: Set<string>): void {
  for (const { what, fix } of dangers.list(systemClock.now())) {
    if (!told.has(what)) terminal.complain(terminal.text('inspect.warning', { what, fix }));
    told.add(what);
  }
}

function printTable(terminal: Terminal, { tree }: Inspection): void {
  const { text } = terminal;
  const head = [
    text('inspect.column.topic'),
    text('inspect.column.meaning'),
    text('inspect.column.qos'),
    text('inspect.column.kept'),
    text('inspect.column.value'),
  ];
  const rows = tree.topics.map(({ topic, meaning, qos, retained, value }) => [
    printable(topic),
    meaning.what,
    String(qos),
    retained ? text('inspect.yes') : '',
    value,
  ]);
  const within = terminal.isInteractive ? terminal.columns : undefined;
  for (const line of table([head, ...rows], { columns: [{ most: 60 }, { most: 60 }], within }))
    terminal.print(line);
  if (rows.length === 0) terminal.print(text('inspect.empty'));
}

function lineOf({ topic, payload, retained, qos }: Arrival, { meanings }: Inspection, text: Text): string {
  const { what } = meanings.of(topic);
  const marks = [
    text('inspect.qos', { qos }),
    ...(retained ? [text('inspect.retained')] : []),
    ...(what === '' ? [] : [what]),
  ];
  return `${printable(topic)}  (${marks.join(', ')})  ${printable(payload)}`;
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
