import type { HearingEvent } from './hearing-event.ts';

/** One stream of sound being heard. */
export interface SoundStream {
  /** Takes the next samples (16 kHz) and tells what was heard up to their end. */
  feed(samples: Int16Array): Promise<readonly HearingEvent[]>;
  close(): Promise<void>;
}
