import type { ArbiterState } from '../arbiter/arbiter-state.ts';
import type { Home } from '../config/schema.ts';
import type { Inputs } from './inputs.ts';
import type { PipelineSnapshot } from './snapshot.ts';

/** What can be set while the hub runs: what `settings` publishes. */
export interface Settings {
  readonly mode: Home['mode'];
  /** 50 to 5000. */
  readonly budget_ms: number;
  /** By assistant, whether it may act. */
  readonly enabled: Readonly<Record<string, boolean>>;
  /** By assistant that was switched off for a while, when it comes back: ISO 8601. Absent where none was. */
  readonly off_until?: Readonly<Record<string, string>> | undefined;
}

/** Switches an assistant on or off; an assistant that this home does not have changes nothing. */
export function switched(
  { assistants }: ArbiterState,
  { assistant, enabled }: Inputs['enabled'],
): Partial<ArbiterState> {
  const known = assistants[assistant];
  return known ? { assistants: { ...assistants, [assistant]: { ...known, enabled } } } : {};
}

/** Sets the budget. At most half of it is kept for the hand-over. */
export function budgeted({ policy }: ArbiterState, { budget_ms }: Inputs['budget']): Partial<ArbiterState> {
  return { policy: { ...policy, budget_ms, reserve_ms: Math.min(policy.reserve_ms, budget_ms / 2) } };
}

/** Sets how much of a budget is kept for the hand-over: at most half, however busy the machine is. */
export function reserved({ policy }: ArbiterState, { reserve_ms }: Inputs['reserve']): Partial<ArbiterState> {
  return { policy: { ...policy, reserve_ms: Math.min(reserve_ms, policy.budget_ms / 2) } };
}

/** Notes whether the room has a microphone that works: only then does silence prove that nobody spoke. */
export function withMicrophone(
  house: ArbiterState,
  { room, state, covered }: Inputs['microphone'],
): Partial<ArbiterState> {
  const microphones = new Set(house.microphones);
  if (state === 'listening' || covered) microphones.add(room);
  else microphones.delete(room);
  return { microphones };
}

/** The settings of now. */
export function settingsOf({ assistants, policy }: ArbiterState, mode: Settings['mode']): Settings {
  const enabled = Object.entries(assistants).map(([id, of]) => [id, of.enabled]);
  return { mode, budget_ms: policy.budget_ms, enabled: Object.fromEntries(enabled) };
}

/** What a pipeline that begins must know so that these settings hold. */
export function withSettings(
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
