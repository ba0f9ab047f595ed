import type { z } from 'zod';
import type { deviceSchema } from '../src/config/device.ts';
import type { Intent } from '../src/intent/intent.ts';
import type { Floor, Room } from '../src/intent/lexicon.ts';

export interface SentenceList {
  readonly language: string;
  readonly home: string;
  readonly devices: readonly z.input<typeof deviceSchema>[];
  readonly members: Readonly<Record<string, readonly string[]>>;
  readonly rooms: readonly Room[];
  readonly floors: readonly Floor[];
  readonly sentences: readonly {
    readonly text: string;
    readonly room: string;
    readonly want: 'none' | readonly Intent[];
  }[];
}
export function readSentenceList(file: string): SentenceList;
export function linesOf(
  intents: readonly Intent[],
  members?: Readonly<Record<string, readonly string[]>>,
): readonly string[];
