import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { deviceSchema } from '../../../src/config/device.ts';
import { parseFile } from '../../../src/config/parse-file.ts';
import { homeSchema } from '../../../src/config/schema.ts';
import { describeProblem } from '../../../src/error/failure.ts';
import { scenarioSchema } from '../../../src/replay/scenario.ts';
import { folderWith } from '../../support/temp-folder.ts';

function told(schema: z.ZodType, content: string): readonly string[] {
  const file = join(folderWith({ 'a.yaml': content }), 'a.yaml');
  const parsed = parseFile(file, schema);
  return 'problems' in parsed
    ? parsed.problems.map((problem) => describeProblem(problem).replace(`${file}: `, ''))
    : [];
}

const LAMP = 'id: lamp\nname: { en: lamp }\nroom: study\nkind: light\nfamily: tasmota\n';

describe('a mistake in a file is reported with its place and what is expected there', () => {
  test.each<[string, z.ZodType, string, string[]]>([
    [
      'a number out of its range',
      homeSchema,
      'assistants: {}\narbiter:\n  budget_ms: 9000\n',
      ['arbiter.budget_ms (line 3): found 9000, expected a whole number from 0 to 5000; lower it'],
    ],
    [
      'a number that is not whole',
      homeSchema,
      'assistants: {}\narbiter: { budget_ms: 0.5 }\n',
      ['arbiter.budget_ms (line 2): found 0.5, expected a whole number from 0 to 5000; correct it'],
    ],
    [
      'a word for a switch',
      homeSchema,
      'assistants:\n  siri: { name: Siri, enabled: "on" }\n',
      ['assistants.siri.enabled (line 2): found "on", expected true or false; correct it'],
    ],
    [
      'an id with capitals',
      homeSchema,
      'assistants:\n  Siri: { name: Siri }\n',
      [
        'assistants.Siri (line 2): found "Siri", expected a kebab-case id: lower-case letters and digits, joined by hyphens; rename it',
      ],
    ],
    [
      'an engine that is nearly one',
      homeSchema,
      'assistants:\n  siri: { name: Siri, wake: { engine: enroled } }\n',
      [
        'assistants.siri.wake.engine (line 2): found "enroled", expected one of porcupine-keyless, enrolled, porcupine, wyoming, fsmn; did you mean `enrolled`?',
      ],
    ],
    [
      'a key of another engine',
      homeSchema,
      'assistants:\n  siri: { name: Siri, wake: { engine: enrolled, takes: x, sensitivity: 1 } }\n',
      [
        'assistants.siri.wake.sensitivity (line 2): found the unknown key `sensitivity`, expected only engine, takes, threshold; correct or remove it',
      ],
    ],
    [
      'a threshold by the former measure of distance, at which nobody would be heard',
      homeSchema,
      'assistants:\n  siri: { name: Siri, wake: { engine: enrolled, takes: x, threshold: 0.13 } }\n',
      ['assistants.siri.wake.threshold (line 2): found 0.13, expected a number from 0.2 to 1; raise it'],
    ],
    [
      'two mistakes in one detector of a wake word',
      homeSchema,
      'assistants:\n  genie: { name: x, wake: { engine: fsmn, phrase: genie, threshold: 2 } }\n',
      [
        'assistants.genie.wake.phrase (line 2): found "genie", expected two or more Chinese characters, such as 天貓精靈; correct it',
        'assistants.genie.wake.threshold (line 2): found 2, expected a number from 0.05 to 0.95; lower it',
      ],
    ],
    [
      'a mistake in one of several detectors',
      homeSchema,
      'assistants:\n  genie:\n    name: x\n    wake:\n      - { engine: fsmn, phrase: 天貓精靈 }\n      - { engine: enrolled, takes: x, threshold: 2 }\n',
      ['assistants.genie.wake[1].threshold (line 6): found 2, expected a number from 0.2 to 1; lower it'],
    ],
    [
      'a model that another engine reads',
      homeSchema,
      'assistants: {}\nrecognisers: { zh: { engine: sherpa, model: fsmn-zh } }\n',
      [
        'recognisers.zh.model (line 2): found "fsmn-zh", expected a model that sherpa-onnx reads: zipformer-zh-en, zipformer-en, moonshine-tiny-en; correct it',
      ],
    ],
    [
      'a list for keys',
      homeSchema,
      'assistants: {}\naudio: [none]\n',
      [
        'audio (line 2): found ["none"], expected keys and values (source, recorder, device, room, offset_db); correct it',
      ],
    ],
    [
      'several unknown keys',
      deviceSchema,
      `${LAMP}rooom: x\ncolour: red\n`,
      [
        'rooom (line 6): found the unknown key `rooom`, expected only id, name, aliases, room, main, kind, features, family, address, members, owner, zigbee2mqtt, home-assistant, tasmota, esphome, shelly, homie, generic, risk, unlock_by; did you mean `room`?',
        'colour (line 7): found the unknown key `colour`, expected only id, name, aliases, room, main, kind, features, family, address, members, owner, zigbee2mqtt, home-assistant, tasmota, esphome, shelly, homie, generic, risk, unlock_by; correct or remove it',
      ],
    ],
    [
      'a word for an owner',
      deviceSchema,
      `${LAMP}owner: siri\n`,
      [
        'owner (line 6): found "siri", expected keys and values (prefer), or keys and values (only); correct it',
      ],
    ],
    [
      'two keys that exclude each other',
      deviceSchema,
      `${LAMP}owner: { prefer: siri, only: siri }\n`,
      [
        'owner.only (line 6): found the key `only` beside another that excludes it, expected one of prefer, only; keep one of them',
      ],
    ],
    [
      'a key misspelt in one of two forms',
      deviceSchema,
      `${LAMP}owner: { prefre: siri }\n`,
      [
        'owner.prefer (line 6): found nothing, expected a kebab-case id; add it',
        'owner.prefre (line 6): found the unknown key `prefre`, expected only prefer, only; did you mean `prefer`?',
      ],
    ],
    [
      'a list for a device',
      deviceSchema,
      '- lamp\n',
      ['the whole file: found ["lamp"], expected keys and values; correct it'],
    ],
    [
      'a payload of no kind that devices take',
      scenarioSchema,
      'name: x\ntimeline: []\nexpect: { commands: [{ topic: a, payload: [1] }] }\n',
      [
        'expect.commands[0].payload (line 3): found [1], expected a text, or a number, or true or false, or keys and values; correct it',
      ],
    ],
  ])('%s', (_, schema, content, problems) => {
    expect(told(schema, content)).toEqual(problems);
  });
});

