import type { Device } from '../../config/device.ts';
import type { DoorsConfig } from '../../config/doors.ts';
import type { Intent } from '../../intent/intent.ts';
import { type HermesIntent, slotOf } from './hermes-payload.ts';

type Rule = NonNullable<DoorsConfig['hermes']>['intents'][string];

/** What a mapped intent asks for, or why that is nothing. Pure. */
export function intentOf(of: {
  message: HermesIntent;
  rule: Rule;
  devices: readonly Device[];
  /** Where it was said: of several devices of a name the one in this room is meant. */
  room: string | undefined;
}): Intent | string {
  const { message, rule, devices, room } = of;
  const action = actionOf(message, rule);
  if (action === undefined) return 'no action is told by its slots';
  const named = typeof rule.device === 'string' ? rule.device : slotOf(message, rule.device.slot);
  if (named === undefined) return 'no device is told by its slots';
  const device = deviceCalled(String(named), devices, room) ?? String(named);
  if (!rule.value) return { action, device };
  const value = Number(slotOf(message, rule.value.slot));
  return Number.isFinite(value) ? { action, device, value } : 'no number is told by its slots';
}

function actionOf(message: HermesIntent, { action }: Rule): Intent['action'] | undefined {
  if (typeof action === 'string') return action;
  const said = String(slotOf(message, action.slot) ?? '');
  return Object.hasOwn(action.values, said) ? action.values[said] : undefined;
}

function deviceCalled(
  called: string,
  devices: readonly Device[],
  room: string | undefined,
): string | undefined {
  const word = plain(called);
  const meant = devices.filter(({ id, name, aliases }) =>
    [id, name.en, name.zh, ...aliases.en, ...aliases.zh].some(
      (each) => each !== undefined && plain(each) === word,
    ),
  );
  const [one, another] = meant;
  if (!another) return one?.id;
  const here = meant.filter((device) => device.room === room);
  return here.length === 1 ? here[0]?.id : undefined;
}

function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}
