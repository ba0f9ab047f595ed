// What one process that serves many homes costs, at one broker on this machine:
//   npm run build && node bench/homes.mjs [--homes 1,25,100] [--seconds 10]
// For each number of homes: resident memory, processor time of homes in which nothing happens, and processor time of a
// contest (two assistants claim, one command goes out, both are told); the broker's own time is not in it. Then a second
// process serves the same homes, is killed, and it is measured when the first one leads in half of the homes, and in all.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { broker, client } from './measure/broker.mjs';
import { cpu_ms, end, endAll, rss_mb, start } from './measure/process.mjs';

const { values } = parseArgs({
  options: { homes: { type: 'string', default: '1,25,100' }, seconds: { type: 'string', default: '10' } },
});
const seconds = Number(values.seconds);
const LAMPS = 4;
const folder = mkdtempSync(join(tmpdir(), 'halfsecond-homes-'));
const main = new URL('../dist/main.js', import.meta.url).pathname;

function write(homes, port) {
  const root = join(folder, `homes-${homes}`);
  for (let at = 0; at < homes; at++) {
    const home = join(root, `h-${at}`);
    mkdirSync(join(home, 'devices'), { recursive: true });
    mkdirSync(join(home, 'credentials'), { recursive: true });
    writeFileSync(join(home, 'credentials', 'hub-secret'), 'a secret of the two hubs', { mode: 0o600 });
    writeFileSync(
      join(home, 'halfsecond.yaml'),
      `assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }\nmqtt: { url: "mqtt://127.0.0.1:${port}", base: homes/h-${at} }\nhome_assistant: { discovery: false }\n`,
    );
    for (let lamp = 0; lamp < LAMPS; lamp++)
      writeFileSync(
        join(home, 'devices', `lamp-${lamp}.yaml`),
        `{ id: lamp-${lamp}, name: { en: lamp ${lamp} }, room: hall, kind: light, features: [on_off], family: zigbee2mqtt, address: h-${at}-lamp-${lamp} }\n`,
      );
  }
  return root;
}

async function measure(homes) {
  const { port } = await broker({ folder, noDelay: true });
  const witness = await client(port);
  const online = new Set();
  let granted = 0;
  let commands = 0;
  const isThere = new Promise((all) => {
    witness.on('message', (topic, payload) => {
      const text = payload.toString();
      if (topic.endsWith('/status') && text === 'online' && online.add(topic).size === homes) all();
      if (topic.includes('/outcome/') && text.includes('"granted"')) granted += 1;
      if (topic.endsWith('/set')) commands += 1;
    });
  });
  await witness.subscribeAsync(['homes/+/status', 'homes/+/outcome/+', 'zigbee2mqtt/+/set'], { qos: 1 });
  const root = write(homes, port);
  const serve = (state) =>
    start(process.execPath, [main, 'run', '--homes', root, '--state', join(root, `.${state}`)], {
      stdio: 'ignore',
    });
  const began_ms = performance.now();
  const hub = serve('one');
  await isThere;
  const started_ms = performance.now() - began_ms;
  await pause(5000);
  const idle = cpu_ms(hub.pid);
  await pause(seconds * 1000);
  const idle_ms = (cpu_ms(hub.pid) - idle) / seconds;
  const rss = rss_mb(hub.pid);
  const busy = cpu_ms(hub.pid);
  let asked = 0;
  for (let second = 0; second < seconds; second++) {
    const until_ms = performance.now() + 1000;
    for (let at = 0; at < homes; at++) {
      asked += 1;
      const action = Math.floor(second / LAMPS) % 2 === 0 ? 'turn_on' : 'turn_off';
      const intent = { action, device: `lamp-${second % LAMPS}` };
      for (const assistant of ['siri', 'tmall-genie'])
        witness.publish(
          `homes/h-${at}/claim/${assistant}`,
          JSON.stringify({ id: `${assistant}-${second}`, intent, confidence: 0.9 }),
          { qos: 1 },
        );
    }
    await pause(Math.max(0, until_ms - performance.now()));
  }
  await pause(1500);
  const contest_ms = (cpu_ms(hub.pid) - busy - idle_ms * (seconds + 1.5)) / asked;
  const taken_ms = await takeover({ homes, witness, serve: () => serve('two') });
  await end(hub);
  await witness.endAsync(true);
  return { homes, started_ms, rss, idle_ms, asked, granted, commands, contest_ms, taken_ms };
}

/** By share of the homes, how long after SIGKILL of the process that leads another one does, in milliseconds. */
async function takeover({ homes, witness, serve }) {
  const arrivals = async (begin) => {
    const at_ms = new Map();
    let listener;
    const all = new Promise((done) => {
      listener = (topic, payload, { retain }) => {
        if (retain || !topic.endsWith('/status') || payload.toString() !== 'online' || at_ms.has(topic))
          return;
        if (at_ms.set(topic, performance.now()).size === homes) done();
      };
      witness.on('message', listener);
    });
    const began_ms = await begin();
    await all;
    witness.off('message', listener);
    return [...at_ms.values()].map((each) => each - began_ms).sort((a, b) => a - b);
  };
  let leader;
  await arrivals(() => {
    leader = serve();
    return performance.now();
  });
  await pause(5000);
  const taken_ms = await arrivals(() => {
    leader.kill('SIGKILL');
    return performance.now();
  });
  return { half: taken_ms[Math.floor(homes / 2)], all: taken_ms.at(-1) };
}

const rows = [];
for (const homes of values.homes.split(',').map(Number)) rows.push(await measure(homes));
const [one] = rows;
for (const row of rows) {
  const { homes, started_ms, rss, idle_ms, asked, granted, commands, contest_ms, taken_ms } = row;
  console.log(`${homes} homes: online after ${Math.round(started_ms)} ms`);
  console.log(`  memory: ${rss.toFixed(0)} MB resident, ${(rss / homes).toFixed(2)} MB a home`);
  if (homes > one.homes)
    console.log(`  each further home: ${((rss - one.rss) / (homes - one.homes)).toFixed(2)} MB`);
  console.log(
    `  idle: ${(idle_ms / 10).toFixed(2)} % of a core, ${(idle_ms / homes).toFixed(3)} ms a second a home`,
  );
  console.log(`  contests: ${asked} asked, ${granted} granted, ${commands} commands`);
  console.log(
    `  a contest: ${contest_ms.toFixed(3)} ms of a core, ${Math.round(1000 / contest_ms)} a second a core`,
  );
  console.log(
    `  takeover: half of the homes after ${Math.round(taken_ms.half)} ms, all after ${Math.round(taken_ms.all)} ms`,
  );
}
await endAll();
rmSync(folder, { recursive: true, force: true });
