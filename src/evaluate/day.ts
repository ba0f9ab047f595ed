import type { Draw } from './claiming.ts';
import type { Episode } from './episode.ts';
import { automation, tap } from './tap.ts';
import { noise, speak } from './voice.ts';
import { contrary } from './wish.ts';

const DAY_MS = 24 * 60 * 60_000;
/** People sleep: what they do, they do in so much of a day. */
const AWAKE = 2 / 3;

/** Everything that happens in one day of a household, whoever arbitrates. @param day counts from 0. */
export function drawDay(draw: Draw, day: number): readonly Episode[] {
  const { random, figures } = draw;
  let count = 0;
  const next = () => ({
    id: `${day}-${++count}`,
    from_ms: (day + AWAKE * random.next()) * DAY_MS,
  });
  const many = <T>(mean: number, draws: () => T): readonly T[] =>
    Array.from({ length: random.times(mean) }, draws);
  return [
    ...many(figures.voice_commands, () => spoken(draw, next)).flat(),
    ...many(figures.taps, () => tap(draw, next())),
    ...many(figures.automations, () => automation(draw, next())),
    ...many(figures.noises, () => noise(draw, next())),
  ];
}

/** A command, and what becomes of it where the person changes his mind. */
function spoken(draw: Draw, next: () => { id: string; from_ms: number }): readonly Episode[] {
  const { random, figures, household } = draw;
  const first = next();
  const command = speak(draw, first);
  const [wanted] = command.wanted;
  const called = household.residents.find(({ id }) => id === command.called);
  if (!wanted || !called || !random.chance(figures.correction)) return [command];
  // One speaks again when one has seen what came of the first.
  const answered_ms = Math.max(first.from_ms, ...command.arrivals.map(({ at_ms }) => at_ms));
  const from_ms = answered_ms + random.between(2000, 4000);
  const changed = { id: next().id, from_ms, called, intents: [contrary(wanted)], room: command.room };
  return [command, speak(draw, changed)];
}
