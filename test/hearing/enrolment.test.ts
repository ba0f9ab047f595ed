import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWav, wavOf } from '../../src/audio/wav-file.ts';
import { fitCalibration, probability } from '../../src/hearing/enrolled/calibration.ts';
import { readCommands } from '../../src/hearing/enrolled/command-folder.ts';
import { readEnrolled } from '../../src/hearing/enrolled/enrolled-folder.ts';
import { trimmed } from '../../src/hearing/enrolled/take.ts';
import { faultOf, oddOnesOut } from '../../src/hearing/enrolled/take-fault.ts';
import { TakeRecorder } from '../../src/hearing/enrolled/take-recorder.ts';
import { failureOf } from '../support/failure.ts';
import { PROJECT } from '../support/home.ts';
import { halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const TAKES = `${PROJECT}wake/tmall-genie`;
const takes = readdirSync(TAKES)
  .filter((name) => name.endsWith('.wav'))
  .map((name) => join(TAKES, name));
const take = readWav(takes[0] ?? '');
const louder = (samples: Int16Array, gain: number) =>
  samples.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * gain))));

test('a fitted curve is sure of takes, doubts what lies between, and falls with the distance', () => {
  const calibration = fitCalibration({
    same: [0.02, 0.03, 0.04, 0.05],
    other: [0.2, 0.22, 0.25, 0.3, 0.31, 0.4],
  });
  expect(calibration.midpoint).toBeGreaterThan(0.05);
  expect(calibration.midpoint).toBeLessThan(0.2);
  expect(probability(0.02, calibration)).toBeGreaterThan(0.75);
  expect(probability(0.3, calibration)).toBeLessThan(0.1);
  expect(probability(calibration.midpoint, calibration)).toBe(0.5);
});

test('no number of examples, however far apart, makes a curve certain', () => {
  const { slope } = fitCalibration({ same: [0, 0, 0], other: [1, 1, 1, 1] });
  expect(probability(0, { midpoint: 0.5, slope })).toBeLessThan(0.99);
});

test('a good take has no fault', () => {
  expect(faultOf(take)).toBeUndefined();
});

test.each([
  ['too loud', louder(take, 30)],
  ['too quiet', louder(take, 0.004)],
  ['too short', take.map((sample, at) => (at > 4000 && at < 8000 ? sample : 0))],
  ['too long', Int16Array.from({ length: 100_000 }, (_, at) => take[at % take.length] ?? 0)],
  ['too noisy', take.map((sample, at) => sample + Math.round(6000 * Math.sin(at * at)))],
])('a take that is %s is told so', (fault, samples) => {
  expect(faultOf(samples)).toContain(fault);
});

test('a take in a room that hums, with a door that slams before, is its phrase alone', () => {
  const [second, speech] = [16_000, trimmed(take)];
  const phrase_at = 1.5 * second;
  const room = Int16Array.from({ length: phrase_at + speech.length + second }, (_, at) => {
    const slam = at > 0.5 * second && at < 0.56 * second ? 12_000 * Math.sin(at * at) : 0;
    return 400 * Math.sin(at * at * 0.7) + slam + (speech[at - phrase_at] ?? 0);
  });
  expect(Math.abs(trimmed(room).length - speech.length)).toBeLessThan(speech.length / 5);
});

test('the take that differs from the others is found, and none where all are alike', () => {
  expect(oddOnesOut([0.03, 0.04, 0.21, 0.035])).toEqual([2]);
  expect(oddOnesOut([0.05, 0.06, 0.09])).toEqual([]);
});

test('a recorder cuts each phrase out of the sound around it', () => {
  const recorder = new TakeRecorder();
  const silence = Int16Array.from({ length: 24_000 }, (_, at) => (at % 7) - 3);
  const heard: Int16Array[] = [];
  for (const piece of [silence, take, silence, take, silence]) {
    for (let at = 0; at < piece.length; at += 2000) {
      const cut = recorder.push(piece.slice(at, at + 2000));
      if (cut) heard.push(cut);
    }
  }
  expect(heard).toHaveLength(2);
  for (const cut of heard) expect(Math.abs(cut.length - take.length)).toBeLessThan(12_000);
});

function homeFolder(): string {
  return folderWith({
    'halfsecond.yaml':
      'assistants:\n  genie: { name: Genie, wake: { engine: enrolled, takes: wake/genie } }\n  siri: { name: Siri }\n',
  });
}

