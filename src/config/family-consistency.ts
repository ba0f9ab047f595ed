import { FAMILY_FEATURES } from '../devices/families/features.ts';
import type { Problem } from '../error/failure.ts';
import type { Device } from './device.ts';
import { type Origin, problemAt } from './origin.ts';

type Feature = Device['features'][number];
/** A field of the family's own that a device needs, and for what. */
interface Needed {
  readonly path: readonly string[];
  readonly why: string;
  readonly such: string;
}

/** What is wrong between a device and its family. Pure. */
export function familyProblems(device: Device, origin: Origin): readonly Problem[] {
  const { family } = device;
  if (family === undefined) return [];
  return [
    ...strayFields(device, origin),
    ...device.features.flatMap((feature, at) =>
      FAMILY_FEATURES[family].includes(feature)
        ? []
        : [
            problemAt(origin, ['features', at], {
              found: feature,
              expected: `what ${family} can do (${FAMILY_FEATURES[family].join(', ')})`,
              fix: 'remove it, or choose the family that does it: `generic` takes any topics',
            }),
          ],
    ),
    ...needs(device).map(({ path, why, such }) =>
      problemAt(origin, path, {
        found: 'nothing',
        expected: `${path.at(-1)}, ${why}`,
        fix: `add it, such as ${such}`,
      }),
    ),
  ];
}

function strayFields(device: Device, origin: Origin): readonly Problem[] {
  return (Object.keys(FAMILY_FEATURES) as (keyof typeof FAMILY_FEATURES)[])
    .filter((family) => family !== device.family && device[family] !== undefined)
    .map((family) =>
      problemAt(origin, [family], {
        found: `fields of ${family}`,
        expected: `only those of ${device.family}, its family`,
        fix: `remove them, or make it \`family: ${family}\``,
      }),
    );
}

function needs(device: Device): readonly Needed[] {
  switch (device.family) {
    case 'home-assistant':
      return homeAssistantNeeds(device);
    case 'esphome':
      return [
        ...(device.esphome
          ? []
          : [
              {
                path: ['esphome', 'object_id'],
                why: 'which component of the node it is',
                such: 'ceiling_light',
              },
            ]),
        ...(device.address === undefined
          ? [{ path: ['address'], why: 'the topic_prefix of the node', such: 'kitchen-node' }]
          : []),
      ];
    case 'homie':
      return homieNeeds(device);
    case 'generic':
      return genericNeeds(device);
    case 'zigbee2mqtt':
      return device.features.includes('activate') && device.zigbee2mqtt?.scene === undefined
        ? [{ path: ['zigbee2mqtt', 'scene'], why: 'the number of the scene', such: '3' }]
        : [];
    default:
      return [];
  }
}

function homeAssistantNeeds(device: Device): readonly Needed[] {
  const given = device['home-assistant'] ?? {};
  const topics: readonly (readonly [keyof typeof given, readonly Feature[]])[] =
    device.kind === 'climate'
      ? [
          ['mode_command_topic', ['on_off']],
          ['temperature_command_topic', ['temperature']],
        ]
      : [
          ['command_topic', ['on_off', 'brightness', 'color_temperature', 'open_close', 'lock', 'activate']],
          ['set_position_topic', ['position']],
        ];
  return topics.flatMap(([field, features]) => {
    const feature = features.find((each) => device.features.includes(each));
    return feature === undefined || given[field] !== undefined
      ? []
      : [{ path: ['home-assistant', field], why: `for ${feature}`, such: '~/set, where `~` is the address' }];
  });
}

const HOMIE: Readonly<Record<Feature, readonly (keyof NonNullable<Device['homie']>)[]>> = {
  on_off: ['on'],
  brightness: ['brightness'],
  color_temperature: ['color_temperature'],
  position: ['position'],
  temperature: ['temperature'],
  lock: ['locked'],
  open_close: ['position', 'on'],
  activate: ['activate'],
};

function homieNeeds({ features, homie = {} }: Device): readonly Needed[] {
  return features.flatMap((feature) => {
    const fields = HOMIE[feature];
    return fields.some((field) => homie[field] !== undefined)
      ? []
      : [
          {
            path: ['homie', fields[0] ?? feature],
            why: `for ${feature}`,
            such: '{ property: light/power }',
          },
        ];
  });
}

type GenericAction = keyof NonNullable<Device['generic']>['commands'];
/** Of each row one is enough. */
const GENERIC: Readonly<Record<Feature, readonly (readonly GenericAction[])[]>> = {
  on_off: [['turn_on'], ['turn_off']],
  brightness: [['set_brightness']],
  color_temperature: [['set_color_temperature']],
  position: [['set_position']],
  temperature: [['set_temperature']],
  lock: [['lock'], ['unlock']],
  open_close: [
    ['open', 'set_position'],
    ['close', 'set_position'],
  ],
  activate: [['activate']],
};

function genericNeeds({ features, generic }: Device): readonly Needed[] {
  return features.flatMap((feature) =>
    GENERIC[feature]
      .filter((row) => !row.some((action) => generic?.commands[action] !== undefined))
      .map(([action]) => ({
        path: ['generic', 'commands', action ?? feature],
        why: `for ${feature}`,
        such: '{ topic: "{{address}}/set", payload: "ON" }',
      })),
  );
}
