import type { DoorServices } from '../doors/process/hub-doors.ts';
import type { SenderGaps } from '../doors/sender-gaps.ts';
import type { Sources } from '../pipeline/sources.ts';
import type { ConsoleAccess } from './console-port.ts';
import type { HealthBoard } from './health/health.ts';

/** What the door processes need of the stages behind them, whichever pipeline is attached. */
export function doorServices(of: {
  sources: Sources;
  board: HealthBoard;
  gaps: SenderGaps;
  console: ConsoleAccess;
}): DoorServices {
  const { sources, board, gaps, console } = of;
  return {
    gaps,
    claim: (claim) => sources.claim(claim),
    take: (kind, claim) => sources.take(kind, claim),
    consoleCode: () => console.newCode(),
    get paths() {
      return sources.pipeline.paths;
    },
    get lags() {
      return sources.pipeline.lags;
    },
    get registry() {
      return sources.pipeline.registry;
    },
    get health() {
      return board.health;
    },
  };
}
