import { expect, test } from 'vitest';
import type { PipelineEvent } from '../../../src/arbiter/event.ts';
import type { Claim } from '../../../src/claim/claim.ts';
import { LanguageModel } from '../../../src/intent/llm/language-model.ts';
import { recompute } from '../../../src/journal/recompute.ts';
import { ENGLISH } from '../../../src/text/text.ts';
import { reasonMessage } from '../../../src/text/verdict.ts';
import { device, home } from '../../support/home.ts';
import { JournalRig } from '../../support/journal-rig.ts';
import { LanguageServer } from '../../support/language-server.ts';

const DEVICES = [
  device({ id: 'lamp', features: ['on_off'] }),
  device({ id: 'door', kind: 'lock', features: ['lock'] }),
];
const ON = { action: 'turn_on', device: 'lamp', value: null };

const claim = (assistant: string, more: Partial<Claim> = {}): Claim => ({
  id: `${assistant}-1`,
  assistant,
  door: 'mqtt',
  text: 'it is too gloomy here',
  intents: [],
  age_ms: 0,
  can_serve: true,
  origin: 'unknown',
  arrived_ms: 1000,
  ...more,
});

/** A pipeline with a journal, and a language model on a real server whose answers the test gives. */
async function rigged(of: { assistants?: readonly string[]; text?: boolean } = {}) {
  const server = await LanguageServer.open();
  const events: PipelineEvent[] = [];
  let answers = 0;
  let told = () => {};
  let isReady = () => {};
  const ready = new Promise<void>((done) => {
    isReady = done;
  });
  const rig = new JournalRig({
    home: home({
      devices: DEVICES,
      assistants: of.assistants ?? ['siri', 'tmall-genie'],
      more: { journal: { text: of.text ?? true } },
    }),
    microphones: ['living-room'],
    interpreter: (clock) => {
      const plan = { url: server.url, model: 'small', devices: DEVICES };
      const model = new LanguageModel({ plan, clock, onState: () => isReady() });
      model.begin();
      return {
        share: 0.8,
        ask: async (asked) => {
          const answered = await model.ask(asked);
          answers += 1;
          // When the pipeline has taken it.
          setImmediate(() => told());
          return answered;
        },
      };
    },
    onEvent: (event) => events.push(event),
  });
  await ready;
  const asked = (number: number) =>
    new Promise<void>((is) => {
      told = () => {
        if (answers >= number) is();
      };
    });
  const outcomes = () => {
    rig.catchUp();
    return events.flatMap((event) =>
      event.kind === 'outcome'
        ? [`${event.claim} ${event.outcome}: ${ENGLISH.of(reasonMessage(event.reason))}`]
        : [],
    );
  };
  return { server, rig, events, asked, outcomes };
}

/** The journal alone gives the same verdicts again, to the byte. */
async function replays(rig: JournalRig, verdicts: number): Promise<void> {
  await rig.journal.close();
  const computed = rig.segments().map(recompute);
  expect(computed.flatMap(({ different, unwritten }) => [...different, ...unwritten])).toEqual([]);
  expect(computed.reduce((sum, { same }) => sum + same, 0)).toBe(verdicts);
}

test.each([true, false])(
  'words that only the language model understands act within the budget of their own arrival (text kept: %s)',
  async (text) => {
    const { server, rig, asked } = await rigged({ assistants: ['siri'], text });
    rig.at(990, 'detection', { assistant: 'siri', room: 'living-room', age_ms: 0, source: 'hub' });
    rig.at(1000, 'claim', claim('siri'));
    const { body, say } = await server.question(0);
    expect(body.messages[1]?.content).toContain('gloomy');
    expect(rig.catchUp().commands).toEqual([]);
    rig.clock.stepTo(1300);
    say(ON);
    await asked(1);
    expect(rig.catchUp().commands).toEqual(['zigbee2mqtt/lamp/set {"state":"ON"}']);
    expect(rig.verdicts).toMatchObject([{ winner: 'siri', because: 'uncontested', latency_ms: 300 }]);
    rig.settle();
    await replays(rig, 1);
  },
);

test('words that the hub heard and did not understand are asked about, and become a claim as old as the words', async () => {
  const { server, rig, asked } = await rigged({ assistants: ['siri'] });
  rig.at(900, 'detection', { assistant: 'siri', room: 'living-room', age_ms: 0, source: 'hub' });
  rig.at(1000, 'words', { room: 'living-room', assistants: ['siri'], text: 'so gloomy', confidence: 0.9 });
  rig.clock.stepTo(1200);
  (await server.question(0)).say(ON);
  await asked(1);
  rig.settle();
  expect(rig.commands).toEqual(['zigbee2mqtt/lamp/set {"state":"ON"}']);
  expect(rig.verdicts).toMatchObject([{ winner: 'siri', latency_ms: 200 }]);
  await replays(rig, 1);
});

