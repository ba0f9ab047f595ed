import type { ArbiterState } from '../arbiter/arbiter-state.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';

/** What a pipeline knew, as plain data. What follows from the home's devices is left out: they stand beside it. */
export interface PlainPast extends Omit<PipelineSnapshot, 'house'> {
  readonly house: Omit<ArbiterState, 'devices' | 'preferred' | 'offline' | 'microphones' | 'streamed'> & {
    readonly offline: readonly string[];
    readonly microphones: readonly string[];
    readonly streamed: readonly string[];
  };
}

export function plainPast(past: PipelineSnapshot, house: ArbiterState): PlainPast {
  const { devices: _, preferred: __, offline, microphones, streamed, ...rest } = house;
  const sets = { offline: [...offline], microphones: [...microphones], streamed: [...streamed] };
  return { ...past, house: { ...rest, ...sets } };
}

export function revivedPast({
  house,
  ...rest
}: PlainPast): PipelineSnapshot & { readonly house: RevivedHouse } {
  const sets = {
    offline: new Set(house.offline),
    microphones: new Set(house.microphones),
    streamed: new Set(house.streamed),
  };
  return { ...rest, house: { ...house, ...sets } };
}

type RevivedHouse = Omit<ArbiterState, 'devices' | 'preferred'>;