test('a key with control characters is shown escaped', () => {
  expect(told(deviceSchema, `${LAMP}"\\e[2J": 1\n`)).toEqual([
    expect.stringMatching(/^"\\u001b\[2J" \(line 6\): found the unknown key `"\\u001b\[2J"`/),
  ]);
});

test('a long value is shown cut', () => {
  const [problem = ''] = told(deviceSchema, `${LAMP}risk: ${'very '.repeat(1000)}\n`);
  expect(problem.length).toBeLessThan(150);
});

test('a file of many unknown keys is reported with fifty problems and the number of the others', () => {
  const problems = told(
    deviceSchema,
    LAMP + Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join(''),
  );
  expect(problems).toHaveLength(51);
  expect(problems.at(-1)).toContain('19950 more problems');
});

test.each([
  ['a password for an unknown key', 'mqtt: { password: s3cret }\n'],
  ['a password inside what should be something else', 'mqtt: [{ username: hub, password: s3cret }]\n'],
  ['a password in an address', 'mqtt: { url: "http://hub:s3cret@broker" }\n'],
  ['passwords for one', 'mqtt: { password_file: [s3cret] }\n'],
  ['an access key in the wrong place', 'porcupine: [{ access_key: s3cret }]\n'],
])('%s is not repeated in a problem', (_, content) => {
  const problems = told(homeSchema, `assistants: {}\n${content}`);
  expect(problems).not.toEqual([]);
  expect(problems.join()).not.toContain('s3cret');
});
