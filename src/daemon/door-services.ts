import type { DoorServices } from '../doors/process/hub-doors.ts';
import type { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import type { Health } from './health/health.ts';

/** What stands behind the doors of a hub, whichever pipeline that is now. */
export function doorServices(of: {
  pipeline: () => ArbitrationPipeline;
  health: () => Health;
}): DoorServices {
  const { pipeline, health } = of;
  return {
    claim: (claim) => pipeline().claim(claim),
    take: (kind, claim) => pipeline().take(kind, claim),
    get paths() {
      return pipeline().paths;
    },
    get lags() {
      return pipeline().lags;
    },
    get registry() {
      return pipeline().registry;
    },
    get health() {
      return health();
    },
  };
}