test('enrolls takes from files, and tells which recordings it hears', async () => {
  const workingFolder = homeFolder();
  const enrolled = await halfsecond(['enroll', 'genie', ...takes], { workingFolder });
  expect(enrolled.code).toBe(0);
  const folder = join(workingFolder, 'wake/genie');
  const found = JSON.parse(readFileSync(join(folder, 'enrolled.json'), 'utf8'));
  expect(readEnrolled(folder)).toMatchObject({
    threshold: found.threshold,
    calibration: { slope: found.slope },
  });
  const heard = await halfsecond(
    ['enroll', 'genie', '--test', `${PROJECT}scenarios/audio/tmall-genie-and-hey-siri.wav`],
    { workingFolder },
  );
  expect(heard).toMatchObject({ code: 0, stdout: expect.stringContaining('heard') });
  const notHeard = await halfsecond(
    ['enroll', 'genie', '--test', `${PROJECT}scenarios/audio/conversation.wav`],
    {
      workingFolder,
    },
  );
  expect(notHeard).toMatchObject({ code: 1, stdout: expect.stringContaining('not heard') });
}, 180_000);

test('enrolls a command by its words, and refuses words that are none', async () => {
  const workingFolder = homeFolder();
  const light = 'id: light\nname: { zh: 客廳燈 }\nroom: living-room\nkind: light\nfamily: zigbee2mqtt\n';
  mkdirSync(join(workingFolder, 'devices'));
  writeFileSync(join(workingFolder, 'devices/light.yaml'), light);
  const spoken = readCommands(`${PROJECT}commands`).find(({ text }) => text === '打開客廳燈');
  const files = (spoken?.takes ?? []).map((samples, at) => {
    const file = join(workingFolder, `spoken-${at}.wav`);
    writeFileSync(file, wavOf(samples));
    return file;
  });
  const enrolled = await halfsecond(['enroll', '--command', '打開客廳燈', ...files], { workingFolder });
  expect(enrolled.code).toBe(0);
  expect(readCommands(join(workingFolder, 'commands'))).toMatchObject([{ text: '打開客廳燈' }]);
  const refused = await halfsecond(['enroll', '--command', '你好'], { workingFolder });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('a command in Mandarin') });
}, 180_000);

test('a take of another phrase is named, and nothing is written', async () => {
  const workingFolder = homeFolder();
  const odd = `${PROJECT}scenarios/audio/hey-siri-turn-on-the-light.wav`;
  const { code, stderr } = await halfsecond(['enroll', 'genie', ...takes, odd], { workingFolder });
  expect(code).toBe(1);
  expect(stderr).toContain('take 5 differs from the others');
  expect(() => readEnrolled(join(workingFolder, 'wake/genie'))).toThrow('no takes');
}, 180_000);

test('takes that came since the enrolment make what it found out void', () => {
  const folder = folderWith({});
  mkdirSync(join(folder, 'x'));
  const found = { v: 1, takes: ['a.wav'], threshold: 0.2, midpoint: 0.2, slope: 20 };
  const made = folderWith({ 'a.wav': wavOf(take), 'enrolled.json': JSON.stringify(found) });
  expect(readEnrolled(made).threshold).toBe(0.2);
  const grown = folderWith({
    'a.wav': wavOf(take),
    'b.wav': wavOf(take),
    'enrolled.json': JSON.stringify(found),
  });
  expect(readEnrolled(grown).threshold).toBe(0.13);
});

test('an enrolment that is none is refused with its mend', async () => {
  const folder = folderWith({ 'a.wav': wavOf(take), 'enrolled.json': '{"v":2}' });
  const failure = await failureOf(() => readEnrolled(folder));
  expect(failure.exitCode).toBe(3);
  expect(failure.message).toContain('enroll again');
});

test('an assistant that is unknown, or heard otherwise, cannot be enrolled', async () => {
  const workingFolder = homeFolder();
  expect(await halfsecond(['enroll', 'nobody'], { workingFolder })).toMatchObject({ code: 2 });
  const siri = await halfsecond(['enroll', 'siri'], { workingFolder });
  expect(siri).toMatchObject({ code: 2, stderr: expect.stringContaining('engine: enrolled') });
});
