import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Bundled recordings that hold no wake phrase to be enrolled: what a phrase is told from. */
const NAMES = [
  'conversation',
  'turn-on-the-living-room-light-in-mandarin',
  'hey-siri-turn-off-the-bedroom-light',
  'hey-siri-set-the-kitchen-light-to-thirty-percent',
];

/** Speech that is no wake phrase of anybody, as files. */
export function otherSpeechFiles(): readonly string[] {
  return NAMES.map((name) =>
    fileURLToPath(new URL(`../../../scenarios/audio/${name}.wav`, import.meta.url)),
  ).filter(existsSync);
}
