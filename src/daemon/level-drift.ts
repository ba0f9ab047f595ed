import type { PipelineEvent } from '../arbiter/event.ts';
import { percentile } from '../time/percentile.ts';

/** So many wake words of a room are its level: people stand now here, now there. */
const WINDOW = 30;
/** Such a change of the middle, in decibels, is no accident: a person twice as far away is 6 dB quieter. */
const DRIFT_DB = 6;

/** The calls of one room. */
interface RoomLevels {
  /** The first calls, in decibels of full scale. */
  readonly first_db: number[];
  /** The last ones. */
  readonly last_db: number[];
  isTold: boolean;
}

/** A room whose microphone hears voices louder or quieter than before. */
export interface Drift {
  readonly room: string;
  /** How much louder, in decibels; negative: quieter. */
  readonly by_db: number;
}

/**
 * Finds a microphone that was moved, covered or turned up, by the wake words that are heard in passing. It changes no
 * offset: people do not stand a metre from a microphone, so that only a change says anything. Each room is compared with
 * its own first 30 calls since the hub started or took another configuration.
 */
export class LevelDrift {
  readonly #rooms = new Map<string, RoomLevels>();

  /** @returns a drift that was not told yet. */
  take(event: PipelineEvent): Drift | undefined {
    if (event.kind !== 'detection' || event.level_db === undefined) return undefined;
    const { room, level_db, offset_db = 0 } = event;
    const levels: RoomLevels = this.#rooms.get(room) ?? { first_db: [], last_db: [], isTold: false };
    this.#rooms.set(room, levels);
    const measured_db = level_db - offset_db;
    if (levels.first_db.length < WINDOW) {
      levels.first_db.push(measured_db);
      return undefined;
    }
    levels.last_db.push(measured_db);
    if (levels.last_db.length < WINDOW) return undefined;
    if (levels.last_db.length > WINDOW) levels.last_db.shift();
    const by_db = Math.round(middleOf(levels.last_db) - middleOf(levels.first_db));
    if (Math.abs(by_db) < DRIFT_DB) {
      levels.isTold = false;
      return undefined;
    }
    if (levels.isTold) return undefined;
    levels.isTold = true;
    return { room, by_db };
  }
}

function middleOf(levels_db: readonly number[]): number {
  return percentile(levels_db, 0.5) ?? 0;
}
