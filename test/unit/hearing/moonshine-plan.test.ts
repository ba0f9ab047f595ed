import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recognisersSchema } from '../../../src/config/recogniser.ts';
import type { Home } from '../../../src/config/schema.ts';
import { openHearing } from '../../../src/hearing/hearing-stream.ts';
import { commandEngines, hearingPlan } from '../../../src/hearing/plan.ts';
import { systemClock } from '../../../src/time/system-clock.ts';
import { failureOf } from '../../support/failure.ts';
import { stateWithMoonshine } from '../../support/hearing/moonshine-state.ts';
import { shippedHome } from '../../support/home.ts';
import { folderWith } from '../../support/temp-folder.ts';

/** Compiled: a worker thread reads no TypeScript. */
const WORKER = new URL('../../../dist/hearing/worker.js', import.meta.url);

function homeWith(recognisers: object): Home {
  return { ...shippedHome(), recognisers: recognisersSchema.parse(recognisers) };
}

test('English is heard by Moonshine as soon as its model is installed', () => {
  expect(hearingPlan(homeWith({}), undefined, folderWith({})).moonshine).toBeUndefined();
  const state = stateWithMoonshine();
  expect(hearingPlan(homeWith({}), undefined, state).moonshine).toEqual({
    locale: 'en-US',
    model: 'moonshine-tiny-en',
    folder: join(state, 'models', 'moonshine-tiny-en'),
    names: ['Siri'],
  });
});

test('the recognisers are given what the home calls its rooms', () => {
  const rooms = { kitchen: { name: { en: 'galley', zh: '灶間' }, aliases: { en: ['scullery'], zh: [] } } };
  const { words } = hearingPlan({ ...homeWith({}), rooms }, undefined, folderWith({}));
  expect(words?.rooms).toEqual([{ id: 'kitchen', names: { en: ['galley', 'scullery'], zh: ['灶間'] } }]);
});

test('a home that names another recogniser for English keeps it', () => {
  const remote = { en: { engine: 'wyoming', url: 'tcp://127.0.0.1:10300' } };
  expect(hearingPlan(homeWith(remote), undefined, stateWithMoonshine()).moonshine).toBeUndefined();
});

test('a home that names Moonshine without its model fails with the command that fetches it', async () => {
  const plan = hearingPlan(homeWith({ 'en-GB': { engine: 'moonshine' } }), undefined, folderWith({}));
  expect(plan.moonshine?.locale).toBe('en-GB');
  const failure = await failureOf(() => openHearing({ plan, clock: systemClock, workerUrl: WORKER }));
  expect(failure.exitCode).toBe(4);
  expect(failure.problems[0]).toMatchObject({
    path: 'recognisers.en-GB.model',
    found: 'no such file',
    fix: 'halfsecond models add moonshine-tiny-en',
  });
});

test('a damaged file of the model is named, with the command that repairs it', async () => {
  const plan = hearingPlan(homeWith({}), undefined, stateWithMoonshine());
  const failure = await failureOf(() => openHearing({ plan, clock: systemClock, workerUrl: WORKER }));
  expect(failure.exitCode).toBe(3);
  expect(failure.message).toMatch(
    /tokens\.txt: line 1: .*fetch the model again: halfsecond models add moonshine-tiny-en/,
  );
});

test('what recognises the commands of each language is told', () => {
  const engines = (recognisers: object, state: string) =>
    commandEngines(hearingPlan(homeWith(recognisers), undefined, state));
  expect(engines({}, folderWith({}))).toEqual({ en: 'own', zh: 'enrolled' });
  expect(engines({ 'zh-CN': { engine: 'fsmn' } }, stateWithMoonshine())).toEqual({
    en: 'moonshine',
    zh: 'fsmn',
  });
  const remote = { en: { engine: 'wyoming', url: 'tcp://127.0.0.1:10300' } };
  expect(engines(remote, stateWithMoonshine())).toEqual({ en: 'wyoming', zh: 'enrolled' });
});
