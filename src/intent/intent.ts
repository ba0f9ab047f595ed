import type { Action, DeviceAction } from '../config/action.ts';

/** The normal form of a command. */
export interface Intent {
  readonly action: Action;
  /** The device's id. */
  readonly device: string;
  /** In the action's unit (`ACTION_VALUES`); only where the action takes one. */
  readonly value?: number;
}

/** An intent that a family of devices carries out: see `absolute`. */
export interface DeviceIntent extends Intent {
  readonly action: DeviceAction;
}

/** Whether both ask the same of the same device. */
export function sameIntent(a: Intent, b: Intent): boolean {
  return a.action === b.action && a.device === b.device && a.value === b.value;
}

/** Whether obeying it twice leaves the device where obeying it once would. */
export function isAbsolute({ action }: Intent): boolean {
  return action !== 'toggle' && action !== 'activate' && !action.startsWith('adjust_');
}
