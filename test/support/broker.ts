import type { Duplex } from 'node:stream';
import { MqttClient } from 'mqtt';
import { openSocket } from '../../src/mqtt/broker-address.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../src/mqtt/embedded-broker.ts';
import { onEnd } from './on-end.ts';

export { onEnd };

/** A real broker on this machine. */
export async function broker(port = 0): Promise<EmbeddedBroker> {
  const started = await startEmbeddedBroker({ port });
  onEnd(() => started.close());
  return started;
}

/** A client that remembers what it receives. */
export class Subscriber {
  readonly client: MqttClient;
  readonly received: { topic: string; payload: string; retain: boolean }[] = [];
  #waiting: { wanted: (topic: string, payload: string) => boolean; found: (payload: string) => void }[] = [];

  private constructor(client: MqttClient) {
    this.client = client;
    // That its broker is gone is what a test wants: nothing more comes.
    client.on('error', () => undefined);
    client.on('message', (topic, bytes, { retain }) => {
      const payload = bytes.toString();
      this.received.push({ topic, payload, retain });
      const met = this.#waiting.filter(({ wanted }) => wanted(topic, payload));
      this.#waiting = this.#waiting.filter((each) => !met.includes(each));
      for (const { found } of met) found(payload);
    });
  }

  static open(port: number, filter = '#'): Promise<Subscriber> {
    return Subscriber.over(() => openSocket({ host: '127.0.0.1', port, tls: false }), {}, filter);
  }

  /** @param open connects to the broker. @param user the client's user at it; default: it names none. */
  static async over(
    open: () => Duplex,
    user: { readonly username?: string; readonly password?: string },
    filter = '#',
  ): Promise<Subscriber> {
    const client = new MqttClient(open, { protocolVersion: 5, reconnectPeriod: 0, ...user });
    onEnd(() => client.endAsync(true));
    await new Promise<void>((connected) => client.once('connect', () => connected()));
    const subscriber = new Subscriber(client);
    await client.subscribeAsync(filter, { qos: 1 });
    return subscriber;
  }

  /** Messages received before do not count any more. */
  forget(): void {
    this.received.splice(0);
  }

  /** The next message, or one already received, that is wanted. */
  message(wanted: (topic: string, payload: string) => boolean): Promise<string> {
    const known = this.received.find(({ topic, payload }) => wanted(topic, payload));
    return known
      ? Promise.resolve(known.payload)
      : new Promise((found) => this.#waiting.push({ wanted, found }));
  }
}
