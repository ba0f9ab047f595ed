import { ColorControlBehavior } from '@matter/main/behaviors/color-control';
import { ColorControl } from '@matter/main/clusters/color-control';
import { StatusResponse } from '@matter/main/types';
import { colorOfHue, colorOfKelvin, colorOfXy, hueAndSaturationOf, xyOf } from '../../../devices/color.ts';
import type { DeviceState } from '../../../devices/device-state.ts';
import { kelvinOf } from '../../conversion.ts';
import { ask, CommandHandler, type Wish } from '../command-handler.ts';
import { Sweeps } from '../sweeps.ts';
import {
  colorTemperatureStateOf,
  ifExecuted,
  moveWhite,
  sweepOf,
  toMireds,
  within,
} from './color-temperature.ts';

/** Hue and saturation are 0 to 254 (Application Clusters, 3.2.7.1); x and y are 65,536ths (3.2.7.4). */
const MOST = 254;
const XY = 65_536;
/** A hue goes round and round until it is stopped: at the latest after a minute. */
const LONGEST_MS = 60_000;

type Options = { optionsMask: ColorControl.Options; optionsOverride: ColorControl.Options };

/** Colours, and white tones, as commands. */
export class ColorCommands extends ColorControlBehavior.with('HueSaturation', 'Xy', 'ColorTemperature') {
  static override readonly lockOnInvoke = false;

  override moveToHue(request: ColorControl.MoveToHueRequest) {
    return this.#tint(request, { hue: request.hue });
  }

  override stepHue(request: ColorControl.StepHueRequest) {
    const step = signed(request.stepMode, request.stepSize);
    return this.#tint(request, { hue: turned(this.state.currentHue + step) });
  }

  override moveHue(request: ColorControl.MoveHueRequest) {
    const { currentHue } = this.state;
    return this.#move(request, speedOf(request), (seconds, speed) =>
      this.#ofHue({ hue: turned(currentHue + speed * seconds) }),
    );
  }

  override moveToSaturation(request: ColorControl.MoveToSaturationRequest) {
    return this.#tint(request, { saturation: request.saturation });
  }

  override stepSaturation(request: ColorControl.StepSaturationRequest) {
    const step = signed(request.stepMode, request.stepSize);
    return this.#tint(request, { saturation: bounded(this.state.currentSaturation + step) });
  }

  override moveSaturation(request: ColorControl.MoveSaturationRequest) {
    const { currentSaturation } = this.state;
    return this.#move(request, speedOf(request), (seconds, speed) =>
      this.#ofHue({ saturation: bounded(currentSaturation + speed * seconds) }),
    );
  }

  override moveToHueAndSaturation(request: ColorControl.MoveToHueAndSaturationRequest) {
    return this.#tint(request, request);
  }

  override moveToColor(request: ColorControl.MoveToColorRequest) {
    const color = ofXy(request.colorX, request.colorY);
    return ifExecuted(this, request, () => ask(this, color));
  }

  override stepColor(request: ColorControl.StepColorRequest) {
    const { currentX, currentY } = this.state;
    const color = ofXy(currentX + request.stepX, currentY + request.stepY);
    return ifExecuted(this, request, () => ask(this, color));
  }

  override moveColor(request: ColorControl.MoveColorRequest) {
    const { rateX, rateY } = request;
    const { currentX, currentY } = this.state;
    // Towards the edge of the diagram, and not beyond it.
    const edge_s = Math.min(secondsToEdge(currentX, rateX), secondsToEdge(currentY, rateY));
    return this.#move(request, rateX === 0 && rateY === 0 ? undefined : 1, (seconds) => {
      const moved = Math.min(seconds, edge_s);
      return ofXy(currentX + rateX * moved, currentY + rateY * moved);
    });
  }

  override moveToColorTemperature(request: ColorControl.MoveToColorTemperatureRequest) {
    return ifExecuted(this, request, () => ask(this, this.white(request.colorTemperatureMireds)));
  }

  override stepColorTemperature(request: ColorControl.StepColorTemperatureRequest) {
    const step = signed(request.stepMode, request.stepSize);
    const target = within(this.state.colorTemperatureMireds + step, request);
    return ifExecuted(this, request, () => ask(this, this.white(target)));
  }

  override moveColorTemperature(request: ColorControl.MoveColorTemperatureRequest) {
    return moveWhite(this, request, (mireds) => this.white(mireds));
  }

  override async stopMoveStep() {
    this.env.get(Sweeps).stop(sweepOf(this.endpoint.id));
  }

  /** What a white tone asks for. */
  protected white(mireds: number): Wish {
    return toMireds(mireds);
  }

  #tint(request: Options, part: { hue?: number; saturation?: number }): Promise<void> {
    const color = this.#ofHue(part);
    return ifExecuted(this, request, () => ask(this, color));
  }

  /** The colour of a hue and a saturation, 0 to 254; one that is not told stays as it is. */
  #ofHue({ hue = this.state.currentHue, saturation = this.state.currentSaturation }): Wish {
    const value = colorOfHue((hue / MOST) * 360, (saturation / MOST) * 100);
    return { action: 'set_color', ...(value !== undefined && { value }) };
  }

  /** A movement that lasts until it is stopped. @param speed undefined: it stops now. */
  async #move(
    request: Options,
    speed: number | undefined,
    wishOf: (seconds: number, speed: number) => Wish,
  ): Promise<void> {
    const device = this.endpoint.id;
    const sweeps = this.env.get(Sweeps);
    if (speed === undefined) {
      sweeps.stop(sweepOf(device));
      return;
    }
    if (speed === 0) throw new StatusResponse.InvalidCommandError('a movement without speed');
    await ifExecuted(this, request, () => {
      const commandHandler = this.env.get(CommandHandler);
      const sender = { ...commandHandler.senderOf(this.context, device), waits: false };
      sweeps.start(sweepOf(device), {
        from: 0,
        to: LONGEST_MS,
        perSecond: 1000,
        arrived: (ms) => void commandHandler.take(device, sender, [wishOf(ms / 1000, speed)]),
      });
    });
  }
}

