import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWav, wavOf } from '../../src/audio/wav-file.ts';
import { enroll } from '../../src/cli/enroll/enroll.ts';
import { otherSpeechFiles } from '../../src/hearing/bundled-recordings.ts';
import { readCommands, readEnrolled } from '../../src/hearing/enrolled/enrolled-folder.ts';
import { type Enrolment, enrol } from '../../src/hearing/enrolled/enrolment.ts';
import { loadEmbeddingModels, STEP_SAMPLES } from '../../src/hearing/enrolled/speech-embedding.ts';
import { likelihoodAt, SubsequenceAlignment } from '../../src/hearing/enrolled/subsequence-alignment.ts';
import { trimmed } from '../../src/hearing/enrolled/take.ts';
import { faultOf, oddOnesOut } from '../../src/hearing/enrolled/take-fault.ts';
import { TakeRecorder } from '../../src/hearing/enrolled/take-recorder.ts';
import { shippedWhitening, whitened, whiteningOf } from '../../src/hearing/enrolled/whitening.ts';
import { failureOf } from '../support/failure.ts';
import { PROJECT, shippedHome } from '../support/home.ts';
import { pipe } from '../support/pipe.ts';
import { halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const TAKES = `${PROJECT}wake/tmall-genie`;
const takes = readdirSync(TAKES)
  .filter((name) => name.endsWith('.wav'))
  .map((name) => join(TAKES, name));
/** Every embedding of this file as the model gives it, in order. */
const raw: Float32Array[] = [];
const models = await loadEmbeddingModels(undefined, (embedding) => {
  raw.push(embedding);
  const vector = whitened(embedding, shippedWhitening());
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
});
const take = readWav(takes[0] ?? '');
const louder = (samples: Int16Array, gain: number) =>
  samples.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * gain))));

let enrolledPhrase: Promise<Enrolment & { otherSpeech: readonly Float32Array[] }> | undefined;

/** The shipped takes, enrolled once, and the raw embeddings of the other speech that they are compared with. */
function phrase() {
  enrolledPhrase ??= (async () => {
    const others = otherSpeechFiles().map(readWav);
    const steps = others.reduce((sum, { length }) => sum + Math.floor(length / STEP_SAMPLES), 0);
    const enrolment = await enrol({ models, takes: takes.map(readWav), others, as: 'phrase' });
    // The other speech is embedded last.
    return { ...enrolment, otherSpeech: raw.slice(-steps) };
  })();
  return enrolledPhrase;
}

test('the likelihood is one half at the midpoint and grows with nearness', () => {
  expect(likelihoodAt(0.5, 0.5)).toBe(0.5);
  expect(likelihoodAt(0.35, 0.5)).toBeGreaterThan(0.9);
  expect(likelihoodAt(0.65, 0.5)).toBeLessThan(0.1);
});

test('no likelihood counts more than a detection without a score', () => {
  const { unscored } = shippedHome().arbiter.evidence;
  const likely = likelihoodAt(0, 0.6);
  expect(10 * Math.log10(likely / (1 - likely))).toBeLessThan(unscored);
});

test('takes of one phrase are near each other and far from other speech', async () => {
  const enrolment = await phrase();
  expect(Math.max(...enrolment.distances)).toBeLessThan(0.2);
  expect(Math.min(...enrolment.others)).toBeGreaterThan(0.8);
  expect(enrolment.threshold).toBe(0.6);
}, 60_000);

test('a command’s threshold excludes a command that differs by one word', async () => {
  const [on, off] = ['打開客廳燈', '關閉客廳燈'].map((words) => readEnrolled(`${PROJECT}commands/${words}`));
  const { distances, others, threshold } = await enrol({
    models,
    takes: on?.takes ?? [],
    others: off?.takes ?? [],
    as: 'command',
  });
  expect(threshold).toBeGreaterThan(Math.max(...distances));
  expect(threshold).toBeLessThan(0.65 * Math.min(...others));
}, 60_000);

test('an unmeasured command has a smaller threshold than a wake phrase', () => {
  const home = folderWith({});
  mkdirSync(join(home, '打開客廳燈'));
  writeFileSync(join(home, '打開客廳燈/a.wav'), wavOf(take));
  expect(readCommands(home)).toMatchObject([{ threshold: 0.25 }]);
});

test('the shipped whitening equals the one computed from the bundled recordings', async () => {
  const measured = whiteningOf((await phrase()).otherSpeech);
  const shipped = shippedWhitening();
  expect(shipped.factor).toHaveLength(measured.factor.length);
  for (const part of ['mean', 'factor'] as const)
    for (const [at, value] of measured[part].entries()) expect(shipped[part][at]).toBeCloseTo(value, 1);
}, 60_000);

