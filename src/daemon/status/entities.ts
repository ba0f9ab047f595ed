import type { Home } from '../../config/schema.ts';
import { discoveryNode, topicsUnder } from '../../mqtt/topics.ts';
import type { Text } from '../../text/text.ts';

/** One entity of Home Assistant: the topic of its configuration, and that configuration. */
export interface Entity {
  readonly topic: string;
  readonly config: Readonly<Record<string, unknown>>;
}

type Component = 'sensor' | 'binary_sensor' | 'switch' | 'number' | 'select' | 'button';

/** The hub as a device of Home Assistant: the entities that its MQTT discovery makes of it. */
export function entitiesOf(
  home: Pick<Home, 'mqtt' | 'home_assistant' | 'assistants'>,
  { version, text }: { version: string; text: Text },
): readonly Entity[] {
  const node = discoveryNode(home.mqtt.base);
  const topics = topicsUnder(home.mqtt.base);
  const common = {
    availability_topic: topics.status,
    device: {
      identifiers: [node],
      name: node,
      manufacturer: 'halfsecond',
      model: 'hub',
      sw_version: version,
    },
    origin: { name: 'halfsecond', sw_version: version },
  };
  const entity = (component: Component, id: string, name: string, of: object): Entity => ({
    topic: `${home.home_assistant.prefix}/${component}/${node}/${id}/config`,
    config: { ...common, unique_id: `${node}_${id}`, name, ...of },
  });
  const fromVerdict = (value: string) => ({ state_topic: topics.verdict, value_template: `{{ ${value} }}` });
  const fromMetrics = (path: string) => ({
    state_topic: topics.metrics,
    value_template: `{{ value_json.${path} }}`,
    entity_category: 'diagnostic',
  });
  const health = (path: string, well: string) => ({
    state_topic: topics.metrics,
    value_template: `{{ 'ON' if value_json.${path} == '${well}' else 'OFF' }}`,
    device_class: 'connectivity',
    entity_category: 'diagnostic',
  });
  const ms = { unit_of_measurement: 'ms', device_class: 'duration', state_class: 'measurement' };
  const counter = { state_class: 'total_increasing' };
  const setting = (path: string) => ({
    state_topic: topics.settings,
    value_template: `{{ value_json.${path} }}`,
    entity_category: 'config',
    qos: 1,
  });
  const assistants = Object.entries(home.assistants);
  return [
    entity(
      'sensor',
      'winner',
      text('entity.winner'),
      fromVerdict(`value_json.winner or ${JSON.stringify(text('ui.nobody'))}`),
    ),
    entity('sensor', 'verdict', text('entity.verdict'), {
      // A state has at most 255 characters.
      ...fromVerdict("value_json.get('localized', value_json).explanation[:255]"),
    }),
    entity('sensor', 'latency_p50', text('entity.latency-p50'), { ...fromMetrics('latency_ms.p50'), ...ms }),
    entity('sensor', 'latency_p99', text('entity.latency-p99'), { ...fromMetrics('latency_ms.p99'), ...ms }),
    entity('sensor', 'bypasses', text('entity.bypasses'), { ...fromMetrics('bypasses'), ...counter }),
    entity('sensor', 'undelivered', text('entity.undelivered'), {
      ...fromMetrics('commands.undelivered'),
      ...counter,
    }),
    entity('binary_sensor', 'microphone', text('entity.microphone'), health('microphone', 'listening')),
    entity('binary_sensor', 'broker', text('entity.broker'), health('broker', 'connected')),
    entity('number', 'budget', text('entity.budget'), {
      ...setting('budget_ms'),
      command_topic: topics.setBudget,
      min: 50,
      max: 5000,
      step: 10,
      mode: 'box',
      unit_of_measurement: 'ms',
    }),
    entity('select', 'mode', text('entity.mode'), {
      ...setting('mode'),
      command_topic: topics.setMode,
      options: ['arbitrate', 'observe'],
    }),
    ...assistants.flatMap(([id, { name }]) => [
      entity('sensor', `wins_${id}`, text('entity.wins', { name }), {
        ...fromMetrics(`verdicts.won['${id}']`),
        ...counter,
      }),
      entity('switch', `enabled_${id}`, name, {
        ...setting(`enabled['${id}']`),
        value_template: `{{ 'ON' if value_json.enabled['${id}'] else 'OFF' }}`,
        command_topic: topics.setEnabled(id),
      }),
      entity('button', `meant_${id}`, text('entity.meant', { name }), {
        command_topic: topics.feedback,
        payload_press: JSON.stringify({ should: id }),
        qos: 1,
      }),
    ]),
  ];
}
