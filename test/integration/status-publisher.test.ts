import { expect, test } from 'vitest';
import { Subscriber } from '../support/broker.ts';
import { Hub } from '../support/hub.ts';
import { isMosquittoInstalled, mosquitto } from '../support/mosquitto.ts';
import { folderWith } from '../support/temp-folder.ts';

/** What Home Assistant's documentation of MQTT discovery knows, of what we use; the first must be there. */
const COMMON = ['unique_id', 'name', 'availability_topic', 'device', 'origin'];
const READ = ['state_topic', 'value_template', 'entity_category', 'qos'];
const COMPONENTS: Readonly<Record<string, readonly [needed: readonly string[], known: readonly string[]]>> = {
  sensor: [['state_topic'], [...READ, 'unit_of_measurement', 'device_class', 'state_class']],
  binary_sensor: [['state_topic'], [...READ, 'device_class']],
  switch: [['command_topic'], [...READ, 'command_topic']],
  number: [
    ['command_topic'],
    [...READ, 'command_topic', 'min', 'max', 'step', 'mode', 'unit_of_measurement'],
  ],
  select: [
    ['command_topic', 'options'],
    [...READ, 'command_topic', 'options'],
  ],
  button: [['command_topic'], ['command_topic', 'payload_press', 'qos']],
};

/** The retained messages of a broker under a filter, up to now. */
async function retained(port: number, filter: string): Promise<ReadonlyMap<string, string>> {
  const witness = await Subscriber.open(port, filter);
  witness.client.subscribe('marker', { qos: 1 });
  await witness.client.publishAsync('marker', 'x', { qos: 1 });
  await witness.message((topic) => topic === 'marker');
  return new Map(
    witness.received.flatMap(({ topic, payload, retain }) => (retain ? [[topic, payload] as const] : [])),
  );
}

/** A hub, when it has told its metrics: the last that it shows of itself. */
async function shown(of: Parameters<typeof Hub.start>[0]): Promise<Hub> {
  const witness = await Subscriber.open(of.port, 'halfsecond/metrics');
  const told = new Promise<void>((met) =>
    witness.client.on('message', (_, __, { retain }) => {
      if (!retain) met();
    }),
  );
  const hub = await Hub.start(of);
  await told;
  return hub;
}

test.skipIf(!isMosquittoInstalled)(
  'Home Assistant discovers the hub as one device, in messages that its documentation describes',
  async () => {
    const { port } = await mosquitto();
    await shown({ port });
    const configs = await retained(port, 'homeassistant/#');
    const topics = await retained(port, 'halfsecond/#');
    const ids = new Set<string>();
    for (const [topic, payload] of configs) {
      const [, component = '', node, , last] = topic.split('/');
      expect([node, last]).toEqual(['halfsecond', 'config']);
      const config: Record<string, unknown> = JSON.parse(payload);
      const [needed, known] = COMPONENTS[component] ?? [[], []];
      expect(Object.keys(config)).toEqual(expect.arrayContaining([...COMMON, ...needed]));
      expect([...COMMON, ...known]).toEqual(expect.arrayContaining(Object.keys(config)));
      expect(topics.get(String(config.availability_topic))).toBe('online');
      expect(config.device).toMatchObject({ identifiers: ['halfsecond'] });
      expect(config.origin).toMatchObject({ name: 'halfsecond' });
      ids.add(String(config.unique_id));
      // What a template reads must be there.
      const path = /value_json\.(\w+)/.exec(String(config.value_template))?.[1];
      if (path !== undefined && config.state_topic !== 'halfsecond/verdict')
        expect(JSON.parse(topics.get(String(config.state_topic)) ?? '{}')).toHaveProperty(path);
    }
    expect(ids.size).toBe(configs.size);
    expect([...configs.keys()].map((topic) => topic.split('/')[3]).sort()).toEqual(
      [
        ...['winner', 'verdict', 'latency_p50', 'latency_p99', 'bypasses', 'undelivered', 'microphone'],
        ...['broker', 'budget', 'mode', 'wins_siri', 'enabled_siri', 'meant_siri'],
        ...['wins_tmall-genie', 'enabled_tmall-genie', 'meant_tmall-genie'],
      ].sort(),
    );
  },
);

