import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readWav } from '../../../../../src/audio/wav-file.ts';
import { examineMandarinNames } from '../../../../../src/cli/check/hearing.ts';
import { type AcousticModel, readAcousticModel } from '../../../../../src/hearing/stt/fsmn/acoustic-model.ts';
import { AcousticPass } from '../../../../../src/hearing/stt/fsmn/acoustic-pass.ts';
import { createFsmnDetector } from '../../../../../src/hearing/stt/fsmn/detector.ts';
import { homeGrammar, POLITE } from '../../../../../src/hearing/stt/fsmn/home-grammar.ts';
import { PhraseGraph } from '../../../../../src/hearing/stt/fsmn/phrase-graph.ts';
import { createFsmnRecogniser } from '../../../../../src/hearing/stt/fsmn/recogniser.ts';
import { createUnderstanding } from '../../../../../src/intent/understand.ts';
import { ENGLISH } from '../../../../../src/text/text.ts';
import { device, PROJECT, shippedHome } from '../../../../support/home.ts';
import { folderWith } from '../../../../support/temp-folder.ts';
import { randomFrom } from './random.ts';

const FOLDER = process.env.HALFSECOND_FSMN_MODEL ?? join(PROJECT, '../shared/models/fsmn-xiaoyun');
const isThere = existsSync(join(FOLDER, 'kwsr.net'));

/** A recording in a room that is quiet, and not silent. */
function inARoom(file: string): Int16Array {
  const samples = readWav(file);
  const random = randomFrom(samples.length);
  return Int16Array.from({ length: samples.length + 24_000 }, (_, at) =>
    Math.round((samples[at - 8000] ?? 0) + (random() - 0.5) * 12),
  );
}
const takesIn = (folder: string) =>
  readdirSync(join(PROJECT, folder))
    .filter((name) => name.endsWith('.wav'))
    .map((name) => join(PROJECT, folder, name));

