import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import { arbiterSchema } from '../config/arbiter.ts';
import type { Home } from '../config/schema.ts';

/** A command that was seen on its way to a device. */
interface Commanded {
  readonly topic: string;
  readonly payload: unknown;
}

/** Gathers what happens in a home into a scenario: what arrived, when, and what became of it. Pure. */
export class Recording {
  readonly #home: Home;
  readonly #timeline: Record<string, unknown>[] = [];
  readonly #verdicts: { readonly id: string; readonly expected: object }[] = [];
  /** By verdict, the outcomes of its claims, those that came after it too. */
  readonly #outcomes = new Map<string, Record<string, Notice['outcome']>>();
  readonly #commands: Commanded[] = [];
  readonly #claims = new Set<string>();
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
        const { assistant, room, score, level_db, snr_db } = event;
        this.#add(event.at_ms, { detect: defined({ assistant, score, room, level_db, snr_db }) });
        return;
      }
      case 'speech_start':
        this.#add(event.at_ms, { speech_start: { room: event.room } });
        return;
      case 'speech_end':
        this.#add(event.at_ms, { speech_end: { room: event.room } });
        return;
      case 'claim': {
        const { assistant, id, door, intents, text, confidence, age_ms, origin } = event;
        for (const { device } of intents) this.#devices.add(device);
        this.#claims.add(id);
        const asked = intents.length === 1 ? { intent: intents[0] } : { intents };
        this.#add(event.at_ms, {
          claim: defined({
            assistant,
            id,
            door,
            ...(intents.length > 0 ? asked : { text }),
            confidence,
            age_ms: Math.round(age_ms),
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

  verdict({ id, winner, device, action, because, claims }: Verdict): void {
    for (const { id: claim, outcome } of claims) this.outcome({ claim, outcome, verdict: id });
    this.#verdicts.push({ id, expected: defined({ winner: winner ?? 'none', device, action, because }) });
  }

  /** What became of a claim; one that belongs to no verdict is none of its expectations. */
  outcome({ claim, outcome, verdict }: Pick<Notice, 'claim' | 'outcome' | 'verdict'>): void {
    if (verdict !== null) this.#outcomes.set(verdict, { ...this.#outcomes.get(verdict), [claim]: outcome });
  }

  /** The scenario, in the form of its file. */
  scenario(of: { name: string; recorded: string }): object {
    const members = this.#home.devices
      .filter(({ id }) => this.#devices.has(id))
      .flatMap((each) => each.members ?? []);
    const assistants = Object.fromEntries(
      // All of them: also those that said nothing were waited for.
      Object.entries(this.#home.assistants).map(([id, { wake: _, ...assistant }]) => [id, assistant]),
    );
    const { source, room } = this.#home.audio;
    return {
      name: of.name,
      source: { recorded: of.recorded },
      home: {
        assistants,
        devices: this.#home.devices.filter(({ id }) => this.#devices.has(id) || members.includes(id)),
        prefer: this.#home.prefer,
        ...policyOf(this.#home),
        ...(source === 'microphone' && room !== undefined && { microphones: [room] }),
      },
      timeline: this.#timeline,
      expect: {
        verdicts: this.#verdicts.map(({ id, expected }) => ({
          ...expected,
          outcomes: this.#recorded(this.#outcomes.get(id) ?? {}),
        })),
        commands: this.#commands,
      },
    };
  }

  /** The hub tells an outcome before the event of its claim: the record may end between the two. */
  #recorded(outcomes: Readonly<Record<string, Notice['outcome']>>): object {
    return Object.fromEntries(Object.entries(outcomes).filter(([claim]) => this.#claims.has(claim)));
  }

  #add(at_ms: number, what: Record<string, unknown>): void {
    this.#first_ms ??= at_ms;
    this.#timeline.push({ at: Math.round(at_ms - this.#first_ms), ...what });
  }
}

/** The rules in which the home differs from the usual: what arrived was judged by them. */
function policyOf({ arbiter }: Home): { arbiter?: object } {
  const usual: Readonly<Record<string, unknown>> = arbiterSchema.parse({});
  const own = Object.entries(arbiter).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(usual[key]),
  );
  return own.length === 0 ? {} : { arbiter: Object.fromEntries(own) };
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
