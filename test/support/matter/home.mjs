// The devices of the home, as zigbee2mqtt would show them: each obeys, and reports its state. Usage: home.mjs PORT
import { connect } from 'node:net';
import { MqttClient } from 'mqtt';
import { answer, tell } from './answering.mjs';

const port = Number(process.argv[2]);
const client = new MqttClient(() => connect({ host: '127.0.0.1', port, noDelay: true }), {
  protocolVersion: 5,
});
// While the broker is away its client tries again.
client.on('error', () => undefined);
const states = new Map();
client.on('message', (topic, bytes) => {
  const payload = JSON.parse(bytes.toString());
  if (topic.endsWith('/verdict')) return tell({ verdict: payload });
  if (topic.endsWith('/event')) return payload.kind === 'claim' && tell({ claim: payload });
  const [, device] = topic.split('/');
  tell({ device, command: payload });
  states.set(device, { ...states.get(device), ...payload });
  client.publish(`zigbee2mqtt/${device}`, JSON.stringify(states.get(device)), { qos: 1 });
});
await new Promise((connected) => client.once('connect', connected));
await client.subscribeAsync(['zigbee2mqtt/+/set', 'halfsecond/verdict', 'halfsecond/event'], { qos: 1 });
answer({
  /** The device tells a state by itself. */
  async report(device, state) {
    states.set(device, { ...states.get(device), ...state });
    await client.publishAsync(`zigbee2mqtt/${device}`, JSON.stringify(states.get(device)), { qos: 1 });
  },
});
tell({ ready: true });
