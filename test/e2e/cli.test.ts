import { expect, test } from 'vitest';
import { PROJECT } from '../support/home.ts';
import { halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

test('`replay --json` prints one object a scenario, and exits with 0 when all pass', async () => {
  const { code, stdout } = await halfsecond([
    'replay',
    'scenarios/patience.yaml',
    'scenarios/owner.yaml',
    '--json',
  ]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(0);
  expect(lines).toMatchObject([
    {
      file: 'scenarios/patience.yaml',
      passed: true,
      problems: [],
      verdicts: [{ winner: 'tmall-genie' }],
      commands: [{ at_ms: 150, topic: 'zigbee2mqtt/living-room-light/set' }],
    },
    { file: 'scenarios/owner.yaml', passed: true },
  ]);
});

test('`replay` exits with 1 when an expectation fails, and shows the difference', async () => {
  const folder = folderWith({
    's.yaml':
      'name: wrong\ntimeline: [{ at: 0, claim: { assistant: siri, text: turn on the kitchen light } }]\nexpect: { verdicts: [{ winner: tmall-genie }] }\n',
  });
  const { code, stdout } = await halfsecond(['replay', `${folder}/s.yaml`]);
  expect(code).toBe(1);
  expect(stdout).toContain('winner: expected tmall-genie, got siri');
});

test('an invalid file exits with 3 and shows every problem, without a stack', async () => {
  const folder = folderWith({
    'halfsecond.yaml': 'assistants: 7\nprefr: []\n',
    'a.yaml': 'name: [',
    'b.yaml': 'timeline: []\n',
  });
  const config = await halfsecond(['check', '--config', folder]);
  expect(config.code).toBe(3);
  expect(config.stderr.trim().split('\n')).toHaveLength(2);
  const scenarios = await halfsecond(['replay', `${folder}/a.yaml`, `${folder}/b.yaml`, '--config', PROJECT]);
  expect(scenarios.code).toBe(3);
  expect(scenarios.stderr).toContain('a.yaml');
  expect(scenarios.stderr).toContain('b.yaml');
  expect(scenarios.stderr + config.stderr).not.toMatch(/\n\s+at /);
});

test.each([[[]], [['sing']], [['replay']], [['say', 'x']], [['run', '--loud']]])(
  'the arguments %j are a usage error, which exits with 2',
  async (args) => {
    const { code, stderr } = await halfsecond(args);
    expect(code).toBe(2);
    expect(stderr).not.toBe('');
  },
);

test('`say` exits with 2 for an unknown assistant, and with 4 without a broker', async () => {
  const folder = folderWith({
    'halfsecond.yaml': 'assistants: { siri: { name: Siri } }\nmqtt: { url: "mqtt://127.0.0.1:1" }\n',
  });
  expect(await halfsecond(['say', 'hello', '--as', 'alexa'], { workingFolder: folder })).toMatchObject({
    code: 2,
  });
  const { code, stderr } = await halfsecond(['say', 'hello', '--as', 'siri'], { workingFolder: folder });
  expect(code).toBe(4);
  expect(stderr).toMatch(/nothing listens at .*start the broker/);
});

test('`--help` exits with 0', async () => {
  const { code, stdout } = await halfsecond(['--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('replay');
});
