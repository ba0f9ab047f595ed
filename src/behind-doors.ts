import type { BehindDoors } from './door/doors.ts';
import type { Health } from './health/health.ts';
import type { Umpire } from './umpire.ts';

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
