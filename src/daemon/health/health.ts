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

/** How the hub is: what the topic `health` tells, `check` shows and systemd's status line says. */
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

/** Is told by a {@link HealthBoard}. */
export interface HealthListener {
  /** A part is degraded, or is well again. */
  news(part: Part, health: PartHealth): void;
  /** Something has changed, whether it is news or not. */
  changed(): void;
}

/** Gathers how each part is, and tells each change once. */
export class HealthBoard {
  readonly #parts = new Map<Part, PartHealth>();
  readonly #defer: (work: () => void) => void;
  readonly #listeners: HealthListener[] = [];
  #listening: readonly string[] = [];
  #last_verdict_ms: number | null = null;

  /** @param of.defer puts the telling off until what is decided now is on its way. */
  constructor(of: { defer: (work: () => void) => void }) {
    this.#defer = of.defer;
  }

  /** The listener is told of every change from now on, and of the changes that are not told yet. */
  subscribe(listener: HealthListener): void {
    this.#listeners.push(listener);
  }

  /** @param reason why the part is degraded, or off. */
  part(part: Part, state: PartHealth['state'], reason?: string): void {
    const known = this.#parts.get(part);
    if (known?.state === state && known.reason === reason) return;
    const health = { state, ...(reason !== undefined && { reason }) };
    this.#parts.set(part, health);
    this.#tell((listener) => listener.changed());
    // A part that works from the start is no news.
    if (known !== undefined || state === 'degraded') this.#tell((listener) => listener.news(part, health));
  }

  /** The assistants whose wake words are listened for from now on. */
  listening(assistants: readonly string[]): void {
    if (assistants.join() === this.#listening.join()) return;
    this.#listening = assistants;
    this.#tell((listener) => listener.changed());
  }

  /** @param latency_ms how long the last verdict took, in milliseconds. */
  verdict(latency_ms: number): void {
    this.#last_verdict_ms = latency_ms;
  }

  get health(): Health {
    const parts = Object.fromEntries(this.#parts);
    const isDegraded = [...this.#parts.values()].some(({ state }) => state === 'degraded');
    return {
      v: 1,
      state: isDegraded ? 'degraded' : 'ok',
      listening: this.#listening,
      parts,
      last_verdict_ms: this.#last_verdict_ms,
    };
  }

  #tell(tell: (listener: HealthListener) => void): void {
    this.#defer(() => {
      for (const listener of this.#listeners) tell(listener);
    });
  }
}

/** What systemd shows of the hub: `listening: siri, tmall-genie; broker connected; last verdict 38 ms`. */
export function statusLine({ listening, parts, last_verdict_ms }: Health): string {
  const { microphone, broker, ...others } = parts;
  const isHeard = listening.length > 0;
  const isLost = microphone?.state === 'degraded';
  const lost = `microphone lost (${reasonOf(microphone)})`;
  const said = [
    ...(isHeard ? [`listening: ${listening.join(', ')}`] : []),
    ...(isLost ? [lost] : []),
    ...(isHeard || isLost
      ? []
      : [isAway(microphone) && isAway(parts.satellites) ? 'no microphone' : 'listening: for nobody']),
    broker?.state === 'ok' ? 'broker connected' : `broker lost (${broker?.reason ?? 'not connected yet'})`,
    ...Object.entries(others).flatMap(([part, health]) =>
      health.state === 'degraded' ? [`${part} degraded (${reasonOf(health)})`] : [],
    ),
    last_verdict_ms === null ? 'no verdict yet' : `last verdict ${Math.round(last_verdict_ms)} ms`,
  ];
  // systemd takes one line.
  return said.join('; ').replaceAll(/\s+/g, ' ');
}

function isAway(part: PartHealth | undefined): boolean {
  return part === undefined || part.state === 'off';
}

function reasonOf(part: PartHealth | undefined): string {
  return part?.reason ?? 'no reason given';
}