/** A light with colours and without white tones: a white tone is the colour that looks like it. */
export class ColorOnlyCommands extends ColorCommands {
  protected override white(mireds: number): Wish {
    return { action: 'set_color', value: colorOfKelvin(kelvinOf(mireds)) };
  }
}

/** The colour that a light reports; one that shines white reports its white. */
export function colorStateOf(state: DeviceState): Readonly<Record<string, unknown>> {
  const { color } = state;
  const { ColorMode, EnhancedColorMode } = ColorControl;
  if (color === undefined)
    return state.color_temperature === undefined
      ? {}
      : {
          ...colorTemperatureStateOf(state),
          colorMode: ColorMode.ColorTemperatureMireds,
          enhancedColorMode: EnhancedColorMode.ColorTemperatureMireds,
        };
  const { hue, saturation } = hueAndSaturationOf(color);
  const { x, y } = xyOf(color);
  return {
    currentHue: Math.round((hue / 360) * MOST),
    currentSaturation: Math.round((saturation / 100) * MOST),
    currentX: Math.round(x * XY),
    currentY: Math.round(y * XY),
    colorMode: ColorMode.CurrentHueAndCurrentSaturation,
    enhancedColorMode: EnhancedColorMode.CurrentHueAndCurrentSaturation,
  };
}

/** @throws StatusResponse (Constraint Error) for a point that is no colour. */
function ofXy(x: number, y: number): Wish {
  const value = colorOfXy(x / XY, y / XY);
  if (value === undefined) throw new StatusResponse.ConstraintErrorError(`${x}, ${y} is no colour`);
  return { action: 'set_color', value };
}

function secondsToEdge(from: number, rate: number): number {
  if (rate === 0) return Number.POSITIVE_INFINITY;
  const [least, most] = [XY * 0.01, XY * 0.73];
  return Math.max(0, ((rate > 0 ? most : least) - from) / rate);
}

function signed(mode: ColorControl.StepMode, size: number): number {
  return mode === ColorControl.StepMode.Up ? size : -size;
}

/** Per second, with its sign; undefined: it stops. */
function speedOf({ moveMode, rate }: { moveMode: ColorControl.MoveMode; rate: number }): number | undefined {
  if (moveMode === ColorControl.MoveMode.Stop) return undefined;
  return moveMode === ColorControl.MoveMode.Up ? rate : -rate;
}

function turned(hue: number): number {
  return ((Math.round(hue) % MOST) + MOST) % MOST;
}

function bounded(saturation: number): number {
  return Math.min(MOST, Math.max(0, Math.round(saturation)));
}
