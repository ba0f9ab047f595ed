import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broker } from '../../support/broker.ts';
import { HalfsecondProcess, halfsecond } from '../../support/process.ts';
import { RunningHub } from '../../support/running-hub.ts';

/** Clears the screen, sets the title, rings; in both encodings of the control characters; and writes from right to left. */
const ATTACK = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be printed.
const ACTS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

test('no verb prints an escape sequence that came from outside', async () => {
  const { port } = await broker();
  const hub = await RunningHub.open({
    port,
    files: {
      'devices/evil.yaml': `{ id: evil, name: { en: ${JSON.stringify(`lamp${ATTACK}`)} }, room: study, kind: light, features: [on_off], family: zigbee2mqtt }`,
    },
  });
  const { client } = hub.witness;
  const topic = `zigbee2mqtt/x${ATTACK}`;
  await client.publishAsync(topic, `{"state":"ON${ATTACK}"}`, { retain: true, qos: 1 });
  const announced = {
    name: `plug${ATTACK}`,
    unique_id: `u${ATTACK}`,
    command_topic: 'a/set',
    state_topic: 'a',
    device: { identifiers: ['d'], name: `n${ATTACK}`, suggested_area: `r${ATTACK}` },
  };
  await client.publishAsync('homeassistant/switch/evil/config', JSON.stringify(announced), {
    retain: true,
    qos: 1,
  });
  const claim = JSON.stringify({
    id: `c${ATTACK}`,
    text: `turn on the study lamp${ATTACK}`,
    confidence: 0.9,
  });
  await client.publishAsync('halfsecond/claim/siri', claim, { qos: 1 });
  await hub.witness.message((name, payload) => name.startsWith('halfsecond/outcome/siri') && payload !== '');
  await hub.claim('plain', 'turn on the study lamp');
  const habits = {
    v: 1,
    habits: { x: { room: `r${ATTACK}`, device: 'd', assistant: 'siri', db: 3, day: 1 } },
  };
  mkdirSync(join(hub.folder, 'state'), { recursive: true });
  writeFileSync(join(hub.folder, 'state', 'habits.json'), JSON.stringify(habits));

  const workingFolder = hub.folder;
  const printed = new Map<string, string>();
  for (const args of [
    ['explain'],
    ['explain', '--json'],
    ['report'],
    ['report', '--json'],
    ['journal', 'export'],
    ['journal', 'export', '--format', 'json'],
    ['say', `turn on the study lamp${ATTACK}`, '--as', 'siri'],
    ['devices'],
    ['devices', 'discover'],
    ['devices', 'discover', '--json'],
    ['habits'],
    ['doors', 'status'],
    ['check'],
    ['explain', `nobody${ATTACK}`],
    ['doors', 'pair', `no${ATTACK}`],
  ]) {
    const { stdout, stderr } = await halfsecond(args, { workingFolder });
    printed.set(args.join(' '), stdout + stderr);
  }
  const inspect = new HalfsecondProcess(['inspect'], { workingFolder });
  await inspect.prints(/siri|study/);
  inspect.process.kill('SIGINT');
  await inspect.exit;
  printed.set('inspect', inspect.stdout + inspect.stderr);
  for (const [verb, text] of printed) {
    expect(text, verb).not.toBe('');
    expect(ACTS.exec(text)?.[0], verb).toBeUndefined();
  }
}, 120_000);
