// The least that any hub on mqtt.js could do: on every second claim it publishes the command. No arbitration.
// Usage: node bench/relay.mjs PORT [nagle]
import { connect } from 'node:net';
import { MqttClient } from 'mqtt';

const [port, nagle] = process.argv.slice(2);
const client = new MqttClient(
  () => connect({ host: '127.0.0.1', port: Number(port), noDelay: nagle === undefined }),
  { protocolVersion: 5 },
);
const seen = new Set();
client.on('message', (_, payload) => {
  const { room } = JSON.parse(payload.toString());
  if (seen.delete(room))
    client.publish(`zigbee2mqtt/${room}/set`, '{"state":"ON"}', {
      qos: 1,
      properties: { messageExpiryInterval: 2 },
    });
  else seen.add(room);
});
client.on('connect', async () => {
  await client.subscribeAsync('halfsecond/claim/+', { qos: 1 });
  client.publish('halfsecond/status', 'online', { qos: 1, retain: true });
});
