/** A part of the hub that can fail by itself while the rest goes on. */
export type Part =
  | 'broker'
  | 'microphone'
  | 'satellites'
  | 'hearing'
  | 'understanding'
  | 'journal'
  | 'habits'
  | 'settings'
  | 'doors'
  | 'clock'
  | 'configuration';

export interface PartHealth {
  /** `off`: not configured. */
  readonly state: 'ok' | 'degraded' | 'off';
  /** Why it is degraded; absent where it is not. */
  readonly reason?: string;
}

/** How the hub is: what `health` tells, `check` shows and systemd's status line says. */
export interface Health {
  readonly v: 1;
  /** Degraded: some part is degraded, and the rest serves. */
  readonly state: 'ok' | 'degraded';
  /** The assistants whose wake words are being listened for. */
  readonly listening: readonly string[];
  readonly parts: Readonly<Partial<Record<Part, PartHealth>>>;
  /** How long the last verdict took, in milliseconds; null until there is one. */
  readonly last_verdict_ms: number | null;
}

/** What a board of health tells. */
export interface HealthListener {
  /** A part is degraded, or well again. */
  news(part: Part, health: PartHealth): void;
  /** Something of it has changed, news or not. */
  changed(): void;
}

/** Gathers how each part is, and tells each change once. */
export class HealthBoard {
  readonly #parts = new Map<Part, PartHealth>();
  readonly #listener: HealthListener;
  #listening: readonly string[] = [];
  #last_verdict_ms: number | null = null;

  constructor(listener: HealthListener) {
    this.#listener = listener;
  }

  /** @param reason why it is degraded. */
  part(part: Part, state: PartHealth['state'], reason?: string): void {
    const known = this.#parts.get(part);
    if (known?.state === state && known.reason === reason) return;
    const health = { state, ...(reason !== undefined && { reason }) };
    this.#parts.set(part, health);
    this.#listener.changed();
    // That a part was well from the start is no news.
    if (known !== undefined || state === 'degraded') this.#listener.news(part, health);
  }

  /** The assistants whose wake words are listened for from now on. */
  listening(assistants: readonly string[]): void {
    if (assistants.join() === this.#listening.join()) return;
    this.#listening = assistants;
    this.#listener.changed();
  }

  verdict(latency_ms: number): void {
    this.#last_verdict_ms = latency_ms;
  }

  get health(): Health {
    const parts = Object.fromEntries(this.#parts);
    const isUnwell = [...this.#parts.values()].some(({ state }) => state === 'degraded');
    return {
      v: 1,
      state: isUnwell ? 'degraded' : 'ok',
      listening: this.#listening,
      parts,
      last_verdict_ms: this.#last_verdict_ms,
    };
  }
}
