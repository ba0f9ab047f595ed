// The fault campaign: what goes wrong in a home, among honest contests, on a real broker and a real hub.
// npm run campaign            every fault many times, within 60 minutes
// npm run campaign -- --short the same faults a few times each, within 4 minutes
import { appendFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Household, makeHome, openClient, startBroker, startHub } from './rig.mjs';

const isShort = process.argv.includes('--short');
const many = (short, long) => (isShort ? short : long);

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

const NOISE = [
  () => 'no JSON',
  () => '',
  () => '{"id":1}',
  () => JSON.stringify({ id: `n${Math.random()}`, intent: { action: 'explode', device: 'lamp-0' } }),
  () => JSON.stringify({ id: `n${Math.random()}`, text: '\u001b[2J'.repeat(100) }),
  () => JSON.stringify({ id: 'x'.repeat(5000), text: 'turn on' }),
  () =>
    JSON.stringify({
      id: `n${Math.random()}`,
      intent: { action: 'turn_on', device: 'nothing' },
      age_ms: -1e9,
    }),
  () => 'x'.repeat(70_000),
];
const NOISE_TOPICS = [
  'claim/stranger',
  'claim/genie',
  'detection/siri',
  'set/budget_ms',
  'feedback',
  'speech_end',
];

/** Each fault: what happens, and with how many contests about it. */
const FAULTS = {
  'nothing goes wrong': async (home) => {
    for (let at = 0; at < many(20, 500); at++) await home.household.contest();
  },
  'hostile messages': async (home) => {
    const attacker = await openClient(home.port);
    let isOver = false;
    const attack = (async () => {
      for (let at = 0; at < many(5000, 100_000) && !isOver; at++) {
        const topic = `halfsecond/${NOISE_TOPICS[at % NOISE_TOPICS.length]}`;
        attacker.publish(topic, NOISE[at % NOISE.length](), { qos: 0 });
        if (at % 20 === 0) await pause(20);
      }
    })();
    for (let at = 0; at < many(10, 250); at++) await home.household.contest();
    isOver = true;
    await attack;
    await attacker.endAsync(true);
  },
  'the broker is killed': async (home) => {
    for (let at = 0; at < many(4, 250); at++) {
      const contests = [1, 2, 3, 4].map(() => home.household.contest({ isDisturbed: true }));
      await pause(Math.random() * 300);
      home.broker.kill('SIGKILL');
      await home.broker.ended;
      home.household.staleUnlock(`broker-${at}`);
      await Promise.all(contests);
      home.broker = await startBroker(home.folder, home.port);
      await home.household.ready();
      await pause(2000);
    }
  },
  'the hub is killed': async (home) => {
    for (let at = 0; at < many(4, 250); at++) {
      const contests = [1, 2, 3, 4].map(() => home.household.contest({ isDisturbed: true }));
      await pause(Math.random() * 300);
      home.hub.kill('SIGKILL');
      await home.hub.ended;
      await Promise.all(contests);
      home.hub = startHub(home.folder);
      await home.household.ready();
      await pause(1500);
    }
  },
  'the hub is frozen': async (home) => {
    for (const seconds of many(
      [0.3, 1, 3, 6],
      Array.from({ length: 60 }, (_, at) => 0.3 + (at % 20)),
    )) {
      home.hub.kill('SIGSTOP');
      const contest = home.household.contest({ isDisturbed: true });
      if (seconds > 2.5) home.household.staleUnlock(`frozen-${Math.random()}`);
      await pause(seconds * 1000);
      home.hub.kill('SIGCONT');
      await contest;
      await home.household.ready();
      await pause(2500);
    }
  },
  'the broker is frozen': async (home) => {
    for (const seconds of many(
      [0.3, 3],
      Array.from({ length: 40 }, (_, at) => 0.3 + (at % 20)),
    )) {
      home.broker.kill('SIGSTOP');
      const contest = home.household.contest({ isDisturbed: true });
      await pause(seconds * 1000);
      home.broker.kill('SIGCONT');
      await contest;
      await home.household.ready();
      await pause(2500);
    }
  },
  'the state folder is deleted': async (home) => {
    for (let at = 0; at < many(1, 20); at++) {
      await home.household.contest();
      rmSync(join(home.folder, 'state'), { recursive: true, force: true });
      await home.household.contest();
      await pause(6000);
    }
  },
  'the journal and the settings are garbled': async (home) => {
    for (let at = 0; at < many(1, 20); at++) {
      const journal = join(home.folder, 'state', 'journal');
      const newest = readdirSync(journal).sort().at(-1);
      appendFileSync(join(journal, newest), '\u0000garbled\n{"at_ms":1e308}\n');
      home.hub.kill('SIGKILL');
      await home.hub.ended;
      writeFileSync(join(journal, '999998.jsonl'), 'garbled');
      home.hub = startHub(home.folder);
      await home.household.ready();
      await pause(1500);
      await home.household.contest();
    }
  },
  'the configuration is reloaded': async (home) => {
    for (let at = 0; at < many(4, 120); at++) {
      home.hub.kill('SIGHUP');
      await home.household.contest();
      await pause(many(500, 9400));
    }
  },
};

const folder = mkdtempSync(join(tmpdir(), 'halfsecond-campaign-'));
const port = await freePort();
makeHome(folder, port);
const home = { folder, port, broker: await startBroker(folder, port), hub: startHub(folder) };
const columns = ['contests', 'late', 'twice', 'lost', 'wrong', 'told', 'unlocked'];
console.log(`| fault | ${columns.join(' | ')} |\n| --- |${' --- |'.repeat(columns.length)}`);
let faults = 0;
for (const [name, run] of Object.entries(FAULTS)) {
  home.household = await Household.at(port);
  await home.household.ready();
  await run(home);
  await pause(3000);
  const { tally } = home.household;
  await home.household.close();
  for (const column of columns.slice(1)) faults += tally[column];
  console.log(`| ${name} | ${columns.map((column) => tally[column]).join(' | ')} |`);
}
home.hub.kill('SIGTERM');
await home.hub.ended;
home.broker.kill('SIGTERM');
await home.broker.ended;
rmSync(folder, { recursive: true, force: true });
process.exitCode = faults === 0 ? 0 : 1;
