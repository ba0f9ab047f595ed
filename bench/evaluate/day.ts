import type { Draw } from './claiming.ts';
import type { Episode } from './episode.ts';
import { ROOMS } from './household.ts';
import { automation, tap } from './tap.ts';
import { noise, speak } from './voice.ts';
import { contrary } from './wish.ts';

const DAY_MS = 24 * 60 * 60_000;
/** People sleep: what they do, they do in so much of a day. */
const AWAKE = 2 / 3;

/** Everything that happens in one day of a household, whoever arbitrates. @param day counts from 0. */
export function drawDay(draw: Draw, day: number): readonly Episode[] {
  const { random, figures, household } = draw;
  const { people } = household;
  let count = 0;
  const at = (from_ms: number) => ({ id: `${day}-${++count}`, from_ms });
  const next = () => at((day + AWAKE * random.next()) * DAY_MS);
  const many = <T>(mean: number, draws: () => T): readonly T[] =>
    Array.from({ length: random.times(mean) }, draws);
  return [
    ...many(people * figures.voice_commands, () => spoken(draw, next, next())).flat(),
    ...many(people * figures.taps, () => tap(draw, next())),
    ...many(figures.bursts, () => burst(draw, at, next().from_ms)).flat(),
    ...many(figures.automations, () => automation(draw, next())).flat(),
    ...many(figures.noises, () => noise(draw, next())),
  ];
}

type Next = () => { id: string; from_ms: number };

/** All come home, or go to bed: each in a room of his own speaks and taps when he likes, whatever the others do. */
function burst(
  draw: Draw,
  at: (from_ms: number) => { id: string; from_ms: number },
  from_ms: number,
): readonly Episode[] {
  const { random, figures, household } = draw;
  return Array.from({ length: household.people }, () => random.pick(ROOMS)).flatMap((room) => {
    // One mouth says one thing after another.
    let free_ms = from_ms;
    return Array.from({ length: random.times(figures.burst_commands) }, () => {
      free_ms = Math.max(free_ms, from_ms + random.between(0, figures.burst_span));
      const about = at(free_ms);
      free_ms += 4000;
      return random.chance(figures.burst_voice) ? speak(draw, { ...about, room }) : tap(draw, about);
    });
  });
}

/** A command, and what becomes of it where the person changes his mind. */
function spoken(draw: Draw, next: Next, first: { id: string; from_ms: number }): readonly Episode[] {
  const { random, figures, household } = draw;
  const command = speak(draw, first);
  const [wanted] = command.wanted;
  const called = household.residents.find(({ id }) => id === command.called);
  if (!wanted || !called || !random.chance(figures.correction)) return [command];
  // One speaks again when one has seen what came of the first.
  const answered_ms = Math.max(first.from_ms, ...command.arrivals.map(({ at_ms }) => at_ms));
  const from_ms = answered_ms + random.between(2000, 4000);
  const room = command.voice?.room;
  return [command, speak(draw, { id: next().id, from_ms, called, intents: [contrary(wanted)], room })];
}
