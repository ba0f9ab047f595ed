import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { loadText } from '../../src/text/text.ts';
import { broker } from '../support/broker.ts';
import { halfsecond } from '../support/process.ts';
import { hasScript, PseudoTerminal } from '../support/pseudo-terminal.ts';
import { folderWith } from '../support/temp-folder.ts';

const setup = (folder: string, ...flags: readonly string[]) =>
  halfsecond(['setup', '--yes', '--config', folder, ...flags]);

test('`setup --yes` writes a home that is ready, with the shipped takes, and checks it', async () => {
  const { port } = await broker();
  const folder = join(folderWith({}), 'new');
  const { code, stdout } = await setup(folder, '--broker', `127.0.0.1:${port}`);
  expect(stdout).toMatch(
    /✓ broker .*the hub is not running[\s\S]*✓ hearing .*siri by porcupine-keyless, tmall-genie by enrolled/,
  );
  expect(code).toBe(0);
  expect(existsSync(join(folder, 'wake/tmall-genie/take-01.wav'))).toBe(true);
  expect(readFileSync(join(folder, 'halfsecond.yaml'), 'utf8')).toContain(`url: mqtt://127.0.0.1:${port}`);
}, 60_000);

test('`setup` on an existing home changes only what is asked, keeps comments, and leaves the old file as .bak', async () => {
  const { port } = await broker();
  const before = `# my home\nassistants:\n  siri: { name: Siri } # the one in the hall\nmqtt: { url: "mqtt://127.0.0.1:1" }\nmode: observe # for now\n`;
  const folder = folderWith({
    'halfsecond.yaml': before,
    'devices/lamp.yaml':
      'id: lamp\nname: { en: lamp }\nroom: hall\nkind: light\nfeatures: [on_off]\nfamily: zigbee2mqtt\n',
  });
  const { code } = await setup(
    folder,
    '--broker',
    `mqtt://127.0.0.1:${port}`,
    '--assistant',
    'siri',
    'my-own',
  );
  const after = readFileSync(join(folder, 'halfsecond.yaml'), 'utf8');
  expect(code).toBe(0);
  expect(after).toContain('# my home');
  expect(after).toContain('siri: { name: Siri } # the one in the hall');
  expect(after).toContain('mode: observe # for now');
  expect(after).toContain(`mqtt://127.0.0.1:${port}`);
  expect(after).toContain('my-own: { name: my-own }');
  expect(readFileSync(join(folder, 'halfsecond.yaml.bak'), 'utf8')).toBe(before);
}, 60_000);

test('`setup` writes a broker that does not answer and reports it, and writes nothing into an invalid file', async () => {
  const folder = folderWith({});
  const unreachable = await setup(folder, '--broker', 'mqtt://127.0.0.1:9', '--assistant', 'my-own');
  expect(unreachable).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/✗ broker .*nothing listens at/),
  });
  const written = readFileSync(join(folder, 'halfsecond.yaml'), 'utf8');
  writeFileSync(join(folder, 'halfsecond.yaml'), `${written}nonsense: 1\n`);
  const invalid = await setup(folder, '--broker', 'embedded');
  expect(invalid).toMatchObject({ code: 3, stderr: expect.stringContaining('nonsense') });
  expect(readFileSync(join(folder, 'halfsecond.yaml'), 'utf8')).toContain('127.0.0.1:9');
}, 60_000);

test('`setup --broker embedded` writes a home that uses the broker of the hub', async () => {
  const folder = folderWith({});
  const { code, stdout } = await setup(folder, '--broker', 'embedded', '--assistant', 'my-own');
  expect(stdout).toMatch(/broker .*embedded/);
  // Port 1883 may be another program's here: that is then told, and nothing else.
  expect(code).toBe(stdout.includes('taken by another program') ? 1 : 0);
  expect(readFileSync(join(folder, 'halfsecond.yaml'), 'utf8')).not.toContain('url');
}, 60_000);

test('`setup` without a terminal or with incomplete flags is a usage error', async () => {
  const folder = folderWith({});
  expect(await halfsecond(['setup', '--config', folder])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('add --yes'),
  });
  expect(await setup(folder, '--microphone', 'default')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--room living-room'),
  });
  expect(existsSync(join(folder, 'halfsecond.yaml'))).toBe(false);
}, 60_000);

const ENTER = '\r';
const DOWN = '\x1b[B';

test.skipIf(!hasScript).each([
  ['en', 'C.UTF-8'],
  ['zh-Hant', 'zh_TW.UTF-8'],
] as const)(
  '`setup` at a terminal asks for the rooms of devices that tell none (%s)',
  async (language, LANG) => {
    const url = await brokerWith(['電視插座', 'front door', 'coffee maker', 'desk thing']);
    const folder = folderWith({
      'halfsecond.yaml': `assistants:\n  siri: { name: Siri }\nmqtt: { url: "${url}" }\naudio: { source: none }\n`,
    });
    const text = await loadText(language);
    const terminal = new PseudoTerminal(['setup', '--config', folder], { LANG, LC_ALL: LANG });
    const answers: readonly (readonly [string, string])[] = [
      [text('setup.assistants'), ENTER],
      [text('setup.broker'), ENTER],
      [text('setup.broker.where'), ENTER],
      [text('setup.broker.user'), ENTER],
      [text('setup.microphone'), `${DOWN}${ENTER}`],
      [text('setup.discover'), ENTER],
      [text('setup.device-room', { device: '電視插座' }), `阿公房${ENTER}`],
      [text('setup.device-room', { device: 'front door' }), `Hallway${ENTER}`],
      [text('setup.device-room', { device: 'coffee maker' }), `-${ENTER}`],
      [text('setup.doors'), ENTER],
      [text('setup.start'), 'n'],
    ];
    for (const [question, keys] of answers) await terminal.answer(question.slice(0, 40), keys);
    expect(await terminal.exit).toBe(0);
    const roomOf = (id: string) =>
      /^room: (.*)$/m.exec(readFileSync(join(folder, 'devices', `${id}.yaml`), 'utf8'))?.[1];
    expect(['dian-shi-cha-zuo', 'front-door', 'coffee-maker', 'desk-thing'].map(roomOf)).toEqual([
      'a-gong-fang',
      'hallway',
      'unassigned',
      'unassigned',
    ]);
    const written = readFileSync(join(folder, 'halfsecond.yaml'), 'utf8');
    expect(written).toContain('a-gong-fang: { name: { zh: 阿公房 } }');
    expect(written).not.toContain('hallway:');
  },
  60_000,
);

/** A broker at which zigbee2mqtt announces plugs of these names. */
async function brokerWith(names: readonly string[]): Promise<string> {
  const { port } = await broker();
  const url = `mqtt://127.0.0.1:${port}`;
  const client = await connectAsync(url);
  const devices = names.map((friendly_name, at) => ({
    ieee_address: `0x${at}`,
    type: 'Router',
    friendly_name,
    definition: {
      exposes: [{ type: 'switch', features: [{ name: 'state', property: 'state', access: 7 }] }],
    },
  }));
  await client.publishAsync('zigbee2mqtt/bridge/devices', JSON.stringify(devices), { retain: true, qos: 1 });
  await client.endAsync();
  return url;
}
