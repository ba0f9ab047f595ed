import { ColorControlBehavior } from '@matter/main/behaviors/color-control';
import { ColorControl } from '@matter/main/clusters/color-control';
import { StatusResponse } from '@matter/main/types';
import type { DeviceState } from '../../../devices/device-state.ts';
import { kelvinOf, MIREDS, miredsOf } from '../../conversion.ts';
import { ask, CommandHandler, type Wish } from '../command-handler.ts';
import { Sweeps } from '../sweeps.ts';
import { OnOffCommands } from './on-off.ts';

/** Colour temperature as commands. */
export class ColorTemperatureCommands extends ColorControlBehavior.with('ColorTemperature') {
  static override readonly lockOnInvoke = false;

  override moveToColorTemperature(request: ColorControl.MoveToColorTemperatureRequest) {
    return this.#ifExecuted(request, () => ask(this, toMireds(request.colorTemperatureMireds)));
  }

  override stepColorTemperature(request: ColorControl.StepColorTemperatureRequest) {
    const { stepMode, stepSize } = request;
    const step = stepMode === ColorControl.StepMode.Up ? stepSize : -stepSize;
    const target = within(this.state.colorTemperatureMireds + step, request);
    return this.#ifExecuted(request, () => ask(this, toMireds(target)));
  }

  override async moveColorTemperature(request: ColorControl.MoveColorTemperatureRequest) {
    const { moveMode, rate } = request;
    const device = this.endpoint.id;
    const sweeps = this.env.get(Sweeps);
    if (moveMode === ColorControl.MoveMode.Stop) return sweeps.stop(sweepOf(device));
    if (rate === 0) throw new StatusResponse.InvalidCommandError('a movement without speed');
    await this.#ifExecuted(request, () => {
      const commandHandler = this.env.get(CommandHandler);
      const sender = { ...commandHandler.senderOf(this.context, device), waits: false };
      sweeps.start(sweepOf(device), {
        from: this.state.colorTemperatureMireds,
        to: within(moveMode === ColorControl.MoveMode.Up ? MIREDS.max : MIREDS.min, request),
        perSecond: rate,
        arrived: (mireds) => void commandHandler.take(device, sender, [toMireds(mireds)]),
      });
    });
  }

  override async stopMoveStep() {
    this.env.get(Sweeps).stop(sweepOf(this.endpoint.id));
  }

  /** A light that is off is left alone, unless the command says otherwise (Application Clusters, 3.2.7.19). */
  async #ifExecuted(
    of: { optionsMask: ColorControl.Options; optionsOverride: ColorControl.Options },
    execute: () => unknown,
  ) {
    const options = of.optionsMask.executeIfOff ? of.optionsOverride : this.state.options;
    const isOn = this.agent.get(OnOffCommands).state.onOff;
    const commandHandler = this.env.get(CommandHandler);
    if (options.executeIfOff || isOn || commandHandler.isTurningOn(this.endpoint.id, this.context))
      await execute();
  }
}

export function colorTemperatureStateOf({ color_temperature }: DeviceState): {
  colorTemperatureMireds?: number;
} {
  return color_temperature === undefined ? {} : { colorTemperatureMireds: miredsOf(color_temperature) };
}

/** A bound of 0 is the light's own (Application Clusters, 3.2.8.20). */
function within(
  mireds: number,
  of: { colorTemperatureMinimumMireds: number; colorTemperatureMaximumMireds: number },
): number {
  const min = Math.max(MIREDS.min, of.colorTemperatureMinimumMireds);
  const max = Math.min(MIREDS.max, of.colorTemperatureMaximumMireds || MIREDS.max);
  return Math.min(max, Math.max(min, mireds));
}

function sweepOf(device: string): string {
  return `${device} color temperature`;
}

function toMireds(mireds: number): Wish {
  return { action: 'set_color_temperature', value: kelvinOf(mireds) };
}
