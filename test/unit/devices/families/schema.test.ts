import { expect, test } from 'vitest';
import { loadHome } from '../../../../src/config/load.ts';
import { describeProblem } from '../../../../src/error/failure.ts';
import { failureOf } from '../../../support/failure.ts';
import { folderWith } from '../../../support/temp-folder.ts';

/** A home with this one device. */
function folderOf(device: string): string {
  return folderWith({
    'halfsecond.yaml': 'assistants: { siri: { name: Siri } }\n',
    'devices/it.yaml': `id: it\nname: { en: it }\nroom: hall\n${device}\n`,
  });
}

test.each([
  [
    'a light of Home Assistant without a topic',
    'kind: light\nfamily: home-assistant',
    'home-assistant.command_topic: found nothing, expected command_topic, for on_off; add it, such as ~/set, where `~` is the address',
  ],
  [
    'a component of ESPHome without a name',
    'kind: light\nfamily: esphome\naddress: node',
    'esphome.object_id: found nothing, expected object_id, which component of the node it is; add it, such as ceiling_light',
  ],
  [
    'a Homie lock without its property',
    'kind: lock\nfeatures: [lock]\nfamily: homie',
    'homie.locked: found nothing, expected locked, for lock; add it, such as { property: light/power }',
  ],
  [
    'a generic switch that can only be turned on',
    'kind: switch\nfamily: generic\ngeneric: { commands: { turn_on: { topic: a, payload: "1" } } }',
    'generic.commands.turn_off (line 6): found nothing, expected turn_off, for on_off; add it, such as { topic: "{{address}}/set", payload: "ON" }',
  ],
  [
    'a scene of zigbee2mqtt without its number',
    'kind: scene\nfeatures: [activate]\nfamily: zigbee2mqtt',
    'zigbee2mqtt.scene: found nothing, expected scene, the number of the scene; add it, such as 3',
  ],
  [
    'a feature that the family does not have',
    'kind: lock\nfeatures: [lock]\nfamily: tasmota',
    'features[0] (line 5): found lock, expected what tasmota can do (on_off, brightness, color_temperature, position, open_close, color); remove it, or choose the family that does it: `generic` takes any topics',
  ],
  [
    'fields of another family',
    'kind: light\nfamily: tasmota\nshelly: { id: 1 }',
    'shelly (line 6): found fields of shelly, expected only those of tasmota, its family; remove them, or make it `family: shelly`',
  ],
  [
    'a topic with a wildcard',
    'kind: light\nfamily: home-assistant\nhome-assistant: { command_topic: "lamps/#" }',
    'home-assistant.command_topic (line 6): found "lamps/#", expected an MQTT topic without wildcards; correct it',
  ],
])('%s is a problem with its fix', async (_, device, problem) => {
  const { problems } = await failureOf(() => loadHome(folderOf(device)));
  const told = problems.map((each) => describeProblem({ ...each, file: undefined }));
  expect(told).toEqual([problem]);
});

test.each([
  'kind: light\nfamily: shelly\naddress: shellyplus1-a0',
  'kind: light\nfamily: esphome\naddress: node\nesphome: { object_id: lamp }',
  'kind: climate\nfeatures: [temperature]\nfamily: home-assistant\nhome-assistant: { temperature_command_topic: ~/t }',
  'kind: cover\nfeatures: [open_close]\nfamily: generic\ngeneric: { commands: { set_position: { topic: a, payload: "{{value}}" } } }',
])('a device with all fields that its family needs is valid: %s', (device) => {
  expect(loadHome(folderOf(device)).devices).toHaveLength(1);
});
