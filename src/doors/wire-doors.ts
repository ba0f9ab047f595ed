import type { Home } from '../config/schema.ts';
import type { Malformed } from '../mqtt/malformed.ts';
import type { Topics } from '../mqtt/topics.ts';
import type { WireMessage } from '../mqtt/wire.ts';
import type { Clock } from '../time/clock.ts';
import { HERMES_TOPICS, HermesDoor } from './hermes/hermes-door.ts';
import { MqttDoor, type MqttListener } from './mqtt/mqtt-door.ts';

/** The doors that stand at the broker itself: claims over MQTT, and Hermes where it is configured. */
export class WireDoors {
  /** What they need to be told. */
  readonly topics: readonly string[];
  readonly #mqtt: MqttDoor;
  readonly #hermes: HermesDoor | undefined;
  /** What the hub's own topics begin with. */
  readonly #own: string;

  constructor(of: {
    home: Home;
    topics: Topics;
    clock: Clock;
    malformed: Malformed;
    listener: MqttListener;
    rooms: readonly string[];
  }) {
    const { home, topics } = of;
    this.#mqtt = new MqttDoor(of);
    this.#hermes = home.doors.hermes && new HermesDoor(of);
    this.topics = [...topics.inbound, ...(this.#hermes ? HERMES_TOPICS : [])];
    this.#own = topics.status.slice(0, -'status'.length);
  }

  receive(message: WireMessage): void {
    if (message.topic.startsWith(this.#own)) this.#mqtt.receive(message);
    else if (message.topic.startsWith('hermes/')) this.#hermes?.receive(message);
  }
}