test('a drawn-out phrase is farther than the same phrase at an even tempo', () => {
  const part = (direction: number) => Float32Array.from({ length: 96 }, (_, at) => Number(at === direction));
  const take = [part(0), part(1), part(2), part(3)];
  const distanceOf = (stream: readonly Float32Array[]) => {
    const alignment = new SubsequenceAlignment(take);
    return Math.min(...stream.map((embedding) => alignment.push(embedding)));
  };
  const dragged = distanceOf(take.flatMap((each) => [each, each]));
  expect(distanceOf([part(9), ...take, part(9)])).toBe(0);
  expect(dragged).toBeGreaterThan(0.05);
  expect(dragged).toBeLessThan(0.3);
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

test('a take is cut to its phrase, without a hum and a slamming door', () => {
  const [second, speech] = [16_000, trimmed(take)];
  const phrase_at = 1.5 * second;
  const room = Int16Array.from({ length: phrase_at + speech.length + second }, (_, at) => {
    const slam = at > 0.5 * second && at < 0.56 * second ? 12_000 * Math.sin(at * at) : 0;
    return 400 * Math.sin(at * at * 0.7) + slam + (speech[at - phrase_at] ?? 0);
  });
  expect(Math.abs(trimmed(room).length - speech.length)).toBeLessThan(speech.length / 5);
});

test('the take that differs from the others is found, and none is found among equal takes', () => {
  expect(oddOnesOut([0.2, 0.3, 0.76, 0.25])).toEqual([2]);
  expect(oddOnesOut([0.2, 0.3, 0.6])).toEqual([]);
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

test('takes are enrolled from files, and a test says which recordings are detected', async () => {
  const workingFolder = homeFolder();
  const enrolled = await halfsecond(['enroll', 'genie', ...takes], { workingFolder });
  expect(enrolled.code).toBe(0);
  const folder = join(workingFolder, 'wake/genie');
  const found = JSON.parse(readFileSync(join(folder, 'enrolled.json'), 'utf8'));
  expect(readEnrolled(folder)).toMatchObject({ threshold: found.threshold, midpoint: found.threshold });
  const tried = async (recording: string) => {
    const terminal = pipe({ workingFolder });
    const files = [`${PROJECT}scenarios/audio/${recording}.wav`];
    const code = await enroll(terminal, { assistant: 'genie', files, test: true });
    return { code, printed: terminal.printed.join('\n') };
  };
  expect(await tried('tmall-genie-and-hey-siri')).toEqual({
    code: 0,
    printed: expect.stringMatching(/ {2}heard/),
  });
  expect(await tried('conversation')).toEqual({ code: 1, printed: expect.stringContaining('not heard') });
}, 180_000);

test('a command is enrolled by its words, and words without a command are refused', async () => {
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
  const terminal = pipe({ workingFolder });
  expect(await enroll(terminal, { assistant: undefined, files, command: '打開客廳燈' })).toBe(0);
  expect(readCommands(join(workingFolder, 'commands'))).toMatchObject([{ text: '打開客廳燈' }]);
  const refused = await halfsecond(['enroll', '--command', '你好'], { workingFolder });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('a command in Mandarin') });
}, 180_000);

test('a take of another phrase is named and nothing is written', async () => {
  const workingFolder = homeFolder();
  const odd = `${PROJECT}scenarios/audio/hey-siri-turn-on-the-light.wav`;
  const terminal = pipe({ workingFolder });
  expect(await enroll(terminal, { assistant: 'genie', files: [...takes, odd] })).toBe(1);
  expect(terminal.complained.join('\n')).toContain('take 5 differs from the others');
  expect(() => readEnrolled(join(workingFolder, 'wake/genie'))).toThrow('no takes');
}, 180_000);

test('takes added after the enrolment invalidate its measurements', () => {
  const folder = folderWith({});
  mkdirSync(join(folder, 'x'));
  const found = { v: 2, takes: ['a.wav'], threshold: 0.4 };
  const made = folderWith({ 'a.wav': wavOf(take), 'enrolled.json': JSON.stringify(found) });
  expect(readEnrolled(made).threshold).toBe(0.4);
  expect(readEnrolled(made, 0.5)).toMatchObject({ threshold: 0.5, midpoint: 0.4 });
  const grown = folderWith({
    'a.wav': wavOf(take),
    'b.wav': wavOf(take),
    'enrolled.json': JSON.stringify(found),
  });
  expect(readEnrolled(grown).threshold).toBe(0.6);
});

test('takes enrolled with the earlier distance use the default threshold', () => {
  const former = { v: 1, takes: ['a.wav'], threshold: 0.12, midpoint: 0.12, slope: 20 };
  const folder = folderWith({ 'a.wav': wavOf(take), 'enrolled.json': JSON.stringify(former) });
  expect(readEnrolled(folder)).toMatchObject({ files: ['a.wav'], threshold: 0.6, midpoint: 0.6 });
});

test('a damaged enrolment file is refused with its fix', async () => {
  const folder = folderWith({ 'a.wav': wavOf(take), 'enrolled.json': '{"v":2}' });
  const failure = await failureOf(() => readEnrolled(folder));
  expect(failure.exitCode).toBe(3);
  expect(failure.message).toContain('enroll again');
});

test('an unknown assistant, or one with another engine, cannot be enrolled', async () => {
  const workingFolder = homeFolder();
  expect(await halfsecond(['enroll', 'nobody'], { workingFolder })).toMatchObject({ code: 2 });
  const siri = await halfsecond(['enroll', 'siri'], { workingFolder });
  expect(siri).toMatchObject({ code: 2, stderr: expect.stringContaining('engine: enrolled') });
});
