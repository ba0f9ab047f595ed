import type { Verdict } from '../arbiter/verdict.ts';
import type { Home } from '../config/schema.ts';
import type { PipelineEvent } from '../event/pipeline-event.ts';

/** A command that was seen on its way to a device. */
interface Commanded {
  readonly topic: string;
  readonly payload: unknown;
}

/** Gathers what happens in a home into a scenario: what arrived, when, and what became of it. Pure. */
export class Recording {
  readonly #home: Home;
  readonly #timeline: Record<string, unknown>[] = [];
  readonly #verdicts: object[] = [];
  readonly #commands: Commanded[] = [];
  readonly #assistants = new Set<string>();
  readonly #devices = new Set<string>();
  #first_ms: number | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  get isEmpty(): boolean {
    return this.#timeline.length === 0;
  }

  event(event: PipelineEvent): void {
    switch (event.kind) {
      case 'detection': {
        const { assistant, room, score, snr_db } = event;
        this.#assistants.add(assistant);
        this.#add(event.at_ms, { detect: defined({ assistant, score, room, snr_db }) });
        return;
      }
      case 'speech-end':
        this.#add(event.at_ms, { speech_end: { room: event.room } });
        return;
      case 'claim': {
        const { assistant, id, door, intents, text, confidence, age_ms, origin } = event;
        this.#assistants.add(assistant);
        for (const { device } of intents) this.#devices.add(device);
        const asked = intents.length === 1 ? { intent: intents[0] } : { intents };
        this.#add(event.at_ms, {
          claim: defined({
            assistant,
            id,
            door,
            ...(intents.length > 0 ? asked : { text }),
            confidence,
            age_ms,
            origin,
          }),
        });
        return;
      }
      case 'presence':
        this.#add(event.at_ms, { presence: { assistant: event.assistant, online: event.online } });
        return;
      case 'command':
        if (event.state === 'sent')
          this.#commands.push({ topic: event.topic, payload: jsonOr(event.payload) });
        return;
      default:
        return;
    }
  }

  verdict({ winner, device, action, because, claims }: Verdict): void {
    const outcomes = Object.fromEntries(claims.map(({ id, outcome }) => [id, outcome]));
    this.#verdicts.push(defined({ winner: winner ?? 'none', device, action, because, outcomes }));
  }

  /** The scenario, in the form of its file. */
  scenario(of: { name: string; recorded: string }): object {
    const members = this.#home.devices
      .filter(({ id }) => this.#devices.has(id))
      .flatMap((each) => each.members ?? []);
    const assistants = Object.fromEntries(
      Object.entries(this.#home.assistants)
        .filter(([id]) => this.#assistants.has(id))
        .map(([id, { wake: _, ...assistant }]) => [id, assistant]),
    );
    return {
      name: of.name,
      source: { recorded: of.recorded },
      home: {
        assistants,
        devices: this.#home.devices.filter(({ id }) => this.#devices.has(id) || members.includes(id)),
        prefer: this.#home.prefer.filter((id) => this.#assistants.has(id)),
      },
      timeline: this.#timeline,
      expect: { verdicts: this.#verdicts, commands: this.#commands },
    };
  }

  #add(at_ms: number, what: Record<string, unknown>): void {
    this.#first_ms ??= at_ms;
    this.#timeline.push({ at: Math.round(at_ms - this.#first_ms), ...what });
  }
}

function defined(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
}

function jsonOr(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
}
