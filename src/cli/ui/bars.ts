import type { Text } from '../../text/text.ts';
import type { Paint } from './layout.ts';
import { paintFor, type Terminal } from './terminal.ts';

/** A bar of a width in columns; `part` is the share that is filled, 0 to 1. */
function bar(part: number, width: number): string {
  const filled = Math.min(width, Math.max(0, Math.round(part * width)));
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** How much of the time for a decision was used: a bar, and the figures. */
export function budgetBar(of: { used_ms: number; budget_ms: number; paint: Paint; text: Text }): string {
  const { used_ms, budget_ms, paint, text } = of;
  const width = 25;
  const part = used_ms > 0 ? Math.max(1 / width, used_ms / budget_ms) : 0;
  const colour = used_ms <= budget_ms ? paint.green : paint.red;
  const figures = text('ui.budget', { used_ms: Math.round(used_ms * 10) / 10, budget_ms });
  return `${colour(bar(part, width))} ${figures}`;
}

/** The level of a sound as a bar from −60 to 0 dB below full scale. */
export function levelMeter(level_db: number): string {
  return `${bar((level_db + 60) / 60, 40)} ${level_db.toFixed(0)} dB`;
}

/** Shows how far a download has come. */
export interface ProgressBar {
  at(done_bytes: number, what: string): void;
  end(): void;
}

/** A bar at a terminal. Elsewhere it shows nothing: the verb prints its result at the end. */
export function progressBar(of: {
  terminal: Terminal;
  total_bytes: number;
  /** Replaces the line that it showed last; `done` keeps that line. */
  update: ((line: string) => void) & { done(): void };
}): ProgressBar {
  const { terminal, total_bytes, update } = of;
  const paint = paintFor(terminal);
  let shown = '';
  return {
    at(done_bytes, what) {
      if (!terminal.isInteractive) return;
      const part = Math.min(1, done_bytes / total_bytes);
      const figures = terminal.text('ui.progress', {
        percent: Math.floor(part * 100),
        done_mb: done_bytes / 1e6,
        total_mb: total_bytes / 1e6,
        what,
      });
      const line = `${paint.green(bar(Math.floor(part * 30) / 30, 30))} ${figures}`;
      // Most pieces change nothing that can be seen.
      if (line !== shown) update(line);
      shown = line;
    },
    end() {
      if (shown !== '') update.done();
      shown = '';
    },
  };
}
