import { type ClusterBehavior, type EndpointType, MutableEndpoint, SupportedBehaviors } from '@matter/main';
import { BridgedDeviceBasicInformationServer } from '@matter/main/behaviors/bridged-device-basic-information';
import { GroupsServer } from '@matter/main/behaviors/groups';
import { IdentifyServer } from '@matter/main/behaviors/identify';
import { ColorControl } from '@matter/main/clusters/color-control';
import { DoorLock } from '@matter/main/clusters/door-lock';
import { FanControl } from '@matter/main/clusters/fan-control';
import { Thermostat } from '@matter/main/clusters/thermostat';
import { WindowCovering } from '@matter/main/clusters/window-covering';
import { ColorTemperatureLightDevice } from '@matter/main/devices/color-temperature-light';
import { DimmableLightDevice } from '@matter/main/devices/dimmable-light';
import { DoorLockDevice } from '@matter/main/devices/door-lock';
import { ExtendedColorLightDevice } from '@matter/main/devices/extended-color-light';
import { FanDevice } from '@matter/main/devices/fan';
import { OnOffLightDevice } from '@matter/main/devices/on-off-light';
import { OnOffPlugInUnitDevice } from '@matter/main/devices/on-off-plug-in-unit';
import { ThermostatDevice } from '@matter/main/devices/thermostat';
import { WindowCoveringDevice } from '@matter/main/devices/window-covering';
import type { DeviceState } from '../../devices/device-state.ts';
import { MIREDS } from '../conversion.ts';
import type { WriteCommands } from './attribute-writes.ts';
import { ColorCommands, ColorOnlyCommands, colorStateOf } from './cluster/color.ts';
import { ColorTemperatureCommands, colorTemperatureStateOf } from './cluster/color-temperature.ts';
import { LockCommands, lockStateOf } from './cluster/door-lock.ts';
import { Fan, fanStateOf, fanWrites } from './cluster/fan.ts';
import { LevelCommands, levelStateOf } from './cluster/level-control.ts';
import { OnOffCommands, onOffOf, SceneCommands } from './cluster/on-off.ts';
import { ThermostatCommands, thermostatStateOf, thermostatWrites } from './cluster/thermostat.ts';
import { CoverCommands, coverStateOf, PositionedCoverCommands } from './cluster/window-covering.ts';
import type { DeviceMapping } from './device-mapping.ts';
import { LEVEL } from './scale.ts';

/** One cluster of a device: the attributes that show the device's state, and the writes that are commands. */
export interface StateCluster {
  readonly behavior: ClusterBehavior.Type;
  readonly stateOf: (state: DeviceState) => Readonly<Record<string, unknown>>;
  readonly writes?: WriteCommands;
}

/** A device type with its clusters. */
export interface DeviceEndpointType {
  readonly type: EndpointType;
  readonly clusters: readonly StateCluster[];
}

const onOff: StateCluster = { behavior: OnOffCommands, stateOf: onOffOf };

const level: StateCluster = {
  behavior: LevelCommands.set({ minLevel: LEVEL.min, maxLevel: LEVEL.max }),
  stateOf: levelStateOf,
};

const colorTemperature: StateCluster = {
  behavior: ColorTemperatureCommands.set({
    colorMode: ColorControl.ColorMode.ColorTemperatureMireds,
    enhancedColorMode: ColorControl.EnhancedColorMode.ColorTemperatureMireds,
    colorCapabilities: { colorTemperature: true },
    colorTemperatureMireds: 250,
    colorTempPhysicalMinMireds: MIREDS.min,
    colorTempPhysicalMaxMireds: MIREDS.max,
    coupleColorTempToLevelMinMireds: MIREDS.min,
  }),
  stateOf: colorTemperatureStateOf,
};

