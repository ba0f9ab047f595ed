import logUpdate from 'log-update';
import { systemClock } from '../../time/system-clock.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { pause } from '../wait.ts';
import { frame, type Scene, sightOf } from './frame.ts';
import type { Inspection } from './inspection.ts';
import { FIRST_LOOK, pressed } from './looking.ts';

/** The screen is drawn at most this often, in milliseconds. */
const DRAW_MS = 100;

/** Shows an inspection on the whole screen until the user ends it. */
export async function inspectLive(
  terminal: Terminal,
  { inspection, broker }: { inspection: Inspection; broker: string },
): Promise<void> {
  const paint = paintFor(terminal);
  let look = FIRST_LOOK;
  let hasEnded = false;
  const scene = (): Scene => ({
    inspection,
    look,
    columns: terminal.columns,
    // The cursor stands on the line after the last.
    rows: terminal.rows - 1,
    paint,
    text: terminal.text,
    now_ms: systemClock.now(),
    broker,
  });
  const giveBack = terminal.takeScreen((key) => {
    const next = pressed(look, key, sightOf(scene()));
    if (next === 'end') {
      hasEnded = true;
      return;
    }
    if (next.isPaused !== look.isPaused) {
      if (next.isPaused) inspection.pause(systemClock.now());
      else inspection.goOn();
    }
    look = next;
  });
  const interrupted = terminal.interrupted.then(() => true);
  try {
    do logUpdate(frame(scene()).join('\n'));
    while (!(await Promise.race([pause(DRAW_MS).then(() => false), interrupted])) && !hasEnded);
  } finally {
    logUpdate.clear();
    logUpdate.done();
    giveBack();
  }
}
