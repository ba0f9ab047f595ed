import type { HeardDetection } from '../../arbiter/ports.ts';
import type { Claim } from '../../claim/claim.ts';
import type { Home } from '../../config/schema.ts';
import type { Malformed } from '../../mqtt/malformed.ts';
import type { InboundTopic, Topics } from '../../mqtt/topics.ts';
import type { WireMessage } from '../../mqtt/wire.ts';
import type { Clock } from '../../time/clock.ts';
import type { BrokerDoor } from '../door.ts';
import { defined, type Reading, readClaim, readDetection, readFeedback, readSpeech } from './payload.ts';
import { SenderBudget } from './sender-budget.ts';
import { readSwitch, type SwitchWord } from './switch-word.ts';

/** Where the messages of other programs go once they are read. */
export interface MqttListener {
  /** A claim that is not taken, because its sender sends too many. @param reason for the sender. */
  crowded(claim: Claim, reason: string): void;
  /** @param beat the beat of the hub that the sender repeated, if any. */
  claim(claim: Claim, beat?: string): void;
  detection(detection: HeardDetection): void;
  speechStart(start: { room: string; age_ms: number }): void;
  speechEnd(end: { room: string; age_ms: number }): void;
  presence(assistant: string, online: boolean): void;
  feedback(feedback: { verdict?: string; should: string }): void;
  /** Forget the learned habits: of one assistant or device, or, without an id, all. */
  forget(id: string | undefined): void;
  enable(assistant: string, enabled: boolean): void;
  budget(budget_ms: number): void;
  mode(mode: Home['mode']): void;
}

const TOO_MANY = 'too many claims of this assistant at a time: this one is not taken';

/** The longest message that is parsed, in bytes. */
const LONGEST_BYTES = 65_536;

/** The door for MQTT: passes well-formed messages on, and counts the others. */
export class MqttDoor implements BrokerDoor {
  readonly topics: readonly string[];
  readonly #home: Home;
  readonly #topics: Topics;
  readonly #clock: Clock;
  readonly #malformed: Malformed;
  readonly #listener: MqttListener;
  readonly #budget: SenderBudget;

