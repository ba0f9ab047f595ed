// The least that any hub on mqtt.js could do: on every second claim of a room it publishes the command, at the QoS
// of the claim. No arbitration. Usage: node bench/peer/relay.mjs PORT BASE [nagle]
import { connect } from 'node:net';
import { MqttClient } from 'mqtt';

const [port, base, nagle] = process.argv.slice(2);
const client = new MqttClient(
  () => connect({ host: '127.0.0.1', port: Number(port), noDelay: nagle === undefined }),
  { protocolVersion: 5 },
);
const seen = new Set();
client.on('message', (_, payload, { qos }) => {
  const { room } = JSON.parse(payload.toString());
  if (seen.delete(room))
    client.publish(`${base}-lamps/${room}/set`, '{"state":"ON"}', {
      qos,
      properties: { messageExpiryInterval: 2 },
    });
  else seen.add(room);
});
client.on('connect', async () => {
  await client.subscribeAsync(`${base}/claim/+`, { qos: 1 });
  client.publish(`${base}/status`, 'online', { qos: 1, retain: true });
});
