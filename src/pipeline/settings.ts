import type { ArbiterState } from '../arbiter/arbiter-state.ts';
import type { Settings } from '../daemon/persistence/settings.ts';
import type { Inputs } from './input.ts';
import type { PipelineSnapshot } from './snapshot.ts';

/** An assistant is switched on or off; one that this home does not have changes nothing. */
export function switched(
  { assistants }: ArbiterState,
  { assistant, enabled }: Inputs['enabled'],
): Partial<ArbiterState> {
  const known = assistants[assistant];
  return known ? { assistants: { ...assistants, [assistant]: { ...known, enabled } } } : {};
}

/** A shorter budget leaves no more than half of itself to the hand-over. */
export function budgeted({ policy }: ArbiterState, { budget_ms }: Inputs['budget']): Partial<ArbiterState> {
  return { policy: { ...policy, budget_ms, reserve_ms: Math.min(policy.reserve_ms, budget_ms / 2) } };
}

/** However busy the machine is, no more than half of a budget is kept for the hand-over. */
export function reserved({ policy }: ArbiterState, { reserve_ms }: Inputs['reserve']): Partial<ArbiterState> {
  return { policy: { ...policy, reserve_ms: Math.min(reserve_ms, policy.budget_ms / 2) } };
}

/** A microphone that works decides whether a silent room is known to be silent. */
export function withMicrophone(
  house: ArbiterState,
  { room, state, covered }: Inputs['microphone'],
): Partial<ArbiterState> {
  const microphones = new Set(house.microphones);
  if (state === 'listening' || covered) microphones.add(room);
  else microphones.delete(room);
  return { microphones };
}

/** What is set now. */
export function settingsOf({ assistants, policy }: ArbiterState, mode: Settings['mode']): Settings {
  const enabled = Object.entries(assistants).map(([id, of]) => [id, of.enabled]);
  return { mode, budget_ms: policy.budget_ms, enabled: Object.fromEntries(enabled) };
}

/** What was set before, for an pipeline that begins. */
export function settled(
  house: ArbiterState,
  { mode, budget_ms, enabled }: Settings,
): Pick<PipelineSnapshot, 'house' | 'mode'> {
  const assistants = Object.fromEntries(
    Object.entries(house.assistants).map(([id, assistant]) => [
      id,
      { ...assistant, enabled: enabled[id] ?? assistant.enabled },
    ]),
  );
  const isSet = budget_ms !== house.policy.budget_ms;
  return { mode, house: { assistants, ...(isSet && budgeted(house, { budget_ms })) } };
}
