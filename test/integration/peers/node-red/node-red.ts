import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../support/mosquitto.ts';
import { Child } from '../../../support/namespace.ts';
import { onEnd } from '../../../support/on-end.ts';
import type { InstalledPeer } from '../install.ts';

/** A node of a flow, as Node-RED keeps it. */
type FlowNode = Readonly<Record<string, unknown>>;

const TAB = { id: 'flow', type: 'tab', label: 'halfsecond' };
const BROKER = 'broker';

const place = (id: string, type: string, next: readonly string[], more: object): FlowNode => {
  return { id, type, z: TAB.id, x: 0, y: 0, wires: [next], ...more };
};
/** A node that subscribes. JSON is parsed, as the node does unless it is told otherwise. */
const mqttIn = (id: string, topic: string, next: string) =>
  place(id, 'mqtt in', [next], {
    topic,
    qos: '1',
    datatype: 'auto-detect',
    broker: BROKER,
    nl: false,
    rap: true,
    rh: 0,
  });
/** A node that publishes what comes to it, on the topic of the message. */
const mqttOut = (id: string) =>
  place(id, 'mqtt out', [], { topic: '', qos: '1', retain: '', broker: BROKER });
const code = (id: string, next: string, func: string) =>
  place(id, 'function', [next], { func, outputs: 1, libs: [] });

/**
 * A flow that an owner of the hub would write: a button makes a claim by the newest heartbeat; outcomes and what the hub
 * keeps on the broker are passed on to `test/…`.
 */
const flow = (port: number): readonly FlowNode[] => [
  TAB,
  {
    id: BROKER,
    type: 'mqtt-broker',
    broker: '127.0.0.1',
    port: String(port),
    clientid: 'node-red',
    protocolVersion: '5',
    cleansession: true,
    keepalive: '60',
    autoConnect: true,
  },
  mqttIn('beats', 'halfsecond/heartbeat', 'keep'),
  code('keep', '', 'flow.set("beat", msg.payload); return null;'),
  mqttIn('button', 'test/press', 'claim'),
  code(
    'claim',
    'publish',
    `return {
      topic: 'halfsecond/claim/siri',
      payload: { ...msg.payload, beat: flow.get('beat') },
      messageExpiryInterval: 5,
      contentType: 'application/json',
      userProperties: { flow: 'button' },
      responseTopic: 'test/unused',
    };`,
  ),
  mqttOut('publish'),
  mqttIn('outcomes', 'halfsecond/outcome/siri', 'tell'),
  code('tell', 'passed', 'return { topic: "test/outcome", payload: msg.payload };'),
  mqttOut('passed'),
  mqttIn('kept', 'halfsecond/settings', 'retained'),
  code(
    'retained',
    'kept-on',
    'return { topic: "test/retained", payload: { retain: msg.retain, settings: msg.payload } };',
  ),
  mqttOut('kept-on'),
];

/** Node-RED with that flow; resolves when its nodes are connected to the broker. */
export async function startNodeRed(
  peer: InstalledPeer,
  of: { folder: string; port: number },
): Promise<Child> {
  const { folder, port } = of;
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow(port)));
  const settings = join(folder, 'settings.js');
  writeFileSync(settings, 'module.exports = { flowFile: "flows.json", telemetry: { enabled: false } };\n');
  const red = join(peer.folder, 'node_modules/node-red/red.js');
  const args = [red, '--userDir', folder, '--settings', settings, '--port', String(await freePort())];
  const child = new Child(spawn(peer.node, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
  onEnd(() => child.end());
  await child.says(/Connected to broker/);
  return child;
}
