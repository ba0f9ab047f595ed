import type { DeviceState } from './device/device-state.ts';
import type { DeviceRegistry } from './device/registry.ts';
import { confirms } from './device/state-effect.ts';
import type { PipelineEvents } from './event/pipeline-event.ts';
import type { Intent } from './intent/intent.ts';
import { reach } from './intent/reach.ts';
import type { Clock } from './time/clock.ts';

/** A claim on a device, as far as a change may be its doing. */
interface Suspect {
  readonly assistant: string;
  readonly claim: string;
  readonly intent: Intent;
  readonly claimed_ms: number;
}

/** A home hears some words a minute: more than these at once is a flood, and its oldest explain nothing. */
const MOST_SUSPECTS = 20;

/** Remembers what was said and claimed a while ago: whom a change that we did not command may come from. */
export class Attribution {
  readonly #clock: Clock;
  readonly #registry: DeviceRegistry;
  readonly #window_ms: () => number;
  readonly #claims = new Map<string, readonly Suspect[]>();
  readonly #utterances = new Map<string, { readonly id: string; readonly spoken_ms: number }>();

  constructor(of: { clock: Clock; registry: DeviceRegistry; window_ms: () => number }) {
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

  spoken({ room, id }: PipelineEvents['utterance']): void {
    this.#utterances.set(room, { id, spoken_ms: this.#clock.now() });
  }

  /** What the change of a device to this state follows; the claim that asked for just that before any other. */
  of(device: string, state: DeviceState): Pick<PipelineEvents['bypass'], 'follows'> {
    const suspects = this.#recent(device).toReversed();
    const suspect = suspects.find(({ intent }) => confirms(intent, state, {})) ?? suspects[0];
    const heard = this.#utterances.get(this.#registry.get(device)?.room ?? '');
    const utterance = heard && this.#isRecent(heard.spoken_ms) ? { utterance: heard.id } : {};
    const claim = suspect ? { assistant: suspect.assistant, claim: suspect.claim } : {};
    const follows = { ...utterance, ...claim };
    return Object.keys(follows).length > 0 ? { follows } : {};
  }

  #recent(device: string): readonly Suspect[] {
    return (this.#claims.get(device) ?? []).filter(({ claimed_ms }) => this.#isRecent(claimed_ms));
  }

  #isRecent(at_ms: number): boolean {
    return this.#clock.now() - at_ms < this.#window_ms();
  }
}
