import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExitCode } from '../../../src/error/exit-code.ts';
import { type HearingStream, openHearing } from '../../../src/hearing/hearing-stream.ts';
import { hearingPlan } from '../../../src/hearing/plan.ts';
import { differences } from '../../../src/replay/judge.ts';
import { findScenarios, type LoadedScenario, loadScenario } from '../../../src/replay/load-scenario.ts';
import { Player } from '../../../src/replay/player.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { failureOf } from '../../support/failure.ts';
import { PROJECT, shippedHome } from '../../support/home.ts';
import { folderWith } from '../../support/temp-folder.ts';

/** Two rooms may play sound at once, and engines take seconds to start: both workers start before the first test. */
const WORKERS = 2;
const workers: HearingStream[] = [];
const idle: HearingStream[] = [];

beforeAll(async () => {
  const opened = Array.from({ length: WORKERS }, () =>
    openHearing({
      plan: hearingPlan(shippedHome(), undefined),
      // The clock stands still, so that a busy machine is not taken for an engine that hangs.
      clock: new SteppingClock(),
      workerUrl: new URL('../../../dist/hearing/worker.js', import.meta.url),
    }),
  );
  workers.push(...(await Promise.all(opened)));
  idle.push(...workers);
}, 120_000);

afterAll(() => Promise.all(workers.map((worker) => worker.close())));

async function openSound() {
  const hearing = idle.pop();
  if (!hearing) throw new Error(`more than ${WORKERS} sounds at once`);
  await hearing.reset();
  return {
    feed: (samples: Int16Array) => hearing.feed(samples),
    close: async () => {
      idle.push(hearing);
    },
  };
}

function load(file: string): LoadedScenario {
  const loaded = loadScenario(file, shippedHome());
  if (!('scenario' in loaded)) throw new Error(JSON.stringify(loaded));
  return loaded;
}

const files = findScenarios([`${PROJECT}scenarios`]);

describe('every shipped scenario goes as it says', () => {
  test.each(files.map((file) => [load(file).scenario.name, file]))('%s', async (_, file) => {
    const loaded = load(file);
    expect(differences(loaded.scenario.expect, await new Player({ loaded, openSound }).play())).toEqual([]);
  });
});

test('there is at least one for every rule that a scenario can show', () => {
  expect(files.length).toBeGreaterThanOrEqual(60);
});

test('a replay gives the same to the byte, twice', async () => {
  const loaded = load(`${PROJECT}scenarios/both-hear-one-request.yaml`);
  const [one, two] = [
    await new Player({ loaded, openSound }).play(),
    await new Player({ loaded, openSound }).play(),
  ];
  expect(JSON.stringify(one)).toBe(JSON.stringify(two));
});

test('claims that come at one time win alike in any order of the file', async () => {
  for (const file of files) {
    const loaded = load(file);
    const { timeline } = loaded.scenario;
    if (timeline.some(({ audio }) => audio)) continue;
    // The onset stays what it was: only the order in the file, and so of arrival, is turned round.
    const last = Math.max(...timeline.filter(({ claim }) => claim).map(({ at }) => at));
    const near = timeline.filter(({ claim, at }) => claim && last - at <= 100);
    // One assistant's claims in one breath are one gesture, whose first member heads the verdict.
    if (new Set(near.map(({ claim }) => claim?.assistant)).size < 2) continue;
    const together = (claims: typeof near) => ({
      ...loaded,
      scenario: {
        ...loaded.scenario,
        timeline: [
          ...timeline.filter((entry) => !near.includes(entry)),
          ...claims.map((entry) => ({ ...entry, at: last })),
        ].sort((a, b) => a.at - b.at),
      },
    });
    const winners = async (claims: typeof near) =>
      (await new Player({ loaded: together(claims), openSound }).play()).verdicts.map(
        ({ winner, device, action }) => `${device} ${action} ${winner}`,
      );
    expect(new Set(await winners(near.toReversed())), file).toEqual(new Set(await winners(near)));
  }
});

const NAME = 'name: x\n';

describe('a scenario file that is wrong', () => {
  test.each([
    ['expects nothing', `${NAME}timeline: []\n`, 'expect'],
    ['expects nothing by halves', `${NAME}timeline: []\nexpect: {}\n`, 'a scenario that expects nothing'],
    ['has an unknown key', `${NAME}timeline: []\nexpect: { verdicts: [] }\ncolour: red\n`, 'colour'],
    ['has an unknown kind', `${NAME}timeline: [{ at: 0, sing: {} }]\nexpect: { verdicts: [] }\n`, 'sing'],
    [
      'has two kinds at once',
      `${NAME}timeline: [{ at: 0, broker: down, presence: { assistant: siri, online: true } }]\nexpect: { verdicts: [] }\n`,
      'exactly one of',
    ],
    [
      'names a recording that is not there',
      `${NAME}timeline: [{ at: 0, audio: { file: nothing.wav } }]\nexpect: { verdicts: [] }\n`,
      'nothing.wav',
    ],
    [
      'expects an unknown outcome',
      `${NAME}timeline: []\nexpect: { verdicts: [{ outcomes: { siri: won } }] }\n`,
      'granted',
    ],
  ])('%s', (_, content, told) => {
    const folder = folderWith({ 'scenario.yaml': content });
    expect(JSON.stringify(loadScenario(`${folder}/scenario.yaml`, shippedHome()))).toContain(told);
  });

  test('is not there, or a folder has none', async () => {
    const folder = folderWith({});
    expect((await failureOf(() => findScenarios(['/no/such/path']))).exitCode).toBe(ExitCode.invalidFile);
    expect((await failureOf(() => findScenarios([folder]))).problems).toMatchObject([
      { found: 'a folder without scenarios' },
    ]);
  });
});

test('a scenario brings its own home, and needs no other', async () => {
  const folder = folderWith({
    's.yaml': `name: own home
home:
  assistants: { echo: { name: Echo } }
  devices: [{ id: lamp, name: { en: lamp }, room: den, kind: light, family: tasmota }]
timeline: [{ at: 0, claim: { assistant: echo, text: turn on the lamp } }, { at: 10, claim: { assistant: stranger, text: turn on the lamp } }]
expect: { verdicts: [{ winner: echo }], commands: [{ topic: cmnd/lamp/POWER, payload: "ON" }] }
`,
  });
  const loaded = loadScenario(`${folder}/s.yaml`, undefined);
  if (!('scenario' in loaded)) throw new Error(JSON.stringify(loaded));
  const replayed = await new Player({ loaded, openSound }).play();
  expect(differences(loaded.scenario.expect, replayed)).toEqual([]);
  expect(replayed.events.filter(({ kind }) => kind === 'malformed')).toHaveLength(1);
});

test('what a scenario expects is compared, not taken for granted', async () => {
  const loaded = load(`${PROJECT}scenarios/both-hear-one-request.yaml`);
  const replayed = await new Player({ loaded, openSound }).play();
  expect(
    differences(
      {
        verdicts: [{ winner: 'tmall-genie', because: 'deadline', outcomes: { siri: 'absorbed' } }],
        commands: [{ topic: 'x', payload: { state: 'OFF' } }, { topic: 'y' }],
      },
      replayed,
    ),
  ).toEqual([
    'verdict 1: because: expected deadline, got uncontested',
    expect.stringContaining('verdict 1: winner: expected tmall-genie, got siri'),
    'verdict 1: outcome of siri: expected absorbed, got granted',
    expect.stringContaining('expected 2 command(s), got 1'),
    'command 1: topic: expected x, got zigbee2mqtt/living-room-light/set',
    'command 1: payload.state: expected "OFF", got "ON"',
  ]);
});
