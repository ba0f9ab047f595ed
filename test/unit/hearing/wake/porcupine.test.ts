import { PorcupineErrors } from '@picovoice/porcupine-node';
import { expect, test } from 'vitest';
import { hearingPlan } from '../../../../src/hearing/plan.ts';
import { createPorcupines } from '../../../../src/hearing/wake/porcupine.ts';
import { porcupineFault, redact } from '../../../../src/hearing/wake/porcupine-fault.ts';
import { failureOf } from '../../../support/failure.ts';
import { home } from '../../../support/home.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const KEY = 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6lM9oP2rS5uV8xY1A==';
const wake = { engine: 'porcupine', keyword: 'alexa' };
const withKey = (porcupine: object) => ({
  ...home({ devices: [], more: { assistants: { siri: { name: 'Siri', wake } }, porcupine } }),
  folder: '/',
});

test.each<[string, string]>([
  ['a key that is not valid here', KEY],
  ['noise for a key', 'x'],
])('%s: exit 4, what to do, and never the key', async (_, accessKey) => {
  const failure = await failureOf(() =>
    createPorcupines({ accessKey, keywords: [{ assistant: 'siri', keyword: 'alexa', sensitivity: 0.5 }] }),
  );
  expect(failure.exitCode).toBe(4);
  expect(failure.problems).toMatchObject([{ fix: expect.stringMatching(/.+/) }]);
  if (accessKey.length > 1) expect(failure.message).not.toContain(accessKey);
});

test('an unknown built-in phrase is refused with those that there are', async () => {
  const failure = await failureOf(() =>
    createPorcupines({
      accessKey: KEY,
      keywords: [{ assistant: 'siri', keyword: 'hey you', sensitivity: 0.5 }],
    }),
  );
  expect(failure.message).toMatch(/assistants\.siri\.wake\.keyword: found "hey you".*alexa/);
});

test('a damaged keyword file is refused by name with exit code 4', async () => {
  const folder = folderWith({ 'bad.ppn': 'no keyword' });
  const failure = await failureOf(() =>
    createPorcupines({
      accessKey: KEY,
      keywords: [{ assistant: 'siri', keyword_file: `${folder}/bad.ppn`, sensitivity: 0.5 }],
    }),
  );
  expect(failure.exitCode).toBe(4);
  expect(failure.message).toContain('bad.ppn');
  expect(failure.message).not.toContain(KEY);
});

test('a missing or empty key file is refused before the engine starts', async () => {
  const folder = folderWith({ empty: '\n', 'porcupine-access-key': `${KEY}\n` });
  expect((await failureOf(() => hearingPlan(withKey({}), undefined))).message).toContain(
    'nothing, and no systemd credential',
  );
  expect(
    (await failureOf(() => hearingPlan(withKey({ access_key_file: `${folder}/none` }), undefined))).message,
  ).toContain('none, which is not there');
  expect(
    (await failureOf(() => hearingPlan(withKey({ access_key_file: `${folder}/empty` }), undefined))).exitCode,
  ).toBe(4);
  expect(hearingPlan(withKey({}), folder).porcupine?.accessKey).toBe(KEY);
});

const { pvStatusToException: _, ...errors } = PorcupineErrors;

test.each(Object.keys(errors) as (keyof typeof errors)[])('%s says what to do, without the key', (name) => {
  const error = new errors[name](`it failed with ${KEY}`);
  const failure = porcupineFault(PorcupineErrors, error, { accessKey: KEY, files: '' });
  expect(failure.exitCode).toBe(4);
  expect(failure.problems).toMatchObject([{ fix: expect.stringMatching(/.+/) }]);
  expect(failure.message).not.toContain(KEY);
});

test('the key is redacted everywhere in a message', () => {
  expect(redact(`bad ${KEY} key ${KEY}`, KEY)).toBe('bad [AccessKey] key [AccessKey]');
});
