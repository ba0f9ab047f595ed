import type { Intent } from '../intent/intent.ts';
import type { DeviceState } from './device-state.ts';
import { addressOf, clampShare, type DeviceFamily, jsonObject, mired, present, scaled } from './family.ts';

/** Tasmota's white runs from 153 to 500 mired (commands: `CT`). */
const CT = { min: 153, max: 500 };

/** The command's name and parameter. */
function commandOf({ action, value = 0 }: Intent, known: DeviceState): readonly [string, string] | undefined {
  switch (action) {
    case 'turn_on':
      return ['POWER', 'ON'];
    case 'turn_off':
      return ['POWER', 'OFF'];
    case 'toggle':
      return ['POWER', 'TOGGLE'];
    case 'set_brightness':
      return ['Dimmer', String(Math.round(value))];
    case 'adjust_brightness':
      // Tasmota's own steps are of a fixed size: exact where the brightness is known, one step where not.
      return [
        'Dimmer',
        known.brightness === undefined
          ? value < 0
            ? '-'
            : '+'
          : String(clampShare(known.brightness + value)),
      ];
    case 'set_color_temperature':
      return ['CT', String(Math.min(CT.max, Math.max(CT.min, mired(value))))];
    case 'open':
      return ['ShutterOpen', ''];
    case 'close':
      return ['ShutterClose', ''];
    case 'set_position':
      return ['ShutterPosition', String(Math.round(value))];
    default:
      return undefined;
  }
}

function obeyed(command: string, parameter: string, known: DeviceState): DeviceState | undefined {
  const value = Number(parameter);
  switch (command) {
    case 'POWER':
      return { on: parameter === 'TOGGLE' ? known.on !== true : parameter === 'ON' };
    case 'Dimmer': {
      const step = { '+': 10, '-': -10 }[parameter];
      const brightness = step === undefined ? value : clampShare((known.brightness ?? 50) + step);
      return { on: brightness > 0, brightness };
    }
    case 'CT':
      return { color_temperature: Math.round(1_000_000 / value) };
    case 'ShutterOpen':
      return { position: 100 };
    case 'ShutterClose':
      return { position: 0 };
    case 'ShutterPosition':
      return { position: value };
    default:
      return undefined;
  }
}

/** Devices that run Tasmota with its default topics (`%prefix%/%topic%/`), one relay or light each. */
export const tasmota: DeviceFamily = {
  commands(device, intent, known) {
    const command = commandOf(intent, known);
    return command ? [{ topic: `cmnd/${addressOf(device)}/${command[0]}`, payload: command[1] }] : [];
  },
  stateTopics: (device) => [`stat/${addressOf(device)}/RESULT`, `tele/${addressOf(device)}/STATE`],
  readState(_, payload) {
    const message = jsonObject(payload);
    if (!message) return undefined;
    const power = message.POWER ?? message.POWER1;
    const shutter = message.Shutter1;
    const position =
      typeof shutter === 'object' && shutter !== null && 'Position' in shutter ? shutter.Position : undefined;
    return present({
      on: power === 'ON' ? true : power === 'OFF' ? false : undefined,
      brightness: scaled(message.Dimmer, 1),
      color_temperature:
        typeof message.CT === 'number' && message.CT > 0 ? Math.round(1_000_000 / message.CT) : undefined,
      position: scaled(position, 1),
      locked: undefined,
      temperature: undefined,
    });
  },
  obey(device, { topic, payload }, known) {
    const prefix = `cmnd/${addressOf(device)}/`;
    const change = topic.startsWith(prefix) ? obeyed(topic.slice(prefix.length), payload, known) : undefined;
    return change && { ...known, ...change };
  },
  report(device, { on, brightness, color_temperature, position }) {
    const fields = {
      POWER: on === undefined ? undefined : on ? 'ON' : 'OFF',
      Dimmer: brightness,
      CT: color_temperature === undefined ? undefined : mired(color_temperature),
      Shutter1: position === undefined ? undefined : { Position: position },
    };
    return { topic: `stat/${addressOf(device)}/RESULT`, payload: JSON.stringify(fields) };
  },
};
