import type { Behavior } from '@matter/main';
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
    return ifExecuted(this, request, () => ask(this, toMireds(request.colorTemperatureMireds)));
  }

  override stepColorTemperature(request: ColorControl.StepColorTemperatureRequest) {
    const { stepMode, stepSize } = request;
    const step = stepMode === ColorControl.StepMode.Up ? stepSize : -stepSize;
    const target = within(this.state.colorTemperatureMireds + step, request);
    return ifExecuted(this, request, () => ask(this, toMireds(target)));
  }

  override moveColorTemperature(request: ColorControl.MoveColorTemperatureRequest) {
    return moveWhite(this, request, toMireds);
  }

  override async stopMoveStep() {
    this.env.get(Sweeps).stop(sweepOf(this.endpoint.id));
  }
}

/** A behaviour of the cluster, with or without colours. */
type Colored = Behavior & {
  readonly state: { readonly options: ColorControl.Options; readonly colorTemperatureMireds: number };
};

/** A light that is off is left alone, unless the command says otherwise (Application Clusters, 3.2.7.19). */
export async function ifExecuted(
  light: Colored,
  of: { optionsMask: ColorControl.Options; optionsOverride: ColorControl.Options },
  execute: () => unknown,
): Promise<void> {
  const options = of.optionsMask.executeIfOff ? of.optionsOverride : light.state.options;
  const isOn = light.agent.get(OnOffCommands).state.onOff;
  const commandHandler = light.env.get(CommandHandler);
  if (options.executeIfOff || isOn || commandHandler.isTurningOn(light.endpoint.id, light.context))
    await execute();
}

/** A movement of the white. @param wishOf what is asked where it has arrived, in mireds. */
export async function moveWhite(
  light: Colored,
  request: ColorControl.MoveColorTemperatureRequest,
  wishOf: (mireds: number) => Wish,
): Promise<void> {
  const { moveMode, rate } = request;
  const device = light.endpoint.id;
  const sweeps = light.env.get(Sweeps);
  if (moveMode === ColorControl.MoveMode.Stop) {
    sweeps.stop(sweepOf(device));
    return;
  }
  if (rate === 0) throw new StatusResponse.InvalidCommandError('a movement without speed');
  await ifExecuted(light, request, () => {
    const commandHandler = light.env.get(CommandHandler);
    const sender = { ...commandHandler.senderOf(light.context, device), waits: false };
    sweeps.start(sweepOf(device), {
      from: light.state.colorTemperatureMireds,
      to: within(moveMode === ColorControl.MoveMode.Up ? MIREDS.max : MIREDS.min, request),
      perSecond: rate,
      arrived: (mireds) => void commandHandler.take(device, sender, [wishOf(mireds)]),
    });
  });
}

export function colorTemperatureStateOf({ color_temperature }: DeviceState): {
  colorTemperatureMireds?: number;
} {
  return color_temperature === undefined ? {} : { colorTemperatureMireds: miredsOf(color_temperature) };
}

/** A bound of 0 is the light's own (Application Clusters, 3.2.8.20). */
export function within(
  mireds: number,
  of: { colorTemperatureMinimumMireds: number; colorTemperatureMaximumMireds: number },
): number {
  const min = Math.max(MIREDS.min, of.colorTemperatureMinimumMireds);
  const max = Math.min(MIREDS.max, of.colorTemperatureMaximumMireds || MIREDS.max);
  return Math.min(max, Math.max(min, mireds));
}

/** The name of the movement of the device's colour, or of its white. */
export function sweepOf(device: string): string {
  return `${device} color`;
}

export function toMireds(mireds: number): Wish {
  return { action: 'set_color_temperature', value: kelvinOf(mireds) };
}