/** @param behavior of a light with white tones of its own, or without. */
function colorOf(behavior: typeof ColorCommands): StateCluster {
  return {
    behavior: behavior.set({
      colorMode: ColorControl.ColorMode.CurrentHueAndCurrentSaturation,
      enhancedColorMode: ColorControl.EnhancedColorMode.CurrentHueAndCurrentSaturation,
      colorCapabilities: { hueSaturation: true, xy: true, colorTemperature: true },
      currentHue: 0,
      currentSaturation: 0,
      // The white point.
      currentX: 20_493,
      currentY: 21_561,
      colorTemperatureMireds: 250,
      colorTempPhysicalMinMireds: MIREDS.min,
      colorTempPhysicalMaxMireds: MIREDS.max,
      coupleColorTempToLevelMinMireds: MIREDS.min,
    }),
    stateOf: colorStateOf,
  };
}

const CURTAIN = {
  type: WindowCovering.WindowCoveringType.Rollershade,
  endProductType: WindowCovering.EndProductType.RollerShade,
  configStatus: { operational: true },
};

/** The endpoint of each device type. */
export const DEVICE_TYPES: Readonly<Record<DeviceMapping, DeviceEndpointType>> = {
  light: typeOf(OnOffLightDevice, onOff),
  'dimmable-light': typeOf(DimmableLightDevice, onOff, level),
  'color-temperature-light': typeOf(ColorTemperatureLightDevice, onOff, level, colorTemperature),
  'color-light': typeOf(ExtendedColorLightDevice, onOff, level, colorOf(ColorCommands)),
  'color-only-light': typeOf(ExtendedColorLightDevice, onOff, level, colorOf(ColorOnlyCommands)),
  outlet: typeOf(OnOffPlugInUnitDevice, onOff),
  scene: typeOf(OnOffPlugInUnitDevice, { behavior: SceneCommands, stateOf: () => ({ onOff: false }) }),
  fan: typeOf(FanDevice, {
    behavior: Fan.set({
      fanMode: FanControl.FanMode.Off,
      fanModeSequence: FanControl.FanModeSequence.OffHigh,
      percentSetting: 0,
      percentCurrent: 0,
    }),
    stateOf: fanStateOf,
    writes: fanWrites,
  }),
  cover: typeOf(WindowCoveringDevice, { behavior: CoverCommands.set(CURTAIN), stateOf: () => ({}) }),
  'positioned-cover': typeOf(WindowCoveringDevice, {
    behavior: PositionedCoverCommands.set({
      ...CURTAIN,
      configStatus: { ...CURTAIN.configStatus, liftPositionAware: true },
    }),
    stateOf: coverStateOf,
  }),
  lock: typeOf(DoorLockDevice, {
    behavior: LockCommands.set({
      lockState: null,
      lockType: DoorLock.LockType.DeadBolt,
      actuatorEnabled: true,
      operatingMode: DoorLock.OperatingMode.Normal,
    }),
    stateOf: lockStateOf,
  }),
  thermostat: typeOf(ThermostatDevice, {
    behavior: ThermostatCommands.set({
      localTemperature: null,
      controlSequenceOfOperation: Thermostat.ControlSequenceOfOperation.HeatingOnly,
      systemMode: Thermostat.SystemMode.Heat,
      occupiedHeatingSetpoint: 2000,
      absMinHeatSetpointLimit: 500,
      absMaxHeatSetpointLimit: 3500,
    }),
    stateOf: thermostatStateOf,
    writes: thermostatWrites,
  }),
};

/**
 * The endpoint type with these clusters. Matter's scenes (ScenesManagement) are left out: no ecosystem's voice recalls
 * them; the ecosystems send a scene's commands one by one.
 */
function typeOf(
  { name, deviceType, deviceRevision }: EndpointType,
  ...clusters: readonly StateCluster[]
): DeviceEndpointType {
  const behaviors = SupportedBehaviors(
    IdentifyServer,
    GroupsServer,
    BridgedDeviceBasicInformationServer,
    ...clusters.map(({ behavior }) => behavior),
  );
  return { type: MutableEndpoint({ name, deviceType, deviceRevision, behaviors }), clusters };
}
