/** A part of the hub that can fail by itself while the rest goes on. */
export type Part =
  | 'broker'
  | 'microphone'
  | 'hearing'
  | 'journal'
  | 'habits'
  | 'doors'
  | 'clock'
  | 'configuration';

export interface PartHealth {
  /** `off`: not configured. */
  readonly state: 'well' | 'unwell' | 'off';
  /** Why it is unwell; absent where it is not. */
  readonly reason?: string;
}

/** How the hub is: what `health` tells, `check` shows and systemd's status line says. */
export interface Health {
  readonly v: 1;
  /** Degraded: some part is unwell, and the rest serves. */
  readonly state: 'well' | 'degraded';
  /** The assistants whose wake words are being listened for. */
  readonly listening: readonly string[];
  readonly parts: Readonly<Partial<Record<Part, PartHealth>>>;
  /** How long the last verdict took, in milliseconds; null until there is one. */
  readonly last_verdict_ms: number | null;
}

/** Which wake-word engine hears each assistant that has one. */
export type Engines = Readonly<Record<string, string>>;

/** Gathers how each part is, and tells each change once. */
export class HealthBoard {
  readonly #parts = new Map<Part, PartHealth>();
  readonly #deaf = new Map<string, string>();
  readonly #onChange: (part: Part, health: PartHealth) => void;
  #engines: Engines;
  #last_verdict_ms: number | null = null;

  constructor(of: { engines: Engines; onChange: (part: Part, health: PartHealth) => void }) {
    this.#engines = of.engines;
    this.#onChange = of.onChange;
  }

  /** The assistants were configured anew; what their engines were is forgotten. */
  reconfigure(engines: Engines): void {
    this.#engines = engines;
    this.#deaf.clear();
  }

  /** @param reason why it is unwell. */
  part(part: Part, state: PartHealth['state'], reason?: string): void {
    if (part === 'hearing' && state === 'well') this.#deaf.clear();
    const known = this.#parts.get(part);
    if (known?.state === state && known.reason === reason) return;
    const health = { state, ...(reason !== undefined && { reason }) };
    this.#parts.set(part, health);
    // That a part was well from the start is no news.
    if (known !== undefined || state === 'unwell') this.#onChange(part, health);
  }

  /** One wake-word engine failed; the others hear on, until the hearing is well again. */
  deaf(engine: string, reason: string): void {
    this.#deaf.set(engine, reason);
    this.part('hearing', 'unwell', [...this.#deaf].map(([name, why]) => `${name}: ${why}`).join('; '));
  }

  verdict(latency_ms: number): void {
    this.#last_verdict_ms = latency_ms;
  }

  get health(): Health {
    const parts = Object.fromEntries(this.#parts);
    const isUnwell = [...this.#parts.values()].some(({ state }) => state === 'unwell');
    return {
      v: 1,
      state: isUnwell ? 'degraded' : 'well',
      listening: this.#listening(),
      parts,
      last_verdict_ms: this.#last_verdict_ms,
    };
  }

  #listening(): readonly string[] {
    const hearing = this.#parts.get('hearing');
    const isHeard = this.#parts.get('microphone')?.state === 'well' && hearing !== undefined;
    if (!isHeard || (hearing.state === 'unwell' && this.#deaf.size === 0)) return [];
    return Object.entries(this.#engines).flatMap(([id, engine]) => (this.#deaf.has(engine) ? [] : [id]));
  }
}
