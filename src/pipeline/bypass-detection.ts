import type { PipelineEvents } from '../arbiter/event.ts';
import { confirms, type DeviceState } from '../devices/device-state.ts';
import type { DeviceRegistry } from '../devices/registry.ts';
import type { Intent } from '../intent/intent.ts';
import { reach } from '../intent/reach.ts';
import type { Clock } from '../time/clock.ts';

/** A claim on a device that may explain a later change of the device. */
interface Suspect {
  readonly assistant: string;
  readonly claim: string;
  readonly intent: Intent;
  readonly claimed_ms: number;
}

/** The last utterance in a room, and the assistants that it called. */
interface Spoken {
  readonly id: string;
  readonly named: readonly string[];
  readonly spoken_ms: number;
}

/** The most claims remembered for a device. More of them at once are a flood, whose oldest explain nothing. */
const MOST_SUSPECTS = 20;

/**
 * Remembers recent utterances and claims, and names the assistant that a change probably comes from when the hub did
 * not command it.
 */
export class Attribution {
  readonly #clock: Clock;
  readonly #registry: DeviceRegistry;
  readonly #window_ms: number;
  readonly #claims = new Map<string, readonly Suspect[]>();
  readonly #utterances = new Map<string, Spoken>();

  /** @param of.window_ms how long words and claims may explain a change, in milliseconds. */
  constructor(of: { clock: Clock; registry: DeviceRegistry; window_ms: number }) {
    this.#clock = of.clock;
    this.#registry = of.registry;
    this.#window_ms = of.window_ms;
  }

  claimed({ assistant, id: claim, intents }: PipelineEvents['claim']): void {
    const claimed_ms = this.#clock.now();
    for (const intent of intents.flatMap((asked) => reach(this.#registry, asked))) {
      const others = this.#recent(intent.device).slice(1 - MOST_SUSPECTS);
      this.#claims.set(intent.device, [...others, { assistant, claim, intent, claimed_ms }]);
    }
  }

  spoken({ room, id, named }: PipelineEvents['utterance']): void {
    this.#utterances.set(room, { id, named, spoken_ms: this.#clock.now() });
  }

  /**
   * The utterance and the claim that came before a change of the device to this state. A claim that asked for exactly
   * this state is preferred to a newer claim; without any claim it is the assistant that was called.
   */
  of(device: string, state: DeviceState): Pick<PipelineEvents['bypass'], 'follows'> {
    const suspects = this.#recent(device).toReversed();
    const suspect = suspects.find(({ intent }) => confirms(intent, state, {})) ?? suspects[0];
    const spoken = this.#spokenNear(device);
    const called = soleOf(spoken);
    const follows = {
      ...(spoken && { utterance: spoken.id }),
      ...(suspect
        ? { assistant: suspect.assistant, claim: suspect.claim }
        : called !== undefined && { assistant: called }),
    };
    return Object.keys(follows).length > 0 ? { follows } : {};
  }

  /**
   * The assistant that has probably changed the device by itself: it claimed exactly this state, or it was called and
   * nobody claimed anything of the device. Undefined where neither holds.
   */
  suspect(device: string, state: DeviceState): string | undefined {
    const suspects = this.#recent(device).toReversed();
    if (suspects.length === 0) return soleOf(this.#spokenNear(device));
    return suspects.find(({ intent }) => confirms(intent, state, {}))?.assistant;
  }

  #spokenNear(device: string): Spoken | undefined {
    const heard = this.#utterances.get(this.#registry.get(device)?.room ?? '');
    return heard && this.#isRecent(heard.spoken_ms) ? heard : undefined;
  }

  #recent(device: string): readonly Suspect[] {
    return (this.#claims.get(device) ?? []).filter(({ claimed_ms }) => this.#isRecent(claimed_ms));
  }

  #isRecent(at_ms: number): boolean {
    return this.#clock.now() - at_ms < this.#window_ms;
  }
}

/** The assistant that was called; undefined where none or several were. */
function soleOf(spoken: Spoken | undefined): string | undefined {
  return spoken?.named.length === 1 ? spoken.named[0] : undefined;
}
