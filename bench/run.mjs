// Last claim → command, side by side in one run: halfsecond, and the barest relay on the same library and broker.
// Then start time and memory. Usage: npm run bench [-- ROUNDS]
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MqttClient } from 'mqtt';

const rounds = Number(process.argv[2] ?? 500);
const folder = mkdtempSync(join(tmpdir(), 'halfsecond-bench-'));
const children = [];

const start = (command, args, options = {}) => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  children.push(child);
  return child;
};

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

async function broker() {
  if (spawnSync('mosquitto', ['-h']).error === undefined) {
    const port = await freePort();
    writeFileSync(
      join(folder, 'mosquitto.conf'),
      `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n`,
    );
    start('mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
    await pause(300);
    return { port, name: 'mosquitto' };
  }
  const child = start(process.execPath, [new URL('broker.mjs', import.meta.url).pathname]);
  const [line] = await new Promise((told) =>
    child.stdout.once('data', (bytes) => told(bytes.toString().split('\n'))),
  );
  return { port: Number(line), name: 'the embedded broker (mosquitto is not installed)' };
}

async function client(port) {
  const opened = new MqttClient(() => connect({ host: '127.0.0.1', port, noDelay: true }), {
    protocolVersion: 5,
  });
  await new Promise((connected) => opened.once('connect', connected));
  return opened;
}

/** As many rooms as a home has, taken in turn; a verdict absorbs for less than a turn lasts. */
const ROOMS = 8;
const COLD = 200;
const WARM_UP = 5000;

function writeHome(port) {
  mkdirSync(join(folder, 'devices'));
  writeFileSync(
    join(folder, 'halfsecond.yaml'),
    `assistants: { siri: { name: Siri }, tmall-genie: { name: Tmall Genie } }\narbiter: { absorb_ms: 5, evidence: { follow-up: 0 } }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\nlog: { level: error }\n`,
  );
  for (let at = 0; at < ROOMS; at++) {
    writeFileSync(
      join(folder, 'devices', `${at}.yaml`),
      `{ id: room-${at}, name: { en: light ${at} }, room: room-${at}, kind: light, family: zigbee2mqtt }\n`,
    );
  }
}

const online = (witness) =>
  new Promise((came) => {
    const listen = (topic, payload) => {
      if (topic !== 'halfsecond/status' || payload.toString() !== 'online') return;
      witness.off('message', listen);
      came();
    };
    witness.on('message', listen);
  });

/** The time from the last of two claims to the command, `apart_ms` between them. */
async function contest({ one, two, witness, room, id, apart_ms }) {
  const claim = (assistant) =>
    JSON.stringify({
      id: `${id}-${assistant}`,
      room,
      intent: { action: 'turn_on', device: room },
      confidence: 0.9,
      origin: 'voice',
    });
  let listen;
  const commanded = new Promise((arrived, failed) => {
    const late = setTimeout(() => failed(new Error(`no command for ${id} within 5 s`)), 5000);
    listen = (topic) => {
      if (topic !== `zigbee2mqtt/${room}/set`) return;
      clearTimeout(late);
      arrived();
    };
    witness.on('message', listen);
  });
  one.publish('halfsecond/claim/siri', claim('siri'), { qos: 1 });
  await pause(apart_ms);
  const sent_ms = performance.now();
  two.publish('halfsecond/claim/tmall-genie', claim('tmall-genie'), { qos: 1 });
  await commanded;
  witness.off('message', listen);
  return performance.now() - sent_ms;
}

const percentile = (values, share) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
};

/**
 * One hub: its first contests after the start (`cold`, what a home sees), then, once V8 has compiled its path
 * in WARM_UP contests without pauses, its steady state (`warm`).
 */
async function measure({ port, name, args }) {
  const [witness, one, two] = [await client(port), await client(port), await client(port)];
  await witness.subscribeAsync(['zigbee2mqtt/+/set', 'halfsecond/status'], { qos: 1 });
  const came = online(witness);
  const started_ms = performance.now();
  const hub = start(process.execPath, args);
  hub.once('exit', (code) => code && console.error(`${name} ended with ${code}`));
  await came;
  const start_ms = performance.now() - started_ms;
  let at = 0;
  const play = async (count, { apart_ms, rest_ms }) => {
    const latencies = [];
    for (const end = at + count; at < end; at++) {
      latencies.push(
        await contest({ one, two, witness, room: `room-${at % ROOMS}`, id: `${name}-${at}`, apart_ms }),
      );
      await pause(rest_ms);
    }
    return latencies;
  };
  const cold = await play(COLD, { apart_ms: 5, rest_ms: 2 });
  const rss_mb =
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${hub.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  await play(WARM_UP, { apart_ms: 1, rest_ms: 0 });
  const warm = await play(rounds, { apart_ms: 5, rest_ms: 2 });
  hub.kill('SIGTERM');
  await new Promise((ended) => hub.once('exit', ended));
  witness.publish('halfsecond/status', '', { retain: true });
  await Promise.all([witness, one, two].map((each) => each.endAsync()));
  return { name, cold, warm, start_ms, rss_mb };
}

try {
  const { port, name } = await broker();
  writeHome(port);
  console.log(`${rounds} contests, two claims 5 ms apart, QoS 1, ${name}`);
  const relay = new URL('relay.mjs', import.meta.url).pathname;
  const main = new URL('../dist/main.js', import.meta.url).pathname;
  const bare = await measure({ port, name: 'bare relay', args: [relay, String(port)] });
  const ours = await measure({
    port,
    name: 'halfsecond',
    args: ['--max-semi-space-size=1', main, 'run', '--config', folder],
  });
  const nagle = await measure({ port, name: 'bare relay, Nagle on', args: [relay, String(port), 'nagle'] });
  console.log(`${''.padEnd(28)}  p50 ms  ratio   p99 ms  ratio  start ms  RSS MB`);
  for (const { name: who, start_ms, rss_mb, ...measured } of [bare, ours, nagle])
    for (const state of ['cold', 'warm']) {
      const [p50, p99] = [0.5, 0.99].map((share) => percentile(measured[state], share));
      const cells = [
        p50.toFixed(2).padStart(7),
        (p50 / percentile(bare[state], 0.5)).toFixed(2).padStart(6),
        p99.toFixed(2).padStart(8),
        (p99 / percentile(bare[state], 0.99)).toFixed(2).padStart(6),
        (state === 'cold' ? start_ms.toFixed(0) : '').padStart(9),
        (state === 'cold' ? rss_mb.toFixed(0) : '').padStart(7),
      ];
      console.log(`${`${who}, ${state}`.padEnd(28)} ${cells.join(' ')}`);
    }
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
