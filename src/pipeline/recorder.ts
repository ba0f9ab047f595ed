import type { HandOver } from '../arbiter/explain/verdict.ts';
import type { Order } from '../arbiter/ports.ts';
import type { Understanding } from '../intent/understand.ts';
import type { Input } from './inputs.ts';

/**
 * Stands between the pipeline and everything that a replay cannot compute again: the inputs, the understanding of
 * words, and the hand-over of commands. The journal's recorder only watches; a replay's recorder gives back what
 * was recorded.
 */
export interface Recorder {
  /** Called before the input has any effect. */
  input(input: Input): void;
  /** @param understand computes the understanding. @returns the one to use. */
  understand(of: { at_ms: number; text: string }, understand: () => Understanding): Understanding;
  /** @param handOver hands the order to the devices. @returns the result to use. */
  handOver(of: { at_ms: number; order: Order }, handOver: () => HandOver): HandOver;
}

/** Records nothing, and lets everything be computed. */
export const noRecorder: Recorder = {
  input: () => undefined,
  understand: (_, understand) => understand(),
  handOver: (_, handOver) => handOver(),
};
