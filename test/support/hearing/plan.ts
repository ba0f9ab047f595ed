import type { HearingPlan } from '../../../src/hearing/worker-protocol.ts';

/** A plan of no engine at all, for workers that are told what to do. */
export const NOTHING_TO_HEAR: HearingPlan = {
  keyless: [],
  enrolled: [],
  porcupine: undefined,
  remoteWakes: [],
  recognisers: [],
  locales: {},
  commands: [],
  devices: [],
};
