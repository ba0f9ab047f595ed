import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeProblem } from '../../../src/error/failure.ts';
import { findScenarios, type LoadedScenario, loadScenario } from '../../../src/replay/load-scenario.ts';
import { failureOf } from '../../support/failure.ts';
import { device, home, PROJECT, shippedHome } from '../../support/home.ts';
import { folderWith } from '../../support/temp-folder.ts';

const configured = home({
  devices: [device({ id: 'lamp', owner: { prefer: 'siri' } })],
  more: {
    prefer: ['siri'],
    satellites: { attic: { room: 'attic' } },
    mqtt: { base: 'house' },
    audio: { room: 'den' },
  },
});

function read(content: string, files: Readonly<Record<string, string>> = {}, base = configured) {
  const folder = folderWith({ 's.yaml': content, ...files });
  const loaded = loadScenario(join(folder, 's.yaml'), base);
  return 'scenario' in loaded
    ? { folder, loaded }
    : { folder, problems: loaded.map((problem) => describeProblem(problem)) };
}

function load(
  content: string,
  files: Readonly<Record<string, string>> = {},
): LoadedScenario & { folder: string } {
  const { folder, loaded, problems } = read(content, files);
  if (!loaded) throw new Error(problems.join('\n'));
  return { ...loaded, folder };
}

const told = (content: string) => {
  const { folder, problems } = read(content);
  return problems?.map((problem) => problem.replaceAll(`${folder}/`, ''));
};

const END = 'timeline: []\nexpect: { verdicts: [] }\n';

test('every shipped scenario loads in the shipped home', () => {
  const shipped = shippedHome();
  const files = findScenarios([join(PROJECT, 'scenarios')]);
  expect(files.map((file) => loadScenario(file, shipped)).filter((each) => !('scenario' in each))).toEqual(
    [],
  );
});

test('every kind of happening of the format is taken', () => {
  const { scenario } = load(
    `name: all kinds
timeline:
  - { at: 0, detect: { assistant: siri, score: 0.9, room: den, snr_db: 12, age_ms: 5 } }
  - { at: 1, speech_end: { room: den, age_ms: 5 } }
  - { at: 2, claim: { assistant: siri, id: c1, text: turn it on, confidence: 0.9, utterance: u1, room: den, snr_db: 3, age_ms: 4, can_serve: true, origin: voice, door: matter } }
  - { at: 3, claim: { assistant: nobody, intent: { action: explode, device: nothing, value: 1e9 } } }
  - { at: 3, claim: { assistant: siri, intents: [{ action: turn_on, device: lamp }] } }
  - { at: 4, state: { device: lamp, on: true, brightness: 5, color_temperature: 2700, position: 0, locked: true, temperature: 21 } }
  - { at: 5, presence: { assistant: siri, online: false } }
  - { at: 6, broker: down }
  - { at: 7, audio: { file: a.wav, room: den } }
  - { at: 8, feedback: { verdict: v1, should: siri } }
expect:
  verdicts:
    - { winner: none, device: lamp, action: turn_on, value: 1, because: deadline, within_ms: 500, room: den, outcomes: { siri: withheld, c1: refused } }
  commands:
    - { topic: a, payload: { state: "ON" } }
    - { topic: b, payload: "ON" }
    - { topic: c }
`,
    { 'a.wav': '' },
  );
  expect(scenario.timeline).toHaveLength(10);
  expect(scenario.timeline[3]?.claim?.door).toBe('mqtt');
  expect(Object.isFrozen(scenario.timeline)).toBe(true);
});

describe('the home of a scenario', () => {
  test('is the configured one, where it has none', () => {
    expect(load(`name: x\n${END}`).home).toEqual(configured);
  });

  test('replaces the keys that it has, and no other', () => {
    const merged = load(`name: x\nhome: { mode: observe, arbiter: { budget_ms: 300 } }\n${END}`).home;
    expect(merged).toEqual({
      ...configured,
      mode: 'observe',
      arbiter: { ...configured.arbiter, budget_ms: 300 },
    });
  });

  test('may trust an assistant: a scenario is played without a broker', () => {
    const trusting = 'name: x\nhome: { assistants: { siri: { name: Siri, trust: true } }, prefer: [] }\n';
    expect(load(`${trusting}${END}`).home.assistants.siri?.trust).toBe(true);
  });

  test('may be a topic prefix', () => {
    const { mqtt } = load(`name: x\nhome: { mqtt: { base: other } }\n${END}`).home;
    expect(mqtt).toEqual({ ...configured.mqtt, base: 'other' });
  });

  test('with other assistants leaves nothing to those it does not have', () => {
    const { assistants, prefer, devices } = load(
      `name: x\nhome: { assistants: { echo: { name: Echo } } }\n${END}`,
    ).home;
    expect(Object.keys(assistants)).toEqual(['echo']);
    expect(prefer).toEqual([]);
    expect(devices).toEqual([device({ id: 'lamp' })]);
  });

  test('has its takes beside the scenario', () => {
    const { home: merged, folder } = load(
      `name: x\nhome: { assistants: { echo: { name: Echo, wake: { engine: enrolled, takes: takes } } } }\n${END}`,
      { 'takes/1.wav': '' },
    );
    expect(merged.assistants.echo?.wake).toMatchObject({ takes: join(folder, 'takes') });
  });

  test('is all there is, without a configured one', () => {
    const folder = folderWith({
      's.yaml': `name: x\nhome: { assistants: { echo: { name: Echo } } }\n${END}`,
    });
    const loaded = loadScenario(join(folder, 's.yaml'), undefined);
    expect(loaded).toMatchObject({
      home: { assistants: { echo: {} }, devices: [], audio: { source: 'none' } },
    });
  });
});

