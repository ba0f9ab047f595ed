import type { WakeDetector } from '../../../src/hearing/wake/wake-detector.ts';

/** Names `siri` at each of these times of its sound, whatever is said. */
export function called(...at_ms: readonly number[]): WakeDetector {
  let heard_ms = 0;
  return {
    engine: 'called',
    frame_samples: 320,
    process() {
      heard_ms += 20;
      return at_ms.includes(heard_ms) ? [{ assistant: 'siri', ended_before_ms: 0 }] : [];
    },
    check: () => true,
    reset: () => undefined,
    close: () => undefined,
  };
}
