import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { HeardDetection } from '../../arbiter/ports.ts';
import type { Claim } from '../../claim/claim.ts';
import type { Home } from '../../config/schema.ts';
import type { Malformed } from '../../mqtt/malformed.ts';
import type { WireMessage } from '../../mqtt/wire.ts';
import type { Clock } from '../../time/clock.ts';
import type { BrokerDoor } from '../door.ts';
import { type HermesIntent, hotwordSchema, intentOf, intentSchema } from './message.ts';

/** The longest message that is parsed, in bytes. */
const LONGEST_BYTES = 65_536;
/** An intent belongs to the wake word before it for at most this long, in milliseconds. */
const SESSION_MS = 60_000;

/** The door of Rhasspy and other Hermes assistants: their intents are claims, and their hotwords detections. */
export class HermesDoor implements BrokerDoor {
  readonly topics = ['hermes/intent/#', 'hermes/hotword/+/detected'];
  readonly #home: Home;
  readonly #clock: Clock;
  readonly #malformed: Malformed;
  readonly #listener: { claim(claim: Claim): void; detection(detection: HeardDetection): void };
  readonly #rooms: ReadonlySet<string>;
  /** By room, the assistant whose wake word was heard there last. */
  readonly #called = new Map<string, { readonly assistant: string; readonly at_ms: number }>();

  constructor(of: {
    home: Home;
    clock: Clock;
    malformed: Malformed;
    listener: { claim(claim: Claim): void; detection(detection: HeardDetection): void };
    /** The rooms of the home. */
    rooms: readonly string[];
  }) {
    this.#home = of.home;
    this.#clock = of.clock;
    this.#malformed = of.malformed;
    this.#listener = of.listener;
    this.#rooms = new Set(of.rooms);
  }

  receive({ topic, payload, retained }: WireMessage): void {
    if (!topic.startsWith('hermes/')) return;
    const reason =
      payload.length > LONGEST_BYTES
        ? `${payload.length} bytes, more than ${LONGEST_BYTES}`
        : // A retained message would arrive again at every start of the hub.
          retained
          ? 'retained'
          : this.#take(topic.split('/'), payload);
    // Anybody may invent the last parts of a topic: they are not counted apart.
    if (reason !== undefined) this.#malformed.count(topic.split('/').slice(0, 2).join('/'), reason);
  }

  /** @returns why the message was not taken; undefined where it was. */
  #take([, kind, word = '']: readonly string[], payload: Buffer): string | undefined {
    if (kind === 'hotword') {
      const message = read(hotwordSchema, payload);
      return typeof message === 'string' ? message : this.#detected(word, message.siteId);
    }
    const message = read(intentSchema, payload);
    return typeof message === 'string' ? message : this.#claimed(message, payload);
  }

  #detected(word: string, site: string): string | undefined {
    const assistant = this.#assistantOf(word);
    if (assistant === undefined) return 'a wake word of no assistant of this home';
    const room = this.#roomOf(site);
    if (room === undefined) return 'a site that is no room of this home';
    this.#called.set(room, { assistant, at_ms: this.#clock.now() });
    this.#listener.detection({ assistant, room, age_ms: 0, source: 'satellite' });
    return undefined;
  }

  #claimed(message: HermesIntent, payload: Buffer): string | undefined {
    const { input, intent, siteId, sessionId, asrConfidence } = message;
    const room = this.#roomOf(siteId);
    const assistant = this.#whose(message, room);
    if (assistant === undefined) return 'an intent of no assistant of this home';
    const rules = this.#home.doors.hermes?.intents ?? {};
    const rule = Object.hasOwn(rules, intent.intentName) ? rules[intent.intentName] : undefined;
    const asked = rule && intentOf({ message, rule, devices: this.#home.devices, room });
    const confidence = Math.min(intent.confidenceScore ?? 1, asrConfidence ?? 1);
    const isSure = intent.confidenceScore != null || asrConfidence != null;
    const arrived_ms = this.#clock.now();
    const digest = createHash('sha256').update(payload).digest('hex').slice(0, 12);
    this.#listener.claim({
      // A repeated message of a session is the same claim; without a session each message is a new one.
      id: `hermes-${sessionId ?? Math.round(arrived_ms)}-${digest}`,
      assistant,
      door: 'hermes',
      intents: typeof asked === 'object' ? [asked] : [],
      ...(asked === undefined && { text: input }),
      ...(typeof asked === 'string' && { unsupported: `${intent.intentName}: ${asked}` }),
      ...(isSure && { confidence }),
      ...(room !== undefined && { room }),
      age_ms: 0,
      can_serve: true,
      origin: 'unknown',
      arrived_ms,
    });
    return undefined;
  }

  /** The configured assistant; else the one whose wake word the message names; else the last one called in the room. */
  #whose({ wakewordId }: HermesIntent, room: string | undefined): string | undefined {
    const configured = this.#home.doors.hermes?.assistant;
    if (configured !== undefined) return configured;
    if (wakewordId != null) return this.#assistantOf(wakewordId);
    const called = room === undefined ? undefined : this.#called.get(room);
    return called && this.#clock.now() - called.at_ms < SESSION_MS ? called.assistant : undefined;
  }

  #assistantOf(word: string): string | undefined {
    const words = this.#home.doors.hermes?.wakewords ?? {};
    const assistant = Object.hasOwn(words, word) ? words[word] : word;
    return assistant !== undefined && Object.hasOwn(this.#home.assistants, assistant) ? assistant : undefined;
  }

  #roomOf(site: string): string | undefined {
    const sites = this.#home.doors.hermes?.sites ?? {};
    const room = Object.hasOwn(sites, site) ? sites[site] : site;
    return room !== undefined && this.#rooms.has(room) ? room : undefined;
  }
}

function read<T>(schema: z.ZodType<T>, payload: Buffer): T | string {
  let json: unknown;
  try {
    json = JSON.parse(payload.toString('utf8'));
  } catch {
    return 'not JSON';
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  return `${issue?.path.join('.') || 'the message'}: ${issue?.message ?? 'malformed'}`;
}
