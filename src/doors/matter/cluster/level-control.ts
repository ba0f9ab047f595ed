import { LevelControlBehavior } from '@matter/main/behaviors/level-control';
import { LevelControl } from '@matter/main/clusters/level-control';
import { StatusResponse } from '@matter/main/types';
import type { DeviceState } from '../../../devices/device-state.ts';
import { ask, CommandHandler, type Wish } from '../command-handler.ts';
import { brightnessOf, LEVEL, levelOf } from '../scale.ts';
import { Sweeps } from '../sweeps.ts';
import { OnOffCommands } from './on-off.ts';

/** Brightness as commands. Transition times are ignored: devices here take none. */
export class LevelCommands extends LevelControlBehavior.with('OnOff', 'Lighting') {
  static override readonly lockOnInvoke = false;

  override moveToLevel({ level, optionsMask, optionsOverride }: LevelControl.MoveToLevelRequest) {
    return this.#ifExecuted(optionsMask, optionsOverride, () => ask(this, toLevel(level, false)));
  }

  override moveToLevelWithOnOff({ level }: LevelControl.MoveToLevelRequest) {
    return ask(this, toLevel(level, true));
  }

  override step({ stepMode, stepSize, optionsMask, optionsOverride }: LevelControl.StepRequest) {
    return this.#ifExecuted(optionsMask, optionsOverride, () => ask(this, byStep(stepMode, stepSize)));
  }

  override stepWithOnOff({ stepMode, stepSize }: LevelControl.StepRequest) {
    return ask(this, byStep(stepMode, stepSize));
  }

  override move({ moveMode, rate, optionsMask, optionsOverride }: LevelControl.MoveRequest) {
    return this.#ifExecuted(optionsMask, optionsOverride, () => this.#sweep(moveMode, rate, false));
  }

  override moveWithOnOff({ moveMode, rate }: LevelControl.MoveRequest) {
    return this.#sweep(moveMode, rate, true);
  }

  override async stop() {
    this.env.get(Sweeps).stop(sweepOf(this.endpoint.id));
  }

  override stopWithOnOff() {
    return this.stop();
  }

  /** Moves at once to the end where no rate is given; otherwise until it is stopped. */
  async #sweep(mode: LevelControl.MoveMode, rate: number | null, withOnOff: boolean): Promise<void> {
    const end = mode === LevelControl.MoveMode.Up ? LEVEL.max : LEVEL.min;
    if (rate === null) return ask(this, toLevel(end, withOnOff));
    const commandHandler = this.env.get(CommandHandler);
    const device = this.endpoint.id;
    const sender = { ...commandHandler.senderOf(this.context, device), waits: false };
    if (rate === 0) throw new StatusResponse.InvalidCommandError('a movement without speed');
    this.env.get(Sweeps).start(sweepOf(device), {
      from: this.state.currentLevel ?? LEVEL.min,
      to: end,
      perSecond: rate,
      arrived: (level) => void commandHandler.take(device, sender, [toLevel(level, withOnOff)]),
    });
  }

  /** A light that is off is left alone, unless the command says otherwise (Application Clusters, 1.6.6.9). */
  async #ifExecuted(mask: LevelControl.Options, override: LevelControl.Options, execute: () => unknown) {
    const options = mask.executeIfOff ? override : this.state.options;
    const isOn = this.agent.get(OnOffCommands).state.onOff;
    const commandHandler = this.env.get(CommandHandler);
    if (options.executeIfOff || isOn || commandHandler.isTurningOn(this.endpoint.id, this.context))
      await execute();
  }
}

export function levelStateOf({ brightness }: DeviceState): { currentLevel?: number } {
  return brightness === undefined ? {} : { currentLevel: levelOf(brightness) };
}

function sweepOf(device: string): string {
  return `${device} level`;
}

function toLevel(level: number, withOnOff: boolean): Wish {
  return withOnOff && level <= LEVEL.min
    ? { action: 'turn_off' }
    : { action: 'set_brightness', value: brightnessOf(level) };
}

function byStep(mode: LevelControl.StepMode, size: number): Wish {
  const value = brightnessOf(size);
  return { action: 'adjust_brightness', value: mode === LevelControl.StepMode.Up ? value : -value };
}
