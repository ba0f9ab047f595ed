import { describe, expect, test } from 'vitest';
import { HealthBoard } from '../../../src/daemon/health/health.ts';
import { Metrics } from '../../../src/daemon/metrics/metrics.ts';
import { readClaim, readDetection, readFeedback, readSpeech } from '../../../src/doors/mqtt/payload.ts';
import { TOPIC_NOTES, topicsUnder } from '../../../src/mqtt/topics.ts';
import { loadScenario } from '../../../src/replay/load-scenario.ts';
import { Player } from '../../../src/replay/player.ts';
import { publishedVerdict } from '../../../src/text/en/published.ts';
import { PROJECT, shippedHome } from '../../support/home.ts';
import { textOf } from '../../support/markdown.ts';

interface TopicPart {
  readonly direction: string;
  readonly retained: string;
  readonly qos: string;
  /** The JSON examples, parsed. */
  readonly examples: readonly object[];
  /** The keys that its table of fields names. */
  readonly fields: readonly string[];
}

const page = textOf('docs/mqtt-api.md');
const parts = new Map(
  page
    .split(/^### `/m)
    .slice(1)
    .map((text): [string, TopicPart] => {
      const topic = text.slice(0, text.indexOf('`'));
      const own = text.split(/^## /m)[0] ?? '';
      const [direction = '', retained = '', qos = ''] = (
        /^\| ([^|]*) \| (yes|no) \| (\d) \|$/m.exec(own) ?? []
      ).slice(1);
      return [
        topic,
        {
          direction,
          retained,
          qos,
          examples: [...own.matchAll(/```json\n([\s\S]*?)```/g)].map(
            ([, json = '']) => JSON.parse(json) as object,
          ),
          fields: [...own.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, keys = '']) =>
            [...keys.matchAll(/`(\w+)`/g)].map(([, key = '']) => key),
          ),
        },
      ];
    }),
);
const topics = topicsUnder('halfsecond');

/** Every topic of the hub; filters are none. */
function allTopics(): readonly string[] {
  const { set: _, inbound: __, ...named } = topics;
  return Object.entries(named).flatMap(([key, each]) => {
    if (key === 'parse') return [];
    return typeof each === 'function' ? each('<assistant>') : each;
  }) as readonly string[];
}

function examplesOf(topic: string): readonly object[] {
  const examples = parts.get(`halfsecond/${topic}`)?.examples ?? [];
  expect(examples).not.toEqual([]);
  return examples;
}

test('the page has every topic of the hub, and no other', () => {
  expect([...parts.keys()].sort()).toEqual([...allTopics()].sort());
});

test.each(allTopics())('%s has the direction and the retained flag that the hub uses', (topic) => {
  const isInbound = topics.parse(topic) !== undefined;
  const note = TOPIC_NOTES[topic.split('/')[1] ?? ''];
  expect(parts.get(topic)).toMatchObject({
    direction: isInbound ? 'to the hub' : 'from the hub',
    retained: note?.retained ? 'yes' : 'no',
    qos: topic === topics.event ? '0' : '1',
  });
});

describe('the hub reads each example of a message to it, and ignores no key of it', () => {
  const assistant = 'siri';
  test.each([
    [
      'claim/<assistant>',
      (payload: Buffer) => readClaim({ assistant, door: 'mqtt', payload, arrived_ms: 0 }),
    ],
    ['detection/<assistant>', readDetection],
    ['speech_start', readSpeech],
    ['speech_end', readSpeech],
    ['feedback', readFeedback],
  ] as const)('%s', (topic, read) => {
    for (const example of examplesOf(topic))
      expect(read(Buffer.from(JSON.stringify(example)))).toMatchObject({ ok: true, ignored: [] });
  });
});

test('the hub reads every field of a claim that the page names', () => {
  const { fields = [], examples = [] } = parts.get('halfsecond/claim/<assistant>') ?? {};
  const shown = new Set(examples.flatMap((example) => Object.keys(example)));
  expect(fields.filter((field) => !shown.has(field))).toEqual([]);
});

describe('the examples of what the hub tells have the keys that it tells', () => {
  test('verdict', async () => {
    const loaded = loadScenario(`${PROJECT}scenarios/on-against-off.yaml`, shippedHome());
    if (!('scenario' in loaded)) throw new Error(JSON.stringify(loaded));
    const openSound = () => Promise.reject(new Error('the scenario has no sound'));
    const [decided] = (await new Player({ loaded, openSound }).play()).verdicts;
    if (!decided) throw new Error('invariant: the scenario has a verdict');
    const { outcomes: _, ...whole } = decided;
    const verdict = publishedVerdict(whole);
    const told = verdict;
    const [example] = examplesOf('verdict') as { claims: { evidence: object[] }[] }[];
    expect(keysOf(example)).toEqual(keysOf(told));
    expect(keysOf(example?.claims[0])).toEqual(keysOf(verdict?.claims[0]));
    expect(keysOf(example?.claims[0]?.evidence[0])).toEqual(keysOf(verdict?.claims[0]?.evidence[0]));
  });

  test('metrics', () => {
    const told = new Metrics({ assistants: ['siri', 'tmall-genie'], now_ms: 0 }).report({
      now_ms: 0,
      malformed: 0,
    });
    const [example] = examplesOf('metrics') as Record<string, object>[];
    expect(keysOf(example)).toEqual(keysOf(told));
    for (const [key, value] of Object.entries(told))
      if (typeof value === 'object' && key !== 'outcomes')
        expect(keysOf(example?.[key])).toEqual(keysOf(value));
  });

  test('health', () => {
    const board = new HealthBoard({ defer: (work) => work() });
    expect(keysOf(examplesOf('health')[0])).toEqual(keysOf(board.health));
  });
});

function keysOf(of: object | undefined): readonly string[] {
  return Object.keys(of ?? {}).sort();
}