test('an answer later than its share of the budget is not waited for, and never acts', async () => {
  const { server, rig, asked, outcomes } = await rigged();
  rig.at(1000, 'claim', claim('siri'));
  const { givenUp, say } = await server.question(0);
  rig.clock.stepTo(1000 + 0.8 * 480);
  await asked(1);
  await givenUp;
  say(ON);
  rig.settle();
  expect(outcomes()).toEqual([
    'siri-1 refused: words not understood: the language model did not answer within 384 ms',
  ]);
  expect(rig.commands).toEqual([]);
});

test('while a contest is open, the language model gets a share of the budget that is left', async () => {
  const { server, rig, asked, outcomes } = await rigged();
  for (const assistant of ['siri', 'tmall-genie'])
    rig.at(990, 'detection', { assistant, score: 0.6, room: 'living-room', age_ms: 0, source: 'hub' });
  rig.at(1000, 'claim', claim('tmall-genie', { text: 'turn on the lamp' }));
  rig.at(1380, 'claim', claim('siri', { arrived_ms: 1380 }));
  await server.question(0);
  rig.clock.stepTo(1460);
  await asked(1);
  rig.settle();
  expect(outcomes().join()).toContain(
    'siri-1 refused: words not understood: the language model did not answer',
  );
  expect(outcomes().join()).toContain('within 80 ms');
  expect(rig.commands).toHaveLength(1);
  await replays(rig, 1);
});

test('a claim whose twin was decided while it was asked about is absorbed', async () => {
  const { server, rig, asked, outcomes } = await rigged();
  rig.at(990, 'detection', { assistant: 'tmall-genie', room: 'living-room', age_ms: 0, source: 'hub' });
  rig.at(1000, 'claim', claim('siri'));
  rig.at(1010, 'claim', claim('tmall-genie', { text: 'turn on the lamp', arrived_ms: 1010 }));
  expect(rig.catchUp().commands).toHaveLength(1);
  rig.clock.stepTo(1200);
  (await server.question(0)).say(ON);
  await asked(1);
  rig.settle();
  expect(outcomes()).toContain('siri-1 absorbed: tmall-genie has done the same');
  expect(rig.commands).toHaveLength(1);
  await replays(rig, 1);
});

test('a claim that comes again while it is asked about is asked about once, and has one outcome', async () => {
  const { server, rig, asked, outcomes } = await rigged();
  rig.at(1000, 'claim', claim('siri')).at(1050, 'claim', claim('siri', { arrived_ms: 1050 }));
  (await server.question(0)).say({ action: 'unlock', device: 'door', value: null });
  await asked(1);
  rig.settle();
  expect(server.questions).toHaveLength(1);
  expect(outcomes()).toEqual([
    'siri-1 refused: words not understood: the language model would unlock door, which is guarded: it may not ask for that',
  ]);
});

test('the language model is not asked about claims that are understood, are refused anyway, or cannot be commanded', async () => {
  const { server, rig, outcomes } = await rigged();
  rig.at(1000, 'claim', claim('siri', { text: 'turn on the lamp' }));
  rig.at(1000, 'claim', claim('siri', { id: 'old', age_ms: 5000 }));
  rig.at(1000, 'claim', claim('siri', { id: 'unable', can_serve: false }));
  rig.at(1000, 'claim', claim('nobody', { id: 'stranger' }));
  rig.at(1000, 'claim', claim('siri', { id: 'long', text: 'no '.repeat(150) }));
  rig.at(1000, 'words', { room: 'living-room', assistants: ['siri'], text: 'nobody was called' });
  rig.at(1000, 'broker', { connected: false });
  rig.at(1000, 'claim', claim('siri', { id: 'away' }));
  rig.settle();
  expect(server.questions).toEqual([]);
  expect(outcomes().filter((told) => told.includes('language model'))).toEqual([]);
});

test('a hub that ends tells the outcome of a claim that it was still asking about', async () => {
  const { server, rig, outcomes } = await rigged();
  rig.at(1000, 'claim', claim('siri'));
  await server.question(0);
  expect(rig.pipeline.isIdle).toBe(false);
  rig.pipeline.stop();
  expect(outcomes()).toEqual(['siri-1 refused: words not understood: the language model was not waited for']);
});
