import type { BehindDoors } from '../doors/process/doors.ts';
import type { Umpire } from '../pipeline/arbitration-pipeline.ts';
import type { Health } from './health/health.ts';

/** What stands behind the doors of a hub, whichever umpire that is now. */
export function behindDoors(of: { umpire: () => Umpire; health: () => Health }): BehindDoors {
  const { umpire, health } = of;
  return {
    claim: (claim) => umpire().claim(claim),
    take: (kind, claim) => umpire().take(kind, claim),
    get paths() {
      return umpire().paths;
    },
    get lags() {
      return umpire().lags;
    },
    get registry() {
      return umpire().registry;
    },
    get health() {
      return health();
    },
  };
}