describe.skipIf(!isThere)(
  `the published weights${isThere ? '' : ' (skipped: no model; name one by HALFSECOND_FSMN_MODEL)'}`,
  () => {
    const { devices } = shippedHome();
    let loaded: AcousticModel | undefined;
    const model = () => {
      loaded ??= readAcousticModel(FOLDER);
      return loaded;
    };
    const recogniserOf = (pass?: AcousticPass) =>
      createFsmnRecogniser({
        locale: 'zh-CN',
        model: model(),
        graph: new PhraseGraph(homeGrammar(devices), model().syllables),
        meaningOf: (text) => JSON.stringify(createUnderstanding(devices)(text, { room: 'bedroom' })),
        before: [POLITE.before, '天猫精灵'],
        after: [POLITE.after],
        ...(pass && { pass }),
      });

    test('every name of the shipped home can be said, and no two of them sound alike', () => {
      const graph = new PhraseGraph(homeGrammar(devices), model().syllables);
      expect(graph.unspeakable).toEqual([]);
      expect(graph.homophones).toEqual([]);
    });

    test('its 2,599 symbols are 413 syllables and others, and it looks 240 ms ahead', () => {
      expect(model().syllables.count).toBe(413);
      expect(model().network).toMatchObject({ inputs: 400, outputs: 2599, lookAhead_frames: 8 });
    });

    test('a stream in small pieces gives the numbers of the whole file, to the last bit', () => {
      const sound = inARoom(takesIn('wake/tmall-genie')[0] ?? '');
      const scoresOf = (piece: number) => {
        const pass = new AcousticPass(model());
        for (let at = 0; at < sound.length; at += piece) pass.push(sound.subarray(at, at + piece));
        pass.flush();
        return Array.from({ length: pass.steps - pass.firstKept }, (_, at) => [
          ...pass.scoresOf(pass.firstKept + at),
        ]);
      };
      expect(scoresOf(333)).toEqual(scoresOf(sound.length));
    });

    test('the wake word is heard in the shipped takes once each, and with it nothing else', () => {
      const detector = createFsmnDetector({
        model: model(),
        phrases: [{ assistant: 'tmall-genie', phrase: '天貓精靈' }],
      });
      const hitsIn = (file: string) => {
        detector.reset();
        const sound = inARoom(file);
        const hits = [];
        for (let at = 0; at + 480 <= sound.length; at += 480)
          hits.push(...detector.process(sound.subarray(at, at + 480)));
        return hits;
      };
      for (const take of takesIn('wake/tmall-genie'))
        expect(hitsIn(take)).toEqual([expect.objectContaining({ assistant: 'tmall-genie' })]);
      for (const other of [
        'conversation',
        'turn-on-the-living-room-light-in-mandarin',
        'hey-siri-turn-on-the-light',
      ])
        expect(hitsIn(join(PROJECT, `scenarios/audio/${other}.wav`))).toEqual([]);
    });

    test.each([
      ['clipped sound', (at: number) => (at % 80 < 40 ? 32_767 : -32_768)],
      ['an offset without sound', () => 20_000],
      ['digital silence', () => 0],
    ])('%s is no wake word and no command', (_, sampleAt) => {
      const sound = Int16Array.from({ length: 64_000 }, (__, at) => sampleAt(at));
      const detector = createFsmnDetector({
        model: model(),
        phrases: [{ assistant: 'tmall-genie', phrase: '天貓精靈' }],
      });
      expect(detector.process(sound)).toEqual([]);
      const recogniser = recogniserOf();
      recogniser.begin();
      recogniser.feed(sound);
      expect(recogniser.end()).toEqual({ text: '' });
    });

    test.each<[string, (sample: number) => number]>([
      ['with a constant offset', (sample) => sample / 2 + 6000],
      ['that is clipped', (sample) => sample * 8],
      ['that is very quiet', (sample) => sample / 20],
    ])('a command %s is heard, or nothing is', (_, change) => {
      const sound = inARoom(join(PROJECT, 'scenarios/audio/turn-on-the-living-room-light-in-mandarin.wav'));
      const recogniser = recogniserOf();
      recogniser.begin();
      recogniser.feed(sound.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(change(sample))))));
      expect(['打开客厅灯', '']).toContain(recogniser.end().text);
    });

    test('a stream that stalls in a command, or jumps on, is heard as two pieces of speech', () => {
      const sound = inARoom(join(PROJECT, 'scenarios/audio/turn-on-the-living-room-light-in-mandarin.wav'));
      const half = Math.round(sound.length / 2);
      const recogniser = recogniserOf(new AcousticPass(model()));
      recogniser.begin();
      recogniser.feed(sound.subarray(0, half), half);
      recogniser.feed(sound.subarray(half), sound.length + 80_000);
      expect(['打开客厅灯', '']).toContain(recogniser.end().text);
    });

    test('`check` tells two devices of this home that sound alike, and a name that is no Mandarin', async () => {
      const state = folderWith({});
      mkdirSync(join(state, 'models'));
      symlinkSync(FOLDER, join(state, 'models', 'fsmn-zh'));
      const home = {
        ...shippedHome(),
        devices: [
          device({ id: 'a', name: { zh: '客廳燈' } }),
          device({ id: 'b', name: { zh: '客廳登' } }),
          device({ id: 'c', name: { zh: '💡' } }),
        ],
      };
      const { state: is, detail } = await examineMandarinNames(home, { credentials: undefined, state });
      expect(is).toBe('degraded');
      expect(ENGLISH.of(detail)).toMatch(/客廳燈 \/ 客廳登.*💡/);
    });

    test('no command is heard in English', () => {
      const recogniser = recogniserOf();
      for (const other of ['conversation', 'hey-siri-turn-on-the-light']) {
        recogniser.begin();
        recogniser.feed(inARoom(join(PROJECT, `scenarios/audio/${other}.wav`)));
        expect(recogniser.end().text).toBe('');
      }
    });

    test('a command after the wake word is heard on the pass that heard the wake word', () => {
      const pass = new AcousticPass(model());
      const detector = createFsmnDetector({
        model: model(),
        pass,
        phrases: [{ assistant: 'tmall-genie', phrase: '天貓精靈' }],
      });
      const recogniser = recogniserOf(pass);
      const sound = inARoom(join(PROJECT, 'scenarios/audio/tmall-genie-turn-on-the-living-room-light.wav'));
      let isOpen = false;
      for (let at = 480; at <= sound.length; at += 480) {
        const frame = sound.subarray(at - 480, at);
        if (isOpen) recogniser.feed(frame, at);
        for (const { ended_before_ms } of detector.process(frame, at)) {
          recogniser.begin();
          recogniser.feed(sound.subarray(at - Math.round(ended_before_ms * 16), at), at);
          isOpen = true;
        }
      }
      expect(isOpen).toBe(true);
      const steps = pass.steps;
      expect(recogniser.end()).toMatchObject({ text: '打开客厅灯' });
      // Each step of 30 ms was run once, though two read it.
      expect(steps).toBeLessThanOrEqual(sound.length / 480);
    });
  },
);
