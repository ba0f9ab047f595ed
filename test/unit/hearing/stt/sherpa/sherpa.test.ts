import { expect, test } from 'vitest';
import type { EngineDegraded, EngineOk } from '../../../../../src/hearing/hearing-event.ts';
import { modelOf } from '../../../../../src/hearing/stt/models/catalogue.ts';
import { sherpaModel } from '../../../../../src/hearing/stt/sherpa/sherpa-plan.ts';
import { SherpaRecogniser } from '../../../../../src/hearing/stt/sherpa/sherpa-recogniser.ts';
import { trimmed } from '../../../../../src/hearing/stt/trimmed.ts';
import { SteppingClock } from '../../../../../src/time/stepping-clock.ts';
import { onEnd } from '../../../../support/broker.ts';
import { failureOf } from '../../../../support/failure.ts';
import { PROJECT } from '../../../../support/home.ts';
import { folderWith } from '../../../../support/temp-folder.ts';

const COMPILED = new URL(`file://${PROJECT}dist/hearing/stt/sherpa/sherpa-process.js`);

/** A recogniser with this folder for its model, and what it tells next. */
function recogniser(id: string, folder: string) {
  const model = modelOf(id);
  if (!model) throw new Error('invariant: a model of the catalogue');
  const clock = new SteppingClock();
  const events: (EngineDegraded | EngineOk)[] = [];
  let wake = () => {};
  const made = new SherpaRecogniser({
    locale: 'en-US',
    model,
    folder,
    within_ms: 2000,
    devices: [],
    clock,
    processUrl: COMPILED,
    onEngine: (event) => {
      events.push(event);
      wake();
    },
  });
  onEnd(async () => made.close());
  const reason = async () => {
    while (events.length === 0)
      await new Promise<void>((woken) => {
        wake = woken;
      });
    const event = events.shift();
    return event && 'reason' in event ? event.reason : 'ok';
  };
  return { made, clock, reason };
}

test('a damaged model ends only its own process and is retried with back-off', async () => {
  const rubbish = { 'encoder.onnx': 'x', 'decoder.onnx': 'x', 'joiner.onnx': 'x', 'tokens.txt': 'a 0\n' };
  const { made, clock, reason } = recogniser('zipformer-en', folderWith(rubbish));
  expect(await reason()).toMatch(/process ended by SIG.*again in 500 ms; halfsecond models list verifies/);
  made.begin();
  made.feed(new Int16Array(1600));
  expect(await made.end()).toEqual({ text: '' });
  clock.stepTo(500);
  expect(await reason()).toMatch(/again in 1000 ms/);
});

test('a missing or truncated model is refused with its fix before anything starts', async () => {
  const plan = { locale: 'en', model: 'zipformer-en', within_ms: 2000 };
  const folder = folderWith({ 'tokens.txt': 'a 0\n' });
  const { exitCode, message } = await failureOf(() => sherpaModel({ ...plan, folder }));
  expect(exitCode).toBe(4);
  expect(message).toMatch(/encoder.onnx: recognisers.en.model: found no such file/);
  expect(message).toMatch(/tokens.txt: .*found 4 of 5048 bytes.*halfsecond models add zipformer-en/);
});

test('speech is trimmed and normalised, and silence gives nothing', () => {
  const speech = Int16Array.from({ length: 16_000 }, (_, at) =>
    at >= 6400 && at < 9600 ? 1000 * Math.sin(at) : 0,
  );
  const left = trimmed(speech);
  expect(left.length).toBe(3200 + 2 * 1600);
  expect(Math.max(...left)).toBeCloseTo(0.708, 2);
  expect(trimmed(new Int16Array(1600)).length).toBe(0);
});
