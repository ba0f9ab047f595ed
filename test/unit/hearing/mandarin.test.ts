import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readWav } from '../../../src/audio/wav-file.ts';
import type { Assistant } from '../../../src/config/assistant.ts';
import { assistantSchema } from '../../../src/config/assistant.ts';
import { recognisersSchema } from '../../../src/config/recogniser.ts';
import type { Home } from '../../../src/config/schema.ts';
import type { HearingEvent } from '../../../src/hearing/hearing-event.ts';
import { type HearingStream, openHearing } from '../../../src/hearing/hearing-stream.ts';
import { enginesOf, hearingPlan } from '../../../src/hearing/plan.ts';
import { systemClock } from '../../../src/time/system-clock.ts';
import { failureOf } from '../../support/failure.ts';
import { PROJECT, shippedHome } from '../../support/home.ts';
import { folderWith } from '../../support/temp-folder.ts';

const WEIGHTS = process.env.HALFSECOND_FSMN_MODEL ?? join(PROJECT, '../shared/models/fsmn-xiaoyun');
/** Compiled: a worker thread reads no TypeScript. */
const WORKER = new URL('../../../dist/hearing/worker.js', import.meta.url);
const isThere = existsSync(join(WEIGHTS, 'kwsr.net'));
const FSMN = { engine: 'fsmn', phrase: '天貓精靈' } as const;
const TAKES = { engine: 'enrolled', takes: 'wake/tmall-genie' } as const;

function homeWith(wake: object, recognisers: object = {}): Home {
  const genie: Assistant = assistantSchema.parse({ name: '天貓精靈', locale: 'zh-CN', wake });
  return {
    ...shippedHome(),
    assistants: { 'tmall-genie': genie },
    recognisers: recognisersSchema.parse(recognisers),
  };
}

/** A state folder in which the model is installed. */
function stateWithModel(): string {
  const state = folderWith({});
  mkdirSync(join(state, 'models'));
  symlinkSync(WEIGHTS, join(state, 'models', 'fsmn-zh'));
  return state;
}

test('without its model, Mandarin is heard by enrolled takes', () => {
  const plan = hearingPlan(homeWith(TAKES), undefined, folderWith({}));
  expect(plan.fsmn).toBeUndefined();
  expect(plan.fusion).toBeUndefined();
  expect(plan.enrolled).toHaveLength(1);
});

test('a wake word that names the model without the model being there fails with the command that fetches it', async () => {
  const plan = hearingPlan(homeWith(FSMN), undefined, folderWith({}));
  const failure = await failureOf(() => openHearing({ plan, clock: systemClock, workerUrl: WORKER }));
  expect(failure.exitCode).toBe(4);
  expect(failure.problems[0]).toMatchObject({ found: 'no file', fix: 'halfsecond models add fsmn-zh' });
});

test('several detectors of one assistant confirm each other, and synthetic takes weigh little', () => {
  const home = homeWith([FSMN, TAKES]);
  const plan = hearingPlan(home, undefined, folderWith({}));
  expect(plan.fusion).toEqual({
    'tmall-genie': [
      { engine: 'fsmn', weight: 1 },
      { engine: 'enrolled', weight: 0.25 },
    ],
  });
  // The other detector decides about a hit of which this one is unsure.
  expect(plan.fsmn?.phrases).toEqual([{ assistant: 'tmall-genie', phrase: '天貓精靈', threshold: 0.3 }]);
  expect(enginesOf(home)).toEqual({ 'tmall-genie': ['fsmn', 'enrolled'] });
});

test('a home that names another recogniser for Mandarin keeps it', () => {
  const remote = { zh: { engine: 'wyoming', url: 'tcp://127.0.0.1:10300' } };
  const plan = hearingPlan(homeWith(FSMN, remote), undefined, folderWith({}));
  expect(plan.fsmn?.commands).toBeUndefined();
  expect(plan.fsmn?.phrases).toHaveLength(1);
});

test('a home that names the model for Mandarin hears commands with it, whatever hears the wake word', () => {
  const plan = hearingPlan(homeWith(TAKES, { 'zh-TW': { engine: 'fsmn' } }), undefined, folderWith({}));
  expect(plan.fsmn).toMatchObject({ commands: 'zh-TW', phrases: [], names: ['天貓精靈'] });
});

describe.skipIf(!isThere)(
  `with the published weights${isThere ? '' : ' (skipped: no model; name one by HALFSECOND_FSMN_MODEL)'}`,
  () => {
    const open: HearingStream[] = [];
    afterAll(() => Promise.all(open.map((hearing) => hearing.close())));

    async function hear(wake: object, name: string): Promise<readonly HearingEvent[]> {
      const plan = hearingPlan(homeWith(wake), undefined, stateWithModel());
      const hearing = await openHearing({ plan, clock: systemClock, workerUrl: WORKER });
      open.push(hearing);
      const sound = readWav(join(PROJECT, `scenarios/audio/${name}.wav`));
      const events: HearingEvent[] = [];
      for (let at = 0; at < sound.length + 16_000; at += 512) {
        const chunk = sound.slice(at, at + 512);
        events.push(...(await hearing.feed(chunk.length === 512 ? chunk : new Int16Array(512))));
      }
      return events;
    }
    const called = (events: readonly HearingEvent[]) =>
      events.flatMap((event) => (event.kind === 'wake_word' ? [event.assistant] : []));
    const words = (events: readonly HearingEvent[]) =>
      events.flatMap((event) => (event.kind === 'words' && event.text !== '' ? [event.text] : []));

    test.each([
      ['the model alone', FSMN],
      ['enrolled takes, with the commands by the model', TAKES],
      ['the model and enrolled takes, once', [FSMN, TAKES]],
    ])('a wake word and its command are heard by %s', async (_, wake) => {
      const events = await hear(wake, 'tmall-genie-turn-on-the-living-room-light');
      expect(called(events)).toEqual(['tmall-genie']);
      expect(words(events)).toEqual(['打开客厅灯']);
      const [detection] = events.filter((event) => event.kind === 'wake_word');
      expect(detection?.score).toBeGreaterThan(0.7);
    });

    test('a stream that begins anew is heard like the first', async () => {
      const plan = hearingPlan(homeWith(FSMN), undefined, stateWithModel());
      const hearing = await openHearing({ plan, clock: systemClock, workerUrl: WORKER });
      open.push(hearing);
      const sound = readWav(join(PROJECT, 'scenarios/audio/tmall-genie-turn-on-the-living-room-light.wav'));
      const events: HearingEvent[] = [];
      for (let turn = 0; turn < 2; turn++) {
        for (let at = 0; at + 512 <= sound.length; at += 512)
          events.push(...(await hearing.feed(sound.slice(at, at + 512))));
        for (let silent = 0; silent < 40; silent++) events.push(...(await hearing.feed(new Int16Array(512))));
        await hearing.reset();
      }
      expect(called(events)).toEqual(['tmall-genie', 'tmall-genie']);
      expect(words(events)).toEqual(['打开客厅灯', '打开客厅灯']);
    });

    test('a conversation calls nobody', async () => {
      expect(called(await hear([FSMN, TAKES], 'conversation'))).toEqual([]);
    });
  },
);
