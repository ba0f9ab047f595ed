import { level_db } from '../audio/pcm.ts';
import type { Timer } from '../time/clock.ts';
import type { ConsoleHub } from './hub.ts';
import type { Live } from './live.ts';

/** How often the levels are told, in milliseconds: a meter moves smoothly from four times a second on. */
const EVERY_MS = 250;

/** Measures how loud it is at each source of sound, while a page wants to know. */
export class Levels {
  readonly #hub: ConsoleHub;
  readonly #live: Live;
  #loudest = new Map<string, number>();
  /** By source, what ends listening to it. */
  readonly #ends = new Map<string, () => void>();
  #timer: Timer | undefined;

  constructor(of: { hub: ConsoleHub; live: Live }) {
    this.#hub = of.hub;
    this.#live = of.live;
    of.live.onLevels = (isWanted) => (isWanted ? this.#begin() : this.stop());
  }

  /** The sources are others. */
  reconfigured(): void {
    if (!this.#timer) return;
    this.stop();
    this.#begin();
  }

  stop(): void {
    if (this.#timer) this.#hub.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const end of this.#ends.values()) end();
    this.#ends.clear();
    this.#loudest = new Map();
  }

  #begin(): void {
    this.#attend();
    this.#timer = this.#hub.clock.setTimeout(() => this.#tell(), EVERY_MS);
  }

  /** Listens to each source that it does not yet: some open after the first page has asked, as at a start. */
  #attend(): void {
    for (const { id } of this.#hub.sounds) {
      if (this.#ends.has(id)) continue;
      const end = this.#hub.listen(id, (samples) => {
        const now_db = level_db(samples);
        this.#loudest.set(id, Math.max(now_db, this.#loudest.get(id) ?? now_db));
      });
      this.#ends.set(id, end);
    }
  }

  #tell(): void {
    this.#timer = this.#hub.clock.setTimeout(() => this.#tell(), EVERY_MS);
    this.#attend();
    if (this.#loudest.size === 0) return;
    const levels = [...this.#loudest].map(([id, db]) => [id, Math.round(db * 10) / 10]);
    this.#loudest = new Map();
    this.#live.levels(Object.fromEntries(levels));
  }
}