test.skipIf(!isMosquittoInstalled)(
  'the hub removes entities from Home Assistant with their assistant, and when discovery is turned off',
  async () => {
    const { port } = await mosquitto();
    await (await shown({ port })).stop();
    const before = [...(await retained(port, 'homeassistant/#')).keys()];
    const witness = await Subscriber.open(port, 'homeassistant/#');
    const takenBack = (topics: readonly string[]) =>
      Promise.all(topics.map((one) => witness.message((topic, payload) => topic === one && payload === '')));
    const one = await shown({ port, assistants: ['siri'] });
    await takenBack(before.filter((topic) => topic.includes('tmall')));
    const left = before.filter((topic) => !topic.includes('tmall'));
    expect([...(await retained(port, 'homeassistant/#')).keys()].sort()).toEqual(left.sort());
    await one.stop();
    await shown({ port, more: { home_assistant: { discovery: false } } });
    await takenBack(left);
    expect(await retained(port, 'homeassistant/#')).toEqual(new Map());
  },
);

test.skipIf(!isMosquittoInstalled)(
  'settings from Home Assistant outlast a restart, stay within their bounds, and end when the file changes them',
  async () => {
    const { port } = await mosquitto();
    const state = folderWith({});
    const hub = await shown({ port, state });
    const witness = await Subscriber.open(port, 'halfsecond/settings');
    const settings = () => JSON.parse(witness.received.at(-1)?.payload ?? '{}');
    const set = (topic: string, payload: string) =>
      witness.client.publishAsync(`halfsecond/set/${topic}`, payload, { qos: 1 });
    await set('budget_ms', '49');
    await set('budget_ms', '6000');
    await set('mode', 'rule');
    await set('enabled/nobody', 'OFF');
    await set('enabled/siri', 'OFF');
    await set('budget_ms', '400');
    await set('mode', 'observe');
    await witness.message((_, payload) => payload.includes('"mode":"observe"'));
    const changed = { mode: 'observe', budget_ms: 400, enabled: { siri: false, 'tmall-genie': true } };
    expect(settings()).toEqual(changed);
    expect(hub.of('malformed')).toHaveLength(3);
    await hub.stop();
    const again = await shown({ port, state });
    expect(settings()).toEqual(changed);
    await witness.client.publishAsync('halfsecond/claim/siri', '{"id":"a","text":"turn on the lamp"}', {
      qos: 1,
    });
    await again.tells((event) => event.kind === 'outcome' && event.outcome === 'refused');
    await again.stop();
    await shown({ port, state, more: { arbiter: { budget_ms: 450 } } });
    expect(settings()).toEqual({ ...changed, budget_ms: 450 });
  },
);

test.skipIf(!isMosquittoInstalled)(
  'the hub serves its counters to Prometheus on loopback where a port is configured',
  async () => {
    const { port } = await mosquitto();
    let metricsPort = 0;
    const hub = await shown({
      port,
      more: { metrics: { prometheus_port: 0 } },
      log: {
        info: (fields) => {
          if ('port' in fields) metricsPort = Number(fields.port);
        },
      },
    });
    const sender = await Subscriber.open(port, 'none');
    await sender.client.publishAsync('halfsecond/claim/siri', 'no json', { qos: 1 });
    await sender.client.publishAsync(
      'halfsecond/claim/siri',
      '{"id":"a","text":"turn on the lamp","confidence":0.9}',
      { qos: 1 },
    );
    await hub.tells(({ kind }) => kind === 'outcome');
    const scrape = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
    const text = await scrape.text();
    expect(scrape.headers.get('content-type')).toContain('version=0.0.4');
    for (const line of [
      'halfsecond_verdicts_won_total{assistant="siri"} 1',
      'halfsecond_outcomes_total{outcome="granted"} 1',
      'halfsecond_malformed_total 1',
      'halfsecond_broker_connected 1',
      'halfsecond_latency_seconds_bucket{le="+Inf"} 1',
      'halfsecond_latency_seconds_count 1',
    ])
      expect(text.split('\n')).toContain(line);
    // Every sample is of a family that is declared, as its text format asks.
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    for (const sample of samples)
      expect(sample).toMatch(/^halfsecond_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.]+$/);
  },
);
