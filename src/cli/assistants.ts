import { z } from 'zod';
import { wakesOf } from '../config/assistant.ts';
import type { Home } from '../config/schema.ts';
import { readSpan } from '../doors/mqtt/switch-word.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { connectTool } from '../mqtt/tool.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { message } from '../text/text.ts';
import { fieldsOf, noHub } from './broker-client.ts';
import { assistantOf, configuredHome } from './home.ts';
import type { JsonOption } from './options.ts';
import { table } from './ui/table.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { within } from './wait.ts';

type Options = { config?: string } & JsonOption;

/** The hub says at once what is set. After this time, in milliseconds, there is no hub. */
const ANSWER_WITHIN_MS = 3000;

const settingsSchema = z.object({
  mode: z.enum(['arbitrate', 'observe']),
  enabled: z.record(z.string(), z.boolean()),
  off_until: z.record(z.string(), z.string()).default({}),
});
type Settings = z.infer<typeof settingsSchema>;

/** Lists the assistants of the home: their language, their doors, and whether the hub takes their claims. */
export async function assistantsList(terminal: Terminal, options: Options): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const { text } = terminal;
  const settings = await settingsUntil(home, {}, () => true).catch(() => undefined);
  const paint = paintFor(terminal);
  const rows = Object.entries(home.assistants).map(([id, assistant]) => {
    const { name, locale, doors, enabled } = assistant;
    const isOn = settings?.enabled[id] ?? enabled;
    const ways = [...wakesOf(assistant).map(({ wake }) => wake.engine), ...doors];
    const until = isOn ? undefined : settings?.off_until[id];
    const state =
      until === undefined
        ? text('assistants.state', { state: isOn ? 'on' : 'off' })
        : text('assistants.off-until', { at: minuteOf(until) });
    return {
      data: { assistant: id, name, locale, ways, enabled: isOn, off_until: until },
      cells: [
        id,
        name,
        locale,
        [state, isOn ? String : paint.yellow],
        text('list.names', { names: ways }),
      ] as const,
    };
  });
  const lines = options.json
    ? rows.map(({ data }) => JSON.stringify(data))
    : table(
        rows.map(({ cells }) => cells),
        { columns: [{ most: 20, least: 6 }, { most: 24 }] },
      );
  for (const line of lines) terminal.print(line);
  return ExitCode.ok;
}

/** To the minute, in local time. */
function minuteOf(at: string): string {
  return new Date(at).toLocaleString('sv').slice(0, 16);
}

/**
 * Switches an assistant on or off in the running hub, which keeps it over restarts.
 * @param of.for a while such as `3h`, after which the assistant comes back by itself.
 */
export async function assistantSwitch(
  terminal: Terminal,
  of: { assistant: string; enabled: boolean; for?: string } & Options,
): Promise<ExitCode> {
  if (of.for !== undefined && readSpan(of.for) === undefined)
    throw new Failure(ExitCode.usage, [
      {
        path: '--for',
        found: of.for,
        expected: message('assistants.for.expected'),
        fix: message('assistants.for.fix'),
      },
    ]);
  const home = configuredHome(terminal, of.config);
  const assistant = assistantOf(home, { flag: 'assistant', given: of.assistant });
  const topic = topicsUnder(home.mqtt.base).setEnabled(assistant);
  const before = await settingsUntil(home, {}, () => true);
  const isTimed = of.for !== undefined;
  const isSet = ({ enabled, off_until }: Settings) => {
    const isSo = enabled[assistant] === of.enabled && (off_until[assistant] !== undefined) === isTimed;
    // A new while is another time than the one before.
    return isSo && (!isTimed || off_until[assistant] !== before.off_until[assistant]);
  };
  const payload = of.enabled ? 'ON' : ['OFF', of.for ?? []].flat().join(' ');
  const { off_until } = await settingsUntil(home, { topic, payload }, isSet);
  const until = off_until[assistant];
  terminal.print(
    until === undefined
      ? terminal.text('assistants.switched', { assistant, state: of.enabled ? 'on' : 'off' })
      : terminal.text('assistants.switched-until', { assistant, at: minuteOf(until) }),
  );
  return ExitCode.ok;
}

/** Sets whether the running hub commands, or only observes; it keeps the mode over restarts. */
export async function setMode(
  terminal: Terminal,
  mode: 'arbitrate' | 'observe' | undefined,
  options: Options,
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const topic = topicsUnder(home.mqtt.base).setMode;
  const settings = await settingsUntil(
    home,
    mode === undefined ? {} : { topic, payload: mode },
    (is) => mode === undefined || is.mode === mode,
  );
  terminal.print(
    options.json
      ? JSON.stringify({ mode: settings.mode })
      : terminal.text('mode.is', { mode: settings.mode }),
  );
  return ExitCode.ok;
}

/** Sends a setting, and waits until the hub tells that it is set. @throws Failure (exit 4) where no hub does. */
async function settingsUntil(
  home: Home,
  { topic, payload = '' }: { topic?: string; payload?: string },
  isEnough: (settings: Settings) => boolean,
): Promise<Settings> {
  const client = await connectTool(home);
  try {
    const told = new Promise<Settings>((done) => {
      client.on('message', (_, bytes) => {
        const settings = settingsSchema.safeParse(fieldsOf(bytes)).data;
        if (settings && isEnough(settings)) done(settings);
      });
    });
    await client.subscribeAsync(topicsUnder(home.mqtt.base).settings, { qos: 1 });
    if (topic !== undefined) await client.publishAsync(topic, payload, { qos: 1 });
    const settings = await within(told, ANSWER_WITHIN_MS);
    if (!settings) throw noHub(ANSWER_WITHIN_MS);
    return settings;
  } finally {
    await client.endAsync(true);
  }
}
