import { spawn } from 'node:child_process';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import { bytesIn, filesOpen, resident, written } from './measures.mjs';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const RECORDING = 'scenarios/audio/hey-siri-turn-on-the-living-room-light.wav';
/** The recording is heard every minute, faint noise in between; claims come in between too. */
const ROUND_MS = 60_000;
const CLAIM_EVERY_MS = 20_000;

/** A real hub with both wake engines and a recogniser, fed by a fake microphone in real time. */
export async function soakMinutes({ folder, minutes }) {
  const port = await freePort();
  const shipped = readFileSync(join(PROJECT, 'halfsecond.yaml'), 'utf8');
  writeFileSync(join(folder, 'halfsecond.yaml'), `${shipped}\nmqtt: { embedded: { port: ${port} } }\n`);
  for (const name of ['devices', 'wake', 'commands'])
    cpSync(join(PROJECT, name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'arecord'), recorder());
  chmodSync(join(folder, 'arecord'), 0o755);
  const hub = spawn(process.execPath, [join(PROJECT, 'dist/main.js'), 'run', '--config', folder], {
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let verdicts = 0;
  hub.stderr.on('data', (bytes) => {
    verdicts += `${bytes}`.split('"event":"verdict"').length - 1;
  });
  const client = mqtt.connect({ host: '127.0.0.1', port, protocolVersion: 5, reconnectPeriod: 500 });
  client.on('error', () => undefined);
  await new Promise((connected) => client.once('connect', connected));
  let claims = 0;
  const claiming = setInterval(() => {
    const device = claims++ % 2 === 0 ? 'kitchen' : 'bedroom';
    for (const [assistant, confidence] of [
      ['siri', 0.9],
      ['tmall-genie', 0.8],
    ])
      client.publish(
        `halfsecond/claim/${assistant}`,
        JSON.stringify({ id: `${assistant}-${claims}`, text: `turn on the ${device} light`, confidence }),
        { qos: 1 },
      );
  }, CLAIM_EVERY_MS);
  const samples = [];
  const first = written(hub.pid);
  const started = Date.now();
  for (let at = 0; at <= minutes * 4; at++) {
    await pause(Math.max(0, started + at * 15_000 - Date.now()));
    if (hub.exitCode !== null) throw new Error(`the hub ended with ${hub.exitCode}`);
    samples.push({
      at: at / 4,
      rss: resident(hub.pid),
      files: filesOpen(hub.pid),
      journal: bytesIn(join(folder, 'state', 'journal')),
      written: written(hub.pid) - first,
      verdicts,
    });
  }
  clearInterval(claiming);
  await client.endAsync(true);
  hub.kill('SIGTERM');
  await new Promise((ended) => hub.once('exit', ended));
  return samples;
}

/** Paces the recording as a card does: 4000 bytes every 125 ms, and then faint noise. */
function recorder() {
  return `#!${process.execPath}
const sound = require('fs').readFileSync(${JSON.stringify(join(PROJECT, RECORDING))}).subarray(44);
const noise = Buffer.from(Int16Array.from({ length: 2000 }, () => Math.random() * 40 - 20).buffer);
const started = Date.now();
let sent = 0;
setInterval(() => {
  for (; sent < (Date.now() - started) / 125; sent++) {
    const at = ((sent * 125) % ${ROUND_MS}) * 32;
    process.stdout.write(at + 4000 <= sound.length ? sound.subarray(at, at + 4000) : noise);
  }
}, 125);
process.stdout.on('error', () => process.exit());
`;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}
