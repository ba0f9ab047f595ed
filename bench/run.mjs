// Last claim → command, side by side in one run: halfsecond, and the barest relay on the same library and broker.
// Then start time and memory. Usage: npm run bench [-- ROUNDS]
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MqttClient } from 'mqtt';

const rounds = Number(process.argv[2] ?? 200);
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

/** A home of one light a room, so that no round's verdict absorbs the next. */
function writeHome(port) {
  mkdirSync(join(folder, 'devices'));
  writeFileSync(
    join(folder, 'halfsecond.yaml'),
    `assistants: { siri: { name: Siri }, tmall-genie: { name: Tmall Genie } }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\nlog: { level: error }\n`,
  );
  for (let at = 0; at < rounds; at++) {
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

/** Two claims 5 ms apart, then the command: the time from the last claim. */
async function measure({ port, name, args }) {
  const witness = await client(port);
  const [one, two] = [await client(port), await client(port)];
  await witness.subscribeAsync(['zigbee2mqtt/+/set', 'halfsecond/status'], { qos: 1 });
  const came = online(witness);
  const started_ms = performance.now();
  const hub = start(process.execPath, args);
  await came;
  const start_ms = performance.now() - started_ms;
  const latencies = [];
  for (let at = 0; at < rounds; at++) {
    const room = `room-${at}`;
    const claim = (assistant) =>
      JSON.stringify({
        id: `${name}-${at}-${assistant}`,
        room,
        intent: { action: 'turn_on', device: room },
        confidence: 0.9,
        origin: 'voice',
      });
    const commanded = new Promise((arrived) => {
      const listen = (topic) => {
        if (topic !== `zigbee2mqtt/${room}/set`) return;
        witness.off('message', listen);
        arrived();
      };
      witness.on('message', listen);
    });
    one.publish('halfsecond/claim/siri', claim('siri'), { qos: 1 });
    await pause(5);
    const sent_ms = performance.now();
    two.publish('halfsecond/claim/tmall-genie', claim('tmall-genie'), { qos: 1 });
    await commanded;
    latencies.push(performance.now() - sent_ms);
    await pause(2);
  }
  const rss_mb =
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${hub.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  hub.kill('SIGTERM');
  await new Promise((ended) => hub.once('exit', ended));
  witness.publish('halfsecond/status', '', { retain: true });
  await Promise.all([witness, one, two].map((each) => each.endAsync()));
  // The first rounds warm the compiler of both sides alike.
  const settled = latencies.slice(Math.floor(rounds / 10)).sort((a, b) => a - b);
  const percentile = (share) => settled[Math.min(settled.length - 1, Math.ceil(share * settled.length) - 1)];
  return { name, p50: percentile(0.5), p99: percentile(0.99), start_ms, rss_mb };
}

try {
  const { port, name } = await broker();
  writeHome(port);
  console.log(`${rounds} contests, two claims 5 ms apart, QoS 1, ${name}`);
  const relay = new URL('relay.mjs', import.meta.url).pathname;
  const main = new URL('../dist/main.js', import.meta.url).pathname;
  const bare = await measure({ port, name: 'bare relay', args: [relay, String(port)] });
  const ours = await measure({ port, name: 'halfsecond', args: [main, 'run', '--config', folder] });
  const nagle = await measure({ port, name: 'bare relay, Nagle on', args: [relay, String(port), 'nagle'] });
  console.log(`${''.padEnd(22)}  p50 ms  ratio   p99 ms  ratio  start ms  RSS MB`);
  for (const { name: who, p50, p99, start_ms, rss_mb } of [bare, ours, nagle]) {
    const cells = [
      p50.toFixed(2).padStart(7),
      (p50 / bare.p50).toFixed(2).padStart(6),
      p99.toFixed(2).padStart(8),
      (p99 / bare.p99).toFixed(2).padStart(6),
      start_ms.toFixed(0).padStart(9),
      rss_mb.toFixed(0).padStart(7),
    ];
    console.log(`${who.padEnd(22)} ${cells.join(' ')}`);
  }
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
