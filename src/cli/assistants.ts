import { z } from 'zod';
import { wakesOf } from '../config/assistant.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import { connectTool, fieldsOf, noHub } from './broker-client.ts';
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
    const state = text('assistants.state', { state: isOn ? 'on' : 'off' });
    return {
      data: { assistant: id, name, locale, ways, enabled: isOn },
      cells: [id, name, locale, [state, isOn ? String : paint.yellow], ways.join(', ')] as const,
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

/** Switches an assistant on or off in the running hub, which keeps it over restarts. */
export async function assistantSwitch(
  terminal: Terminal,
  of: { assistant: string; enabled: boolean } & Options,
): Promise<ExitCode> {
  const home = configuredHome(terminal, of.config);
  const assistant = assistantOf(home, { flag: 'assistant', given: of.assistant });
  const topic = topicsUnder(home.mqtt.base).setEnabled(assistant);
  const isSet = ({ enabled }: Settings) => enabled[assistant] === of.enabled;
  await settingsUntil(home, { topic, payload: of.enabled ? 'ON' : 'OFF' }, isSet);
  terminal.print(terminal.text('assistants.switched', { assistant, state: of.enabled ? 'on' : 'off' }));
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
