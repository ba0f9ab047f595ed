// How long a home is without a hub when the hub that leads is killed. Two real hubs at one broker, again and again:
//   npm run build && node bench/takeover.mjs [--times 20]
// Told in milliseconds: from SIGKILL to `online` of the other hub, and to the command for a claim that is sent then.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { broker, client } from './measure/broker.mjs';
import { endAll, start } from './measure/process.mjs';

const { values } = parseArgs({ options: { times: { type: 'string', default: '20' } } });
const times = Number(values.times);
const folder = mkdtempSync(join(tmpdir(), 'halfsecond-takeover-'));
const main = new URL('../dist/main.js', import.meta.url).pathname;

const { port, name } = await broker({ folder, noDelay: true });
const witness = await client(port);
const waiting = [];
witness.on('message', (topic, payload, { retain }) => {
  const text = payload.toString();
  for (const each of waiting.splice(0)) {
    if (each.wanted(topic, text, retain)) each.met(performance.now());
    else waiting.push(each);
  }
});
await witness.subscribeAsync('#', { qos: 1 });
const message = (wanted) => new Promise((met) => waiting.push({ wanted, met }));
const online = () =>
  message((topic, text, retain) => topic === 'halfsecond/status' && text === 'online' && !retain);

let hubs = 0;
async function hub() {
  hubs += 1;
  const home = join(folder, `hub-${hubs}`);
  mkdirSync(join(home, 'devices'), { recursive: true });
  mkdirSync(join(home, 'credentials'));
  writeFileSync(join(home, 'credentials', 'hub-secret'), 'a secret of the two hubs', { mode: 0o600 });
  writeFileSync(
    join(home, 'halfsecond.yaml'),
    `assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n`,
  );
  writeFileSync(
    join(home, 'devices', 'lamp.yaml'),
    '{ id: lamp, name: { en: lamp }, room: hall, kind: light, features: [on_off], family: zigbee2mqtt }\n',
  );
  const isThere = online();
  const child = start(process.execPath, [main, 'run', '--config', home], { stdio: 'ignore' });
  await isThere;
  return child;
}

const toOnline_ms = [];
const toCommand_ms = [];
await hub();
let doubles = 0;
for (let at = 0; at < times; at++) {
  const leader = await hub();
  // At any moment between two beats and two words.
  await pause(3000 + Math.random() * 1000);
  const taken = online();
  const killed_ms = performance.now();
  leader.kill('SIGKILL');
  toOnline_ms.push((await taken) - killed_ms);
  let commands = 0;
  const count = (topic) => {
    if (topic === 'zigbee2mqtt/lamp/set') commands += 1;
  };
  witness.on('message', count);
  const commanded = message((topic) => topic === 'zigbee2mqtt/lamp/set');
  const told = message((topic, text) => topic === 'halfsecond/outcome/siri' && text.includes(`"c-${at}"`));
  const claim = JSON.stringify({ id: `c-${at}`, intent: { action: 'toggle', device: 'lamp' } });
  await witness.publishAsync('halfsecond/claim/siri', claim, { qos: 1 });
  toCommand_ms.push((await commanded) - killed_ms);
  await told;
  witness.off('message', count);
  if (commands !== 1) doubles += 1;
}

const shown = (all) => {
  const sorted = all.toSorted((a, b) => a - b);
  const of = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  return `median ${of(0.5)} ms, most ${of(1)} ms`;
};
console.log(`${times} takeovers at ${name}:`);
console.log(`  SIGKILL to the other hub's online: ${shown(toOnline_ms)}`);
console.log(`  SIGKILL to a command (with the wait for rivals): ${shown(toCommand_ms)}`);
console.log(`  claims that were not acted on exactly once: ${doubles}`);
await witness.endAsync(true);
await endAll();
rmSync(folder, { recursive: true, force: true });
