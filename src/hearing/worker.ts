import { parentPort, workerData } from 'node:worker_threads';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { HearingPipeline } from './hearing-pipeline.ts';
import type { WakeDetector } from './wake-detector.ts';
import type { Answer, HearingPlan, Request } from './worker-protocol.ts';

/** Each engine is loaded only where the plan wants it. */
async function detectorsOf(plan: HearingPlan): Promise<readonly WakeDetector[]> {
  const detectors: WakeDetector[] = [];
  if (plan.porcupine)
    detectors.push(...(await (await import('./porcupine.ts')).createPorcupines(plan.porcupine)));
  if (plan.keyless.length > 0)
    detectors.push(await (await import('./keyless-porcupine.ts')).createKeylessPorcupine(plan.keyless));
  if (plan.enrolled.length > 0)
    detectors.push(
      await (await import('./enrolled/enrolled-detector.ts')).createEnrolledDetector({
        phrases: plan.enrolled,
      }),
    );
  return detectors;
}

async function recognisersOf(plan: HearingPlan) {
  // Without devices there is nothing to command: the grammar would be empty.
  if (plan.devices.length === 0) return [];
  if (!Object.values(plan.locales).some((locale) => locale.startsWith('en'))) return [];
  const { createEnglishRecogniser } = await import('./english-recogniser.ts');
  return [await createEnglishRecogniser(plan)];
}

function failureOf(error: unknown): Answer {
  if (error instanceof Failure) return { kind: 'failed', exitCode: error.exitCode, problems: error.problems };
  const found = error instanceof Error ? error.message : String(error);
  return {
    kind: 'failed',
    exitCode: ExitCode.unavailable,
    problems: [
      { path: 'assistants.*.wake', found, expected: 'wake engines that start', mend: 'see halfsecond check' },
    ],
  };
}

async function main(plan: HearingPlan): Promise<void> {
  const answer = (message: Answer) => parentPort?.postMessage(message);
  let pipeline: HearingPipeline;
  try {
    const recognisers = await recognisersOf(plan);
    pipeline = new HearingPipeline({
      detectors: await detectorsOf(plan),
      recognisers,
      locales: plan.locales,
    });
    answer({ kind: 'ready', unpronounceable: recognisers.flatMap(({ unpronounceable }) => unpronounceable) });
  } catch (error) {
    answer(failureOf(error));
    return;
  } finally {
    // Emscripten's modules turn every stray rejection into the end of the process.
    process.removeAllListeners('unhandledRejection');
    process.removeAllListeners('uncaughtException');
  }
  let turn: Promise<unknown> = Promise.resolve();
  parentPort?.on('message', (request: Request) => {
    // Invariant: requests are served one after the other, in the order of their arrival.
    turn = turn.then(async () => {
      if (request.kind === 'reset') await pipeline.reset();
      answer({
        kind: 'heard',
        number: request.number,
        events: request.kind === 'feed' ? await pipeline.feed(request.samples) : [],
      });
    });
  });
}

await main(workerData);
