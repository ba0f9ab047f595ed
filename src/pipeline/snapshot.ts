import type { ArbiterState } from '../arbiter/arbiter-state.ts';
import type { ArbiterSnapshot } from '../arbiter/snapshot.ts';
import type { Home } from '../config/schema.ts';

/** What a pipeline knew, for another to go on from. What is absent is as at a first start. */
export interface PipelineSnapshot {
  readonly arbiter?: ArbiterSnapshot | undefined;
  readonly house?: Partial<ArbiterState> | undefined;
  readonly mode?: Home['mode'] | undefined;
  /** The date, as days since 1970 (UTC). */
  readonly day?: number | undefined;
  /** Whether the broker was connected; default: it was. */
  readonly connected?: boolean | undefined;
}
