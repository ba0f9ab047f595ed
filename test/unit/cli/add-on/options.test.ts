import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readOptions } from '../../../../src/cli/add-on/options.ts';
import { describeProblem } from '../../../../src/error/failure.ts';
import { failureOf } from '../../../support/failure.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const read = (text: string) => readOptions(join(folderWith({ 'options.json': text }), 'options.json'));
const problemsOf = async (text: string) =>
  (await failureOf(() => read(text))).problems.map((problem) => describeProblem(problem));

test('what the page of Home Assistant saves is taken, and an empty field counts as not given', () => {
  expect(read('{ "language": "zh-Hans", "microphone": true, "room": "study", "mqtt": {} }')).toMatchObject({
    language: 'zh-Hans',
    microphone: true,
    room: 'study',
  });
  expect(read('{ "room": "", "mode": null, "mqtt": { "url": "" } }')).toMatchObject({
    room: undefined,
    mode: undefined,
    mqtt: { url: undefined },
  });
});

test('an option of another release is passed over', () => {
  expect(read('{ "colour": "red" }')).not.toHaveProperty('colour');
});

test('each wrong option is told with its key, what it is and what it must be; a password is not repeated', async () => {
  const problems = await problemsOf(
    '{ "language": "fr", "microphone": "yes", "mqtt": { "url": "http://x", "password": "top\\nsecret" } }',
  );
  expect(problems).toEqual([
    expect.stringMatching(
      /options\.json: language: found "fr", expected en, zh-Hant, zh-Hans; .*Configuration/,
    ),
    expect.stringMatching(/microphone: found "yes", expected true, false/),
    expect.stringMatching(/mqtt\.url: found "http:\/\/x", expected a broker such as mqtt:\/\//),
    expect.stringMatching(/mqtt\.password: found .*expected a password on one line/),
  ]);
  expect(problems.join()).not.toContain('secret');
});

test.each([
  ['{ "mqtt": { "password": "secret"', /options\.json: found a text that is no JSON/],
  ['[]', /options\.json: found \[\], expected the options of the add-on/],
])('%s is no file of options', async (text, expected) => {
  const [problem = ''] = await problemsOf(text);
  expect(problem).toMatch(expected);
  expect(problem).not.toContain('secret');
});

test('a missing file of options names the file', async () => {
  const { problems } = await failureOf(() => readOptions('/nowhere/options.json'));
  expect(problems.map((problem) => describeProblem(problem))).toEqual([
    expect.stringMatching(/^\/nowhere\/options\.json: found no such file/),
  ]);
});
