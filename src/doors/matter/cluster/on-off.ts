import { OnOffBehavior } from '@matter/main/behaviors/on-off';
import type { DeviceState } from '../../../devices/device-state.ts';
import { ask, CommandHandler } from '../command-handler.ts';

/**
 * On and off as commands. A command changes no attribute: only the device's report does. The cluster is not locked
 * while a command waits, or the second ecosystem's command would wait for the first, and both would win.
 */
export class OnOffCommands extends OnOffBehavior.with('Lighting') {
  static override readonly lockOnInvoke = false;

  override on() {
    return ask(this, { action: 'turn_on' });
  }

  override off() {
    return ask(this, { action: 'turn_off' });
  }

  override toggle() {
    return this.state.onOff ? this.off() : this.on();
  }

  override offWithEffect() {
    return this.off();
  }

  override onWithRecallGlobalScene() {
    return this.on();
  }

  override onWithTimedOff() {
    return this.env.get(CommandHandler).unable(this.endpoint.id, 'on for a while');
  }
}

/** A scene as a switch that turns itself off: Matter has no device type for it. */
export class SceneCommands extends OnOffCommands {
  override on() {
    return ask(this, { action: 'activate' });
  }

  override async off() {}
}

export function onOffOf({ on }: DeviceState): { onOff?: boolean } {
  return on === undefined ? {} : { onOff: on };
}
