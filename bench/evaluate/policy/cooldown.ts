import type { Action } from '../episode.ts';
import { firstCome } from './first-come.ts';
import type { Policy } from './policy.ts';

const COOLDOWN_MS = 2000;

/**
 * Home Assistant's cooldown as it is meant, for two assistants: the same request again within two seconds, from
 * whomever, is dropped. By the letter it knows wake phrases alone (see `firstSatellite`).
 */
export const cooldown: Policy = {
  name: 'cooldown',
  description: 'the same request within 2 s of itself is dropped, whoever sends it',
  play: (household, arrivals) => {
    const last = new Map<string, number>();
    return firstCome.play(household, arrivals).filter(({ at_ms, intent }: Action) => {
      const phrase = JSON.stringify(intent);
      const isFresh = at_ms - (last.get(phrase) ?? Number.NEGATIVE_INFINITY) >= COOLDOWN_MS;
      if (isFresh) last.set(phrase, at_ms);
      return isFresh;
    });
  },
};