  constructor(of: {
    home: Home;
    topics: Topics;
    clock: Clock;
    malformed: Malformed;
    listener: MqttListener;
  }) {
    this.topics = of.topics.inbound(Object.keys(of.home.assistants));
    this.#home = of.home;
    this.#topics = of.topics;
    this.#clock = of.clock;
    this.#malformed = of.malformed;
    this.#listener = of.listener;
    this.#budget = new SenderBudget({
      clock: of.clock,
      rate: of.home.mqtt.sender_rate,
      onExceeded: (sender) =>
        of.malformed.count(
          `${of.topics.claim(sender)} and detections`,
          'too many messages: the rest is not taken',
        ),
    });
  }

  receive(message: WireMessage): void {
    if (!message.topic.startsWith(`${this.#home.mqtt.base}/`)) return;
    const topic = this.#topics.parse(message.topic);
    const reason = topic ? this.#take(topic, message) : 'no topic of halfsecond';
    if (reason !== undefined) this.#malformed.count(message.topic, reason);
  }

  /** @returns why the message was not taken; undefined where it was. */
  #take(topic: InboundTopic, { payload, retained }: WireMessage): string | undefined {
    if (payload.length > LONGEST_BYTES) return `${payload.length} bytes, more than ${LONGEST_BYTES}`;
    if ('assistant' in topic && !Object.hasOwn(this.#home.assistants, topic.assistant))
      return `no assistant of this home`;
    // An empty message deletes a retained one, and has no other meaning.
    if (payload.length === 0) return undefined;
    // A retained message would arrive again at every start of the hub.
    if (retained && topic.kind !== 'presence') return 'retained';
    switch (topic.kind) {
      case 'claim':
        return this.#read(
          topic.kind,
          readClaim({ assistant: topic.assistant, door: 'mqtt', payload, arrived_ms: this.#clock.now() }),
          ({ claim, beat }) => {
            if (this.#budget.takes(topic.assistant)) this.#listener.claim(claim, beat);
            else this.#listener.crowded(claim, TOO_MANY);
            return undefined;
          },
        );
      case 'detection':
        return this.#read(topic.kind, readDetection(payload), ({ v: _, room, age_ms, ...rest }) => {
          const where = this.#satelliteRoom(room);
          if (where === undefined) return 'from no configured satellite';
          if (!this.#budget.takes(topic.assistant)) return undefined;
          this.#listener.detection({
            assistant: topic.assistant,
            room: where,
            age_ms: age_ms ?? 0,
            ...(age_ms === undefined && { age_unknown: true as const }),
            source: 'satellite',
            ...defined(rest),
          });
          return undefined;
        });
      case 'speech_start':
      case 'speech_end':
        return this.#read(topic.kind, readSpeech(payload), ({ room, age_ms = 0 }) => {
          const where = this.#satelliteRoom(room);
          if (where === undefined) return 'from no configured satellite';
          if (topic.kind === 'speech_start') this.#listener.speechStart({ room: where, age_ms });
          else this.#listener.speechEnd({ room: where, age_ms });
          return undefined;
        });
      case 'feedback':
        return this.#read(topic.kind, readFeedback(payload), ({ v: _, should, ...rest }) => {
          if (!Object.hasOwn(this.#home.assistants, should)) return 'should: no assistant of this home';
          this.#listener.feedback({ should, ...defined(rest) });
          return undefined;
        });
      default:
        return this.#takePlain(topic, payload.toString('utf8').trim());
    }
  }

  #takePlain(topic: InboundTopic, text: string): string | undefined {
    switch (topic.kind) {
      case 'presence':
        if (text !== 'online' && text !== 'offline') return 'neither online nor offline';
        this.#listener.presence(topic.assistant, text === 'online');
        return undefined;
      case 'enabled':
        return this.#switch(topic.assistant, readSwitch(text));
      case 'budget_ms': {
        // Number() also reads 0x1F4, 5e2 and 500.0.
        const budget_ms = /^[1-9]\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
        if (!(budget_ms >= 50 && budget_ms <= 5000)) return 'no whole number from 50 to 5000';
        this.#listener.budget(budget_ms);
        return undefined;
      }
      case 'habits': {
        const asked = /^reset(?:\s+(\S+))?$/.exec(text);
        if (!asked) return 'neither reset nor reset ID';
        const [, id] = asked;
        if (id !== undefined && !this.#isKnown(id)) return 'no assistant and no device of this home';
        this.#listener.forget(id);
        return undefined;
      }
      case 'mode':
        if (text !== 'arbitrate' && text !== 'observe') return 'neither arbitrate nor observe';
        this.#listener.mode(text);
        return undefined;
      default:
        return 'no topic of halfsecond';
    }
  }

  #switch(assistant: string, word: SwitchWord | undefined): string | undefined {
    if (!word) return 'neither ON nor OFF, nor OFF with a while such as 3h';
    this.#listener.enable(assistant, word.enabled);
    return undefined;
  }

  #read<T>(kind: string, reading: Reading<T>, take: (value: T) => string | undefined): string | undefined {
    if (!reading.ok) return reading.reason;
    for (const key of reading.ignored.slice(0, 10))
      this.#malformed.count(`${kind} key ${key.slice(0, 40)}`, 'unknown key, ignored');
    return take(reading.value);
  }

  #isKnown(id: string): boolean {
    return Object.hasOwn(this.#home.assistants, id) || this.#home.devices.some((device) => device.id === id);
  }

  /** The room of a satellite that sends no sound; a message without a room is from the only one. */
  #satelliteRoom(room: string | undefined): string | undefined {
    const mute = Object.values(this.#home.satellites).filter(({ url }) => url === undefined);
    const rooms = mute.map((satellite) => satellite.room);
    if (room === undefined) return new Set(rooms).size === 1 ? rooms[0] : undefined;
    return rooms.includes(room) ? room : undefined;
  }
}
