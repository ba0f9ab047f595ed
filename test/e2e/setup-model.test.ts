import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modelOf } from '../../src/hearing/stt/models/catalogue.ts';
import { isInstalled } from '../../src/hearing/stt/models/model-folder.ts';
import { broker } from '../support/broker.ts';
import { PROJECT } from '../support/home.ts';
import { ModelServer } from '../support/model-server.ts';
import { HalfsecondProcess } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const WEIGHTS = process.env.HALFSECOND_FSMN_MODEL ?? join(PROJECT, '../shared/models/fsmn-xiaoyun');
const isThere = existsSync(join(WEIGHTS, 'kwsr.net'));
const hasTerminal = spawnSync('script', ['--version']).error === undefined;
const RETURN = '\r';
const DOWN = '\u001b[B';

/** Whose wake word is heard already, as `setup` meets it the second time. */
const ASSISTANT = {
  Mandarin:
    '  tmall-genie:\n    { name: 天貓精靈, locale: zh-CN, wake: { engine: enrolled, takes: wake/tmall-genie } }',
  English:
    '  siri:\n    { name: Siri, locale: en-US, wake: { engine: porcupine-keyless, keyword: hey siri } }',
};
type Language = keyof typeof ASSISTANT;

/** Answers every question of `setup` with its default, but wants neither a microphone nor a hub that starts. */
async function setUp(server: ModelServer, language: Language, wantsModel: boolean) {
  const { port } = await broker();
  const folder = folderWith({
    'halfsecond.yaml': `assistants:\n${ASSISTANT[language]}\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n`,
  });
  const state = join(folder, 'state');
  const run = new HalfsecondProcess(['setup', '--config', folder, '--state', state], {
    atTerminal: true,
    environment: { HF_ENDPOINT: server.url, LANG: 'C.UTF-8' },
  });
  await run.answer('Which assistants', RETURN);
  await run.answer('Which MQTT broker', RETURN);
  await run.answer('What is its address', RETURN);
  await run.answer('User name', RETURN);
  await run.answer('Which microphone', `${DOWN}${RETURN}`);
  await run.answer(`Fetch the ${language} model`, wantsModel ? 'y' : 'n');
  await run.answer('Look for devices', 'n');
  await run.answer('By which doors', RETURN);
  await run.answer('Start the hub now', 'n');
  const code = await run.exit;
  return { code, shown: run.stdout, state, file: readFileSync(join(folder, 'halfsecond.yaml'), 'utf8') };
}

const title = (what: string) =>
  hasTerminal ? what : `${what} (skipped: no program \`script\` of util-linux)`;

test.skipIf(!hasTerminal || !isThere)(
  title(
    `setup fetches the Mandarin model, and the assistant is heard with it beside its takes${isThere ? '' : ' (skipped: no model; name one by HALFSECOND_FSMN_MODEL)'}`,
  ),
  async () => {
    const server = await ModelServer.open();
    // A mirror has each file by the path that it has on its own server.
    for (const { name, url } of modelOf('fsmn-zh')?.files ?? [])
      server.files.set(new URL(url).pathname, readFileSync(join(WEIGHTS, name)));
    const { code, shown, state, file } = await setUp(server, 'Mandarin', true);
    const model = modelOf('fsmn-zh');
    expect(model && isInstalled(model, join(state, 'models', 'fsmn-zh'))).toBe(true);
    expect(file).toMatch(
      /engine: fsmn[\s\S]*phrase: 天貓精靈[\s\S]*engine: enrolled[\s\S]*takes: wake\/tmall-genie/,
    );
    expect(shown).toMatch(/✓ hearing .*tmall-genie by fsmn/);
    expect(code).toBe(0);
  },
  60_000,
);

test.skipIf(!hasTerminal)(
  title('a home whose owner does not want the Mandarin model keeps its takes, and nothing is fetched'),
  async () => {
    const server = await ModelServer.open();
    const { shown, file } = await setUp(server, 'Mandarin', false);
    expect(server.ranges).toEqual([]);
    expect(file).not.toContain('fsmn');
    expect(shown).toMatch(/✓ hearing .*tmall-genie by enrolled/);
  },
  60_000,
);

test.skipIf(!hasTerminal)(
  title('a home with an English assistant is offered the English model, and without it is heard as before'),
  async () => {
    const server = await ModelServer.open();
    const { code, shown, file } = await setUp(server, 'English', false);
    expect(server.ranges).toEqual([]);
    expect(file).not.toContain('moonshine');
    expect(shown).toMatch(/Fetch the English model \(29 MB, MIT\)/);
    expect(shown).toMatch(/✓ hearing .*siri by porcupine-keyless/);
    expect(code).toBe(0);
  },
  60_000,
);