describe('what is wrong is told, all of it, with its place', () => {
  test('in the shape', () => {
    expect(
      told(`name: x
timeline:
  - { at: 0, sing: {} }
  - { at: 0, broker: dwn }
  - { at: 0, broker: up, presence: { assistant: siri, online: true } }
  - { at: 0, claim: { asistant: siri, assistant: siri } }
  - { at: -1, broker: up }
expect: { verdicts: [{ outcomes: { siri: won }, winer: siri }] }
`),
    ).toEqual([
      expect.stringContaining('timeline[0].sing (line 3): found the unknown key `sing`'),
      expect.stringContaining(
        'timeline[0] (line 3): found {"at":0,"sing":{}}, expected exactly one of detect',
      ),
      's.yaml: timeline[1].broker (line 4): found "dwn", expected one of down, up; did you mean `down`?',
      expect.stringContaining('timeline[2] (line 5): found'),
      expect.stringContaining('timeline[3].claim.asistant (line 6): found the unknown key `asistant`'),
      's.yaml: timeline[4].at (line 7): found -1, expected a number from 0 to 86400000; raise it',
      expect.stringContaining(
        'expect.verdicts[0].outcomes.siri (line 8): found "won", expected one of granted',
      ),
      expect.stringMatching(/winer \(line 8\): .* did you mean `winner`\?$/),
    ]);
  });

  test('between its parts', () => {
    expect(
      told(`name: x
home:
  assistants: { siri: { name: Siri, wake: { engine: enrolled, takes: none } } }
  prefer: [sirri]
  devices:
    - { id: fan, name: { en: fan }, room: den, kind: fan, family: tasmota, owner: { prefer: sirri } }
    - { id: fan, name: { en: fan }, room: den, kind: fan }
  audio: {}
timeline:
  - { at: 0, detect: { assistant: sirri } }
  - { at: 0, state: { device: fann, on: true } }
  - { at: 0, audio: { file: none.wav, room: den } }
expect: { verdicts: [] }
`)?.map((problem) => problem.replace(/, expected.*;/, ';')),
    ).toEqual([
      's.yaml: home.prefer[0] (line 4): found "sirri"; did you mean `siri`?',
      's.yaml: home.assistants.siri.wake.takes (line 3): found "none", which is not there; correct the path, or record some: halfsecond enroll siri',
      's.yaml: home.devices[0].owner.prefer (line 6): found "sirri"; did you mean `siri`?',
      's.yaml: home.devices[1].family (line 7): found nothing; add `family:`, such as `zigbee2mqtt`',
      's.yaml: home.devices[1].id (line 7): found "fan"; rename one of them',
      's.yaml: timeline[0].detect.assistant (line 10): found "sirri"; did you mean `siri`?',
      's.yaml: timeline[0].detect.room (line 10): found nothing; add `room:`',
      's.yaml: timeline[1].state.device (line 11): found "fann"; did you mean `fan`?',
      's.yaml: timeline[2].audio.file (line 12): found "none.wav", which is not there; correct the path',
    ]);
  });

  test.each([
    ['', 'expect: found nothing'],
    ['expect: {}\n', 'a scenario that expects nothing shows nothing'],
  ])('where it expects nothing (%j)', (expectation, problem) => {
    expect(told(`name: x\ntimeline: []\n${expectation}`)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('the scenarios of some paths', () => {
  test('are files as given and folders searched whole, each once, by name', () => {
    const folder = folderWith({ 'b.yaml': '', 'a.yml': '', 'c/d.yaml': '', 'c/sound.wav': '' });
    const at = (name: string) => join(folder, name);
    expect(findScenarios([at('b.yaml'), folder])).toEqual([at('b.yaml'), at('a.yml'), at('c/d.yaml')]);
  });

  test('are all missed at once', async () => {
    const { problems } = await failureOf(() => findScenarios(['/no/such/path', folderWith({})]));
    expect(problems.map(({ found }) => found)).toEqual([
      'no such file or folder',
      'a folder without scenarios',
    ]);
  });
});
