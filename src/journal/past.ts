import type { ArbiterState } from '../arbiter/arbiter-state.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';

/** What a pipeline knew, as plain data. What follows from the home's devices is left out: they stand beside it. */
export interface PlainPast extends Omit<PipelineSnapshot, 'house'> {
  readonly house: Omit<ArbiterState, 'devices' | 'preferred' | 'offline' | 'microphones'> & {
    readonly offline: readonly string[];
    readonly microphones: readonly string[];
  };
}

export function plainPast(past: PipelineSnapshot, house: ArbiterState): PlainPast {
  const { devices: _, preferred: __, offline, microphones, ...rest } = house;
  return { ...past, house: { ...rest, offline: [...offline], microphones: [...microphones] } };
}

export function revivedPast({
  house,
  ...rest
}: PlainPast): PipelineSnapshot & { readonly house: RevivedHouse } {
  const { offline, microphones } = house;
  return { ...rest, house: { ...house, offline: new Set(offline), microphones: new Set(microphones) } };
}

type RevivedHouse = Omit<ArbiterState, 'devices' | 'preferred'>;
