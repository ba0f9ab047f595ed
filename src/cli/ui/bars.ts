import { paintFor, type Terminal } from './terminal.ts';

/** Shows how far something long has come. */
export interface ProgressBar {
  at(done_bytes: number, what: string): void;
  end(): void;
}

/** A bar at a terminal; elsewhere nothing: what matters is told at the end. */
export function progressBar(of: {
  terminal: Terminal;
  total_bytes: number;
  /** Replaces what it showed last; where it is `done`, that stays. */
  update: ((line: string) => void) & { done(): void };
}): ProgressBar {
  const { terminal, total_bytes, update } = of;
  const paint = paintFor(terminal);
  const width = 30;
  let shown = '';
  return {
    at(done_bytes, what) {
      if (!terminal.isInteractive) return;
      const part = Math.min(1, done_bytes / total_bytes);
      const filled = Math.floor(part * width);
      const bar = paint.green('█'.repeat(filled)) + '░'.repeat(width - filled);
      const megabytes = `${(done_bytes / 1e6).toFixed(1)} of ${(total_bytes / 1e6).toFixed(1)} MB`;
      const line = `${bar} ${Math.floor(part * 100)} %  ${megabytes}  ${what}`;
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
