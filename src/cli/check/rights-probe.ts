import type { Duplex } from 'node:stream';
import { generate, type Packet, parser } from 'mqtt-packet';
import { type BrokerAddress, MAXIMUM_PACKET_BYTES, openSocket } from '../../mqtt/broker-address.ts';
import { within } from '../wait.ts';

/** A broker that says nothing for this time, in milliseconds, answers no more. */
const ANSWERS_WITHIN_MS = 3000;
/** So many messages are begun on one connection: mosquitto takes 20. */
const MOST_BEGUN = 16;
/** Reason codes from here on say that something was refused (MQTT 5, 2.4). */
const REFUSED = 0x80;
/** By this user property others know a message that tries a right; docs/mqtt-api.md describes it. */
const TRIAL_PROPERTY = { halfsecond: 'trial' } as const;

/**
 * Finds out which topics a client may write, without a message that anybody receives: it begins to publish at QoS 2,
 * reads whether the broker takes the message (PUBREC), and ends the connection without releasing it (MQTT 5, 4.3.3).
 * Brokers that hand a message on before its release, and those without QoS 2, hand on an empty message, not retained,
 * with {@link TRIAL_PROPERTY}; hubs and devices ignore it.
 * @returns the topics that it may write; none where the broker refuses the client.
 */
export async function writableTopics(
  address: BrokerAddress,
  topics: readonly string[],
): Promise<readonly string[]> {
  const writable: string[] = [];
  for (let at = 0; at < topics.length; at += MOST_BEGUN) {
    const tried = await trial(address, topics.slice(at, at + MOST_BEGUN));
    writable.push(...tried.writable);
    // RabbitMQ ends the connection at the first message that it denies.
    for (const topic of tried.unanswered) writable.push(...(await trial(address, [topic])).writable);
  }
  return writable;
}

/** What one connection has shown. */
interface Trial {
  readonly writable: readonly string[];
  /** The broker let the client in, and ended the connection before it answered these. */
  readonly unanswered: readonly string[];
}

async function trial(address: BrokerAddress, topics: readonly string[]): Promise<Trial> {
  const socket = openSocket(address);
  try {
    const shown = await within(triedOn(socket, address, topics), ANSWERS_WITHIN_MS);
    return shown ?? { writable: [], unanswered: [] };
  } finally {
    socket.destroy();
  }
}

/** Begins a message to each of the topics on this connection. */
function triedOn(
  socket: Duplex,
  { username, password }: BrokerAddress,
  topics: readonly string[],
): Promise<Trial> {
  const send = (packet: Packet) => socket.write(generate(packet, { protocolVersion: 5 }));
  return new Promise((tried) => {
    const taken = new Map<number, boolean>();
    let isIn = false;
    const end = () =>
      tried({
        writable: topics.filter((_, at) => taken.get(at + 1) === true),
        unanswered: isIn ? topics.filter((_, at) => !taken.has(at + 1)) : [],
      });
    const packets = parser({ protocolVersion: 5 });
    packets.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connack') {
        if ((packet.reasonCode ?? 0) >= REFUSED) {
          end();
          return;
        }
        isIn = true;
        const qos = packet.properties?.maximumQoS === 1 ? 1 : 2;
        for (const [at, topic] of topics.entries())
          send({
            cmd: 'publish',
            messageId: at + 1,
            topic,
            payload: '',
            qos,
            dup: false,
            retain: false,
            properties: { userProperties: TRIAL_PROPERTY },
          });
      } else if ((packet.cmd === 'pubrec' || packet.cmd === 'puback') && packet.messageId !== undefined) {
        taken.set(packet.messageId, (packet.reasonCode ?? 0) < REFUSED);
        if (taken.size === topics.length) end();
      } else if (packet.cmd === 'disconnect') end();
    });
    // What is no MQTT 5 tells nothing.
    packets.on('error', end);
    socket.on('data', (bytes: Buffer) => packets.parse(bytes));
    socket.on('error', end);
    socket.on('close', end);
    send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 5,
      clientId: '',
      clean: true,
      keepalive: 30,
      properties: { sessionExpiryInterval: 0, maximumPacketSize: MAXIMUM_PACKET_BYTES },
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password: Buffer.from(password) }),
    });
  });
}
