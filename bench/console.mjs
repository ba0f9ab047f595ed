// What open pages of the console cost a hub: its share of a core, and the wait from a claim to its command, with none
// open, with many, and with none again. Each page is a stream of live events, as a browser holds it.
// Usage: node bench/console.mjs [PAGES] [SECONDS]   (after npm run build)
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { broker, client } from './measure/broker.mjs';
import { cpu_ms, endAll, freePort, rss_mb, start } from './measure/process.mjs';
import { p50, p99 } from './measure/statistics.mjs';

const pages = Number(process.argv[2] ?? 20);
const seconds = Number(process.argv[3] ?? 30);
/** A claim every so often, in milliseconds: more than any evening has. */
const EVERY_MS = 500;
const ROOMS = 8;
const MAIN = new URL('../dist/main.js', import.meta.url).pathname;

const folder = mkdtempSync(join(tmpdir(), 'halfsecond-console-'));
const port = await freePort();
const at = await broker({ folder, noDelay: true });
mkdirSync(join(folder, 'devices'));
writeFileSync(
  join(folder, 'halfsecond.yaml'),
  `assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }\nmqtt: { url: "mqtt://127.0.0.1:${at.port}" }\nconsole: { port: ${port} }\nlog: { level: error }\n`,
);
for (let room = 0; room < ROOMS; room++)
  writeFileSync(
    join(folder, 'devices', `lamp-${room}.yaml`),
    `{ id: lamp-${room}, name: { en: lamp ${room} }, room: room-${room}, kind: light, features: [on_off], family: zigbee2mqtt }`,
  );
const hub = start(process.execPath, [MAIN, 'run'], { cwd: folder });
const mqtt = await client(at.port);
await mqtt.subscribeAsync(['halfsecond/status', 'zigbee2mqtt/+/set']);
await new Promise((online) => mqtt.on('message', (topic) => topic === 'halfsecond/status' && online()));

let cookies = '';
/** Asks the console. @returns its answer as JSON. */
const ask = (method, path, body, token = '') =>
  new Promise((done, failed) => {
    const headers = { cookie: cookies, 'x-csrf-token': token, 'content-type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      const set = (response.headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]);
      if (set.length > 0) cookies = [cookies, ...set].filter((each) => each !== '').join('; ');
      let text = '';
      response.on('data', (bytes) => {
        text += bytes;
      });
      response.on('end', () => done(JSON.parse(text)));
    });
    sent.on('error', failed);
    sent.end(body && JSON.stringify(body));
  });
const { csrf } = await ask('GET', '/api/session');
await ask('POST', '/api/password', { password: 'a lamp in the window' }, csrf);

/** Opens one page's stream. @returns it, and how much it was told. */
const open = () =>
  new Promise((opened) => {
    const page = { bytes: 0, close: () => sent.destroy() };
    const sent = request(
      { host: '127.0.0.1', port, path: '/api/live', headers: { cookie: cookies } },
      (response) => {
        response.on('data', (bytes) => {
          page.bytes += bytes.length;
        });
        response.on('error', () => undefined);
        opened(page);
      },
    );
    sent.on('error', () => undefined);
    sent.end();
  });

let claims = 0;
/** Claims for some seconds, and measures. */
async function measured(count) {
  const streams = await Promise.all(Array.from({ length: count }, open));
  await pause(1000);
  const waits = [];
  const before_ms = cpu_ms(hub.pid);
  const began_ms = performance.now();
  while (performance.now() - began_ms < seconds * 1000) {
    const number = claims++;
    const lamp = `lamp-${number % ROOMS}`;
    const action = Math.floor(number / ROOMS) % 2 === 0 ? 'turn_on' : 'turn_off';
    const sent_ms = performance.now();
    const commanded = new Promise((told) => {
      const listener = (topic) => {
        if (topic !== `zigbee2mqtt/${lamp}/set`) return;
        mqtt.off('message', listener);
        told(performance.now() - sent_ms);
      };
      mqtt.on('message', listener);
    });
    mqtt.publish(
      'halfsecond/claim/siri',
      JSON.stringify({ id: `c-${number}`, intent: { action, device: lamp } }),
      {
        qos: 1,
      },
    );
    const wait_ms = await Promise.race([commanded, pause(EVERY_MS * 2)]);
    if (wait_ms !== undefined) waits.push(wait_ms);
    await pause(Math.max(0, EVERY_MS - (performance.now() - sent_ms)));
  }
  const share = (cpu_ms(hub.pid) - before_ms) / (performance.now() - began_ms);
  for (const page of streams) page.close();
  const told = streams.length === 0 ? 0 : streams.reduce((sum, { bytes }) => sum + bytes, 0) / streams.length;
  return { count, share, waits, told };
}

try {
  console.log(`a claim every ${EVERY_MS} ms, ${seconds} s each, at ${at.name}`);
  console.log('pages   core   claim to command p50, p99   commands   told to each page');
  for (const count of [0, pages, 0]) {
    const { share, waits, told } = await measured(count);
    console.log(
      [
        String(count).padStart(5),
        `${(share * 100).toFixed(1)} %`.padStart(8),
        `${p50(waits).toFixed(1)} ms, ${p99(waits).toFixed(1)} ms`.padStart(24),
        String(waits.length).padStart(12),
        `${(told / 1000).toFixed(0)} kB`.padStart(12),
      ].join(''),
    );
  }
  console.log(`${rss_mb(hub.pid).toFixed(0)} MB resident`);
} finally {
  mqtt.end(true);
  await endAll();
  rmSync(folder, { recursive: true, force: true });
}
