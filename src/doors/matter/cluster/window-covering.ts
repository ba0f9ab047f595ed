import { WindowCoveringBehavior } from '@matter/main/behaviors/window-covering';
import type { WindowCovering } from '@matter/main/clusters/window-covering';
import type { DeviceState } from '../../../devices/device-state.ts';
import { ask } from '../command-handler.ts';
import { liftOf, positionOf } from '../scale.ts';

/** A cover that opens and closes, and does not report its position. */
export class CoverCommands extends WindowCoveringBehavior.with('Lift') {
  static override readonly lockOnInvoke = false;

  override upOrOpen() {
    return ask(this, { action: 'open' });
  }

  override downOrClose() {
    return ask(this, { action: 'close' });
  }

  override stopMotion() {
    return ask(this, { action: 'stop' });
  }

  override goToLiftPercentage({ liftPercent100thsValue }: WindowCovering.GoToLiftPercentageRequest) {
    return ask(this, { action: liftPercent100thsValue === 0 ? 'open' : 'close' });
  }
}

/** A cover that goes to any position. */
export class PositionedCoverCommands extends WindowCoveringBehavior.with('Lift', 'PositionAwareLift') {
  static override readonly lockOnInvoke = false;

  override upOrOpen() {
    return ask(this, { action: 'open' });
  }

  override downOrClose() {
    return ask(this, { action: 'close' });
  }

  override stopMotion() {
    return ask(this, { action: 'stop' });
  }

  override goToLiftPercentage({ liftPercent100thsValue }: WindowCovering.GoToLiftPercentageRequest) {
    return ask(this, { action: 'set_position', value: positionOf(liftPercent100thsValue) });
  }
}

/** The target is the reported position: a target that is only a wish would be shown as a movement. */
export function coverStateOf({ position }: DeviceState): {
  currentPositionLiftPercent100ths?: number;
  targetPositionLiftPercent100ths?: number;
} {
  if (position === undefined) return {};
  const lift = liftOf(position);
  return { currentPositionLiftPercent100ths: lift, targetPositionLiftPercent100ths: lift };
}
