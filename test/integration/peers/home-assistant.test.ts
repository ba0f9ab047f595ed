import { describe, expect, test } from 'vitest';
import { Subscriber } from '../../support/broker.ts';
import { isMosquittoInstalled, mosquitto } from '../../support/mosquitto.ts';
import { HalfsecondProcess } from '../../support/process.ts';
import { automations, HubInHomeAssistant, yamlOf } from './home-assistant/hub-in-home-assistant.ts';
import { VoiceSatellite } from './home-assistant/voice-satellite.ts';
import { installPeer } from './install.ts';

const peer = await installPeer('home-assistant');
const PATIENTLY_MS = 180_000;

const ASSISTANTS = 'siri: { name: Siri }, tmall-genie: { name: Tmall Genie }, assist: { name: Assist }';

/** The automation of the documentation, and the one that awaits its outcome, with what that needs. */
const ASSIST = yamlOf('docs/doors/mqtt.md', 'trigger: conversation');
const ASSIST_ANSWERS = yamlOf('docs/doors/mqtt.md', 'set_conversation_response');
const OUTCOMES = yamlOf('docs/doors/mqtt.md', /^mqtt:/);

describe.skipIf(!peer || !isMosquittoInstalled)('a hub in Home Assistant', () => {
  const open = (of: Partial<Parameters<typeof HubInHomeAssistant.open>[1]> = {}) => {
    if (!peer) throw new Error('no peer');
    return HubInHomeAssistant.open(peer, { assistants: ASSISTANTS, ...of });
  };

  test(
    'MQTT discovery makes one device of the hub, with every entity that it publishes',
    async () => {
      const here = await open();
      const published = await here.published();
      const registered = await here.registered();
      expect([...registered.keys()].sort()).toEqual([...published.keys()].sort());
      for (const [id, { component, name }] of published) {
        expect(registered.get(id)).toMatchObject({ original_name: name });
        expect(registered.get(id)?.entity_id).toMatch(new RegExp(`^${component}\\.`));
      }
      const { exposed_entities } = await here.home.ask<{ exposed_entities: Record<string, unknown> }>(
        'homeassistant/expose_entity/list',
      );
      const acting = [...registered.values()].filter(
        ({ entity_id }) => !/^(binary_)?sensor\./.test(entity_id),
      );
      expect(acting.filter(({ entity_id }) => entity_id in exposed_entities)).toEqual([]);
      const devices = (await here.home.devices()).filter(({ manufacturer }) => manufacturer === 'halfsecond');
      expect(devices).toMatchObject([{ name: 'halfsecond', identifiers: [['mqtt', 'halfsecond']] }]);
      const [device] = devices;
      expect([...registered.values()].map(({ device_id }) => device_id)).toEqual(
        [...registered].map(() => device?.id),
      );
      expect(here.complaints).toEqual([]);
    },
    PATIENTLY_MS,
  );

  test(
    'each switch, number, select and button of the hub works both ways',
    async () => {
      const here = await open();
      const { home } = here;
      for (const assistant of ['siri', 'tmall-genie', 'assist']) {
        const entity = await here.entity(`enabled_${assistant}`);
        await home.shows(entity, 'on');
        await home.call('switch.turn_off', entity);
        await here.settings(({ enabled }) => enabled[assistant] === false);
        await home.shows(entity, 'off');
        await here.set(`enabled/${assistant}`, 'ON');
        await home.shows(entity, 'on');
      }
      const budget = await here.entity('budget');
      await home.call('number.set_value', budget, { value: 400 });
      await here.settings(({ budget_ms }) => budget_ms === 400);
      await home.shows(budget, '400');
      await here.set('budget_ms', '460');
      await home.shows(budget, '460');
      const mode = await here.entity('mode');
      await home.call('select.select_option', mode, { option: 'observe' });
      await here.settings((settings) => settings.mode === 'observe');
      await home.shows(mode, 'observe');
      await here.set('mode', 'arbitrate');
      await home.shows(mode, 'arbitrate');
      expect(await here.hub.claim('a', 'turn on the study lamp')).toMatchObject({ outcome: 'granted' });
      await home.shows(await here.entity('winner'), 'siri');
      await home.call('button.press', await here.entity('meant_tmall-genie'));
      const told = await here.witness.message(
        (topic, payload) => topic === 'halfsecond/event' && JSON.parse(payload).kind === 'feedback',
      );
      expect(JSON.parse(told)).toMatchObject({ should: 'tmall-genie' });
      // The figures come every ten seconds.
      await home.shows(await here.entity('wins_siri'), '1');
      await home.shows(await here.entity('broker'), 'on');
      expect(here.complaints).toEqual([]);
    },
    PATIENTLY_MS,
  );

  test(
    'its entities outlast restarts of the hub, of Home Assistant and of the broker, and go with their assistant',
    async () => {
      const here = await open();
      const { home, hub } = here;
      const before = await here.registered();
      const budget = await here.entity('budget');
      await home.call('number.set_value', budget, { value: 410 });
      await home.shows(budget, '410');

      const start = () => {
        hub.run = new HalfsecondProcess(['run'], { workingFolder: hub.folder });
      };
      for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
        hub.run.process.kill(signal);
        await hub.run.exit;
        await here.isAway();
        start();
        await here.isWhole();
        await home.shows(budget, '410');
      }

      await home.end();
      await home.start();
      await here.isWhole();
      await home.shows(budget, '410');

      await here.replaceBroker();
      await here.isWhole();
      await home.shows(budget, '410');
      await home.call('number.set_value', budget, { value: 420 });
      await here.settings(({ budget_ms }) => budget_ms === 420);
      expect(await here.registered()).toEqual(before);

      hub.file(
        'halfsecond.yaml',
        `assistants: { siri: { name: Siri } }\nmqtt: { url: "mqtt://127.0.0.1:${here.broker.port}" }\n`,
      );
      const gone = [...before]
        .filter(([id]) => /_(tmall-genie|assist)$/.test(id))
        .map(([, { entity_id }]) => entity_id);
      await hub.reload();
      await home.until(() => gone.every((each) => !home.states.has(each)));
      expect([...(await here.registered()).keys()].sort()).toEqual(
        [...(await here.published()).keys()].sort(),
      );
      expect(here.complaints).toEqual([]);
    },
    PATIENTLY_MS,
  );

  test(
    'Assist claims by the automation of the documentation, and leaves the device to the hub',
    async () => {
      const here = await open({
        homeAssistant: {
          configuration: ['automation: !include automations.yaml', ITS_LAMP].join('\n'),
          files: {
            'automations.yaml': automations(ASSIST),
          },
        },
      });
      const { home } = here;
      await home.shows('light.study_lamp', 'off');
      for (const [sentence, lamp, state] of [
        ['turn on the study lamp', 'study-lamp', 'ON'],
        ['turn off the attic lamp', 'attic-lamp', 'OFF'],
      ] as const) {
        await home.say(sentence);
        expect(await here.claimed(sentence)).toMatchObject({ outcome: 'granted' });
        await here.commanded(lamp, { state });
      }
      // Home Assistant's own sentences are left to it.
      expect(await home.say('what time is it')).toMatch(/\d/);
      expect(here.claims()).toHaveLength(2);
      expect(home.states.get('light.study_lamp')?.state).toBe('off');
      expect(here.complaints).toEqual([]);
    },
    PATIENTLY_MS,
  );

  test(
    'Assist answers by the outcome of its claim where the documentation says how',
    async () => {
      const here = await open({
        homeAssistant: {
          configuration: `automation: !include automations.yaml\n${OUTCOMES}`,
          files: { 'automations.yaml': automations(ASSIST_ANSWERS) },
        },
      });
      const { home } = here;
      expect(await home.say('turn on the study lamp')).toBe('Done');
      await here.commanded('study-lamp', { state: 'ON' });
      expect(await home.say('turn on the moon')).toBe('That was not done');
      await home.call('switch.turn_off', await here.entity('enabled_assist'));
      await here.settings(({ enabled }) => enabled.assist === false);
      expect(await home.say('turn off the study lamp')).toBe('That was not done');
      here.hub.run.process.kill('SIGTERM');
      await here.hub.run.exit;
      expect(await home.say('turn off the study lamp')).toBe('Nobody answers');
      expect(here.complaints).toEqual([]);
      // What is said while the broker is away is lost, and not done as soon as it is there again.
      const { port } = here.broker;
      await here.broker.kill();
      await home.shows('sensor.assist_outcome', 'unavailable');
      expect(await home.say('turn off the study lamp')).toBe('Nobody answers');
      await mosquitto({ port });
      const witness = await Subscriber.open(port);
      await witness.message((topic, payload) => topic === 'homeassistant/status' && payload === 'online');
      expect(witness.received.filter(({ topic }) => topic.startsWith('halfsecond/claim/'))).toEqual([]);
    },
    PATIENTLY_MS,
  );

  test(
    'what a Wyoming satellite of Home Assistant hears becomes a claim in its room',
    async () => {
      const here = await open({
        homeAssistant: {
          configuration: 'automation: !include automations.yaml\nwyoming:',
          files: {
            'automations.yaml': automations(ASSIST),
          },
        },
      });
      const voice = await VoiceSatellite.add(here.home, { area: 'Attic' });
      expect(await voice.hears('turn on the lamp')).toBe('Done');
      expect(await here.claimed('turn on the lamp')).toMatchObject({ outcome: 'granted', room: 'attic' });
      await here.commanded('attic-lamp', { state: 'ON' });
      expect(here.complaints).toEqual([]);
    },
    PATIENTLY_MS,
  );

  test(
    'a home that speaks Chinese has entities with Chinese names, and claims by Chinese sentences',
    async () => {
      const here = await open({
        assistants: 'assist: { name: 语音助手 }, tmall-genie: { name: 天猫精灵 }',
        language: 'zh-Hans',
        files: {
          'devices/study.yaml': LIGHT('study-lamp', '书房灯', 'study'),
          'devices/living-room.yaml': LIGHT('living-room-light', '客廳燈', 'living-room'),
        },
        homeAssistant: {
          configuration: [
            'automation: !include automations.yaml',
            yamlOf('docs/doors/chinese-recipes.md', /^template:/),
          ].join('\n'),
          files: {
            'automations.yaml': automations(yamlOf('docs/zh/doors.md', 'trigger: conversation')),
          },
        },
      });
      const { home } = here;
      const names = new Map(
        [...(await here.registered())].map(([id, { original_name }]) => [id, original_name]),
      );
      expect(names).toEqual(new Map([...(await here.published())].map(([id, { name }]) => [id, name])));
      expect(names.get('winner')).toBe('上次获准的助手');
      expect(names.get('meant_tmall-genie')).toBe('选错了：我叫的是天猫精灵');
      expect(names.get('enabled_tmall-genie')).toBe('天猫精灵');

      for (const [sentence, state] of [
        ['打开书房灯', 'ON'],
        ['把书房灯关掉', 'OFF'],
      ] as const) {
        await home.say(sentence, 'zh-Hans');
        expect(await here.claimed(sentence)).toMatchObject({ outcome: 'granted' });
        await here.commanded('study-lamp', { state });
      }

      // The light that stands for another one, by Home Assistant's own sentence, and as an assistant switches it.
      await home.say('客廳燈亮度调到50%', 'zh-Hans');
      await here.commanded('living-room-light', { brightness: 127 });
      await home.call('light.turn_off', 'light.ke_ting_deng');
      await here.commanded('living-room-light', { state: 'OFF' });
      expect(here.complaints).toEqual([]);
    },
    PATIENTLY_MS,
  );
});

/** A lamp that Home Assistant knows beside the hub's, and switches by itself. */
const ITS_LAMP = `template:
  - light:
      - name: study lamp
        state: "{{ is_state('input_boolean.study', 'on') }}"
        turn_on: { action: input_boolean.turn_on, target: { entity_id: input_boolean.study } }
        turn_off: { action: input_boolean.turn_off, target: { entity_id: input_boolean.study } }
input_boolean: { study: { name: of the study } }
`;

/** A lamp of a Chinese home. */
const LIGHT = (id: string, name: string, room: string) =>
  `{ id: ${id}, name: { en: ${id.replaceAll('-', ' ')}, zh: ${name} }, room: ${room}, kind: light, features: [on_off, brightness], family: zigbee2mqtt }`;
