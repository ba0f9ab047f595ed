import { expect, test } from 'vitest';
import { type Entity, entitiesOf } from '../../../../src/daemon/status/entities.ts';
import { ENGLISH, loadText } from '../../../../src/text/text.ts';
import { home } from '../../../support/home.ts';

const entities = (more: object = {}, assistants = ['siri', 'tmall-genie']) =>
  entitiesOf(home({ assistants, devices: [], more }), { version: '1.2.3', text: ENGLISH });

const named = (all: readonly Entity[], object: string): Entity => {
  const found = all.find(({ topic }) => topic.split('/').at(-2) === object);
  if (!found) throw new Error(`no entity ${object}`);
  return found;
};

test('each entity has a topic and a unique id of its own', () => {
  const all = entities();
  expect(new Set(all.map(({ topic }) => topic)).size).toBe(all.length);
  expect(new Set(all.map(({ config }) => config.unique_id)).size).toBe(all.length);
});

test('all entities belong to one device, and are away when the hub is', () => {
  for (const { config } of entities())
    expect(config).toMatchObject({
      availability_topic: 'halfsecond/status',
      device: { identifiers: ['halfsecond'], sw_version: '1.2.3' },
      origin: { name: 'halfsecond', sw_version: '1.2.3' },
    });
});

test('each assistant has its wins, its switch and its button', () => {
  const all = entities();
  expect(named(all, 'wins_tmall-genie').config).toMatchObject({
    state_topic: 'halfsecond/metrics',
    value_template: "{{ value_json.verdicts.won['tmall-genie'] }}",
    state_class: 'total_increasing',
  });
  expect(named(all, 'enabled_tmall-genie').config).toMatchObject({
    state_topic: 'halfsecond/settings',
    command_topic: 'halfsecond/set/enabled/tmall-genie',
  });
  expect(named(all, 'meant_tmall-genie').config).toMatchObject({
    command_topic: 'halfsecond/feedback',
    payload_press: '{"should":"tmall-genie"}',
  });
  expect(entities({}, ['siri']).filter(({ topic }) => topic.includes('tmall'))).toEqual([]);
});

test('the budget and the mode can be set within their limits', () => {
  const all = entities();
  expect(named(all, 'budget').config).toMatchObject({
    command_topic: 'halfsecond/set/budget_ms',
    min: 50,
    max: 5000,
    unit_of_measurement: 'ms',
  });
  expect(named(all, 'mode').config.options).toEqual(['arbitrate', 'observe']);
});

test('a base with slashes becomes one part of the discovery topics', () => {
  const all = entities({ mqtt: { base: 'home/first.floor' }, home_assistant: { prefix: 'ha' } });
  expect(named(all, 'winner')).toMatchObject({
    topic: 'ha/sensor/home_first_floor/winner/config',
    config: { state_topic: 'home/first.floor/verdict', unique_id: 'home_first_floor_winner' },
  });
});

test('the sentence of a verdict is the household’s, and cut to the 255 characters that a state may have', () => {
  expect(named(entities(), 'verdict').config.value_template).toBe(
    "{{ value_json.get('localized', value_json).explanation[:255] }}",
  );
});

test('the names are in the language of the household; topics and ids are the same in each', async () => {
  const of = { assistants: ['siri'], devices: [] };
  const english = entitiesOf(home(of), { version: '1', text: ENGLISH });
  const chinese = entitiesOf(home(of), { version: '1', text: await loadText('zh-Hant') });
  expect(named(chinese, 'winner').config.name).toBe('上次獲准的助理');
  expect(chinese.map(({ topic }) => topic)).toEqual(english.map(({ topic }) => topic));
  expect(chinese.map(({ config }) => config.unique_id)).toEqual(
    english.map(({ config }) => config.unique_id),
  );
});
