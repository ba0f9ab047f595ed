// Messages that mean harm, and readers that stop reading.
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { openClient } from '../household.mjs';

const name = () => `n${Math.random().toString(36).slice(2)}`;
const NOISE = [
  () => 'no JSON',
  () => '',
  () => '{"id":1}',
  () => JSON.stringify({ id: name(), intent: { action: 'explode', device: 'lamp-0' } }),
  () => JSON.stringify({ id: name(), text: '\u001b[2J'.repeat(100) }),
  () => JSON.stringify({ id: 'x'.repeat(5000), text: 'turn on' }),
  () => JSON.stringify({ id: name(), intent: { action: 'turn_on', device: 'nothing' }, age_ms: -1e9 }),
  () => JSON.stringify({ id: name(), intent: { action: 'turn_on', device: 'lamp-3' }, age_ms: 1e9 }),
  () => 'x'.repeat(70_000),
];
const TOPICS = ['claim/stranger', 'claim/genie', 'detection/siri', 'set/budget_ms', 'feedback', 'speech_end'];
/** Messages that are sent at once, and the pause after them in milliseconds. */
const BURST = 20;
const BURST_PAUSE_MS = 15;

async function attack(home, { messages }) {
  const attacker = await openClient(home.port, 'stranger');
  for (let at = 0; at < messages; at++) {
    const topic = `halfsecond/${TOPICS[at % TOPICS.length]}`;
    attacker.publish(topic, NOISE[at % NOISE.length](), { qos: 0 });
    if (at % BURST === 0) await pause(BURST_PAUSE_MS);
  }
  await attacker.endAsync(true);
}

/** A subscriber of everything that reads nothing. It is spoken by hand, because a library reads on. */
async function openDeafReader(port) {
  const socket = connect({ host: '127.0.0.1', port });
  await new Promise((connected) => socket.once('connect', connected));
  socket.on('error', () => undefined);
  // MQTT 3.1.1: CONNECT as "deaf", and SUBSCRIBE to "#".
  socket.write(Buffer.from('101000044d5154540402003c000464656166', 'hex'));
  socket.write(Buffer.from('82060001000123' + '00', 'hex'));
  await pause(200);
  socket.pause();
  return socket;
}

export const MESSAGES = {
  'hostile messages': {
    async run(home, many) {
      let isOver = false;
      const messages = many(5000, 100_000);
      const attacked = attack(home, { messages }).then(() => {
        isOver = true;
      });
      let least = many(10, 250);
      while (!isOver || least > 0) {
        await home.household.contest();
        least -= 1;
      }
      await attacked;
      await home.household.redeliver();
      home.notes.push(`${messages} hostile messages`);
    },
  },
  'a subscriber stops reading': {
    home: { isEmbedded: true },
    async run(home, many) {
      const reader = await openDeafReader(home.port);
      const talker = await openClient(home.port, 'stranger');
      const megabytes = many(16, 64);
      for (let at = 0; at < megabytes * 20; at++) {
        talker.publish('noise', 'x'.repeat(50_000), { qos: 0 });
        if (at % 10 === 0) await home.household.contest();
      }
      await talker.endAsync(true);
      reader.destroy();
      home.notes.push(`${megabytes} MB that it did not read`);
    },
  },
};
