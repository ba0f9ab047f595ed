import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The last that runs on Node 20. No dependency of the project: installed for the bench alone. */
const NODE_RED = '4.1.8';
const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'halfsecond-bench');

/**
 * Node-RED, installed once into the cache of the user.
 * @returns its entry; or why there is none.
 */
export function nodeRed() {
  const folder = join(CACHE, `node-red-${NODE_RED}`);
  const entry = join(folder, 'node_modules/node-red/red.js');
  if (!existsSync(entry)) {
    console.error(`installing node-red ${NODE_RED} into ${folder}, once`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const { status, stderr } = spawnSync(
      'npm',
      ['install', '--no-audit', '--no-fund', '--save-exact', `node-red@${NODE_RED}`],
      { cwd: folder, encoding: 'utf8' },
    );
    if (status !== 0) return { missing: `node-red could not be installed: ${stderr?.trim()}` };
  }
  return { entry };
}

/**
 * The flow that people draw for this: MQTT in → a function that pairs the claims of a room → MQTT out. Every
 * other field is what the editor sets for a new node (MQTT in at QoS 2, MQTT out at the message's own).
 * @returns the arguments for Node, with the folder of its user written.
 */
export function writeFlow({ entry, folder, port, base, webPort }) {
  mkdirSync(folder, { recursive: true });
  const pair = [
    'const seen = context.get("seen") || {};',
    'const { room } = msg.payload;',
    'if (!seen[room]) { seen[room] = true; context.set("seen", seen); return null; }',
    'delete seen[room]; context.set("seen", seen);',
    `return { topic: "${base}-lamps/" + room + "/set", qos: msg.qos, payload: { state: "ON" } };`,
  ].join('\n');
  const flow = [
    { id: 'tab', type: 'tab', label: 'pipeline' },
    {
      id: 'broker',
      type: 'mqtt-broker',
      broker: '127.0.0.1',
      port: String(port),
      protocolVersion: '4',
      keepalive: '60',
      cleansession: true,
      autoConnect: true,
      birthTopic: `${base}/status`,
      birthPayload: 'online',
      birthQos: '1',
      birthRetain: 'true',
    },
    {
      id: 'claims',
      type: 'mqtt in',
      z: 'tab',
      topic: `${base}/claim/+`,
      qos: '2',
      datatype: 'auto-detect',
      broker: 'broker',
      wires: [['pair']],
    },
    { id: 'pair', type: 'function', z: 'tab', func: pair, outputs: 1, wires: [['lamps']] },
    { id: 'lamps', type: 'mqtt out', z: 'tab', topic: '', qos: '', retain: '', broker: 'broker', wires: [] },
  ];
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow));
  writeFileSync(
    join(folder, 'settings.js'),
    'module.exports = { flowFile: "flows.json", uiHost: "127.0.0.1", telemetry: { enabled: false }, logging: { console: { level: "fatal" } } };\n',
  );
  return [entry, '--userDir', folder, '--settings', join(folder, 'settings.js'), '--port', String(webPort)];
}
