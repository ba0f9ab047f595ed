import { Calendar } from '../time/calendar.ts';
import type { Clock, WallClock } from '../time/clock.ts';
import type { HealthBoard } from './health/health.ts';

/** Tells the days as they begin, and whether the date is known: at boot there is none until a time server tells it. */
export function daybreak(of: {
  clock: Clock;
  wall: WallClock;
  onDay: (day: number) => void;
  board: HealthBoard;
}): Calendar {
  const { clock, wall, onDay, board } = of;
  const unknown = 'the date is not known yet: no time server has told it';
  return new Calendar({
    clock,
    wall,
    onDay,
    onKnown: (isKnown) => (isKnown ? board.part('clock', 'ok') : board.part('clock', 'degraded', unknown)),
  });
}
