import { parentPort, workerData } from 'node:worker_threads';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { englishNames } from '../intent/names.ts';
import { systemClock } from '../time/system-clock.ts';
import { isSileroInstalled, Silero } from './endpointing/silero.ts';
import type { EmbeddingModels } from './enrolled/speech-embedding.ts';
import type { HearingEvent } from './hearing-event.ts';
import { HearingPipeline } from './hearing-pipeline.ts';
import type { CommandRecogniser } from './stt/command-recogniser.ts';
import type { Mandarin } from './stt/fsmn/mandarin.ts';
import type { WakeDetector } from './wake/wake-detector.ts';
import type { Answer, HearingPlan, Request } from './worker-protocol.ts';

/** Loads the embedding models once for enrolled wake phrases and enrolled commands. */
async function modelsOf(plan: HearingPlan): Promise<EmbeddingModels | undefined> {
  return plan.enrolled.length > 0
    ? (await import('./enrolled/speech-embedding.ts')).loadEmbeddingModels()
    : undefined;
}

/** Loads the engines that the plan names. */
async function detectorsOf(
  plan: HearingPlan,
  models: EmbeddingModels | undefined,
  mandarin: Mandarin | undefined,
  told: (event: HearingEvent) => void,
): Promise<readonly WakeDetector[]> {
  const detectors: WakeDetector[] = [];
  if (mandarin?.detector) detectors.push(mandarin.detector);
  if (plan.porcupine)
    detectors.push(...(await (await import('./wake/porcupine.ts')).createPorcupines(plan.porcupine)));
  if (plan.keyless.length > 0)
    detectors.push(await (await import('./wake/keyless-porcupine.ts')).createKeylessPorcupine(plan.keyless));
  if (plan.enrolled.length > 0)
    detectors.push(
      await (await import('./wake/enrolled-detector.ts')).createEnrolledDetector({
        phrases: plan.enrolled,
        ...(models && { models }),
      }),
    );
  if (plan.remoteWakes.length > 0) {
    const { createRemoteWake } = await import('./wake/wyoming.ts');
    for (const wake of plan.remoteWakes)
      detectors.push(createRemoteWake({ wake, clock: systemClock, onEngine: told }));
  }
  return detectors;
}

/**
 * The recognisers that the home configures; else English by a grammar of its devices, and Mandarin by the model
 * `fsmn-zh` where it is installed, else by enrolled commands.
 */
async function recognisersOf(
  plan: HearingPlan,
  models: EmbeddingModels | undefined,
  mandarin: Mandarin | undefined,
  told: (event: HearingEvent) => void,
): Promise<readonly (CommandRecogniser & { readonly unpronounceable?: readonly string[] })[]> {
  const recognisers: CommandRecogniser[] = mandarin?.recogniser ? [mandarin.recogniser] : [];
  for (const recogniser of plan.recognisers) {
    if (recogniser.engine === 'sherpa') {
      const { installedModel } = await import('./stt/sherpa/sherpa-plan.ts');
      const { SherpaRecogniser } = await import('./stt/sherpa/sherpa-recogniser.ts');
      const model = await installedModel(recogniser);
      const { devices } = plan;
      recognisers.push(
        new SherpaRecogniser({ ...recogniser, model, devices, clock: systemClock, onEngine: told }),
      );
      continue;
    }
    const { RemoteCommandRecogniser } = await import('./stt/wyoming.ts');
    recognisers.push(new RemoteCommandRecogniser({ recogniser, clock: systemClock, onEngine: told }));
  }
  const isWanting = (language: string) =>
    Object.values(plan.locales).some((locale) => locale.startsWith(language)) &&
    !recognisers.some(({ locale }) => locale.startsWith(language));
  // Without English names there is no grammar.
  if (isWanting('en') && plan.devices.some((device) => englishNames(device).length > 0))
    recognisers.push(await (await import('./stt/english/recogniser.ts')).createEnglishRecogniser(plan));
  if (isWanting('zh') && plan.commands.length > 0)
    recognisers.push(
      await (await import('./stt/enrolled-commands.ts')).createEnrolledCommands({
        locale: 'zh-CN',
        commands: plan.commands,
        ...(models && { models }),
      }),
    );
  return recognisers;
}

function failureOf(error: unknown): Answer {
  if (error instanceof Failure) return { kind: 'failed', exitCode: error.exitCode, problems: error.problems };
  const found = messageOf(error);
  return {
    kind: 'failed',
    exitCode: ExitCode.unavailable,
    problems: [
      { path: 'assistants.*.wake', found, expected: 'wake engines that start', fix: 'see halfsecond check' },
    ],
  };
}

async function main(plan: HearingPlan): Promise<void> {
  const answer = (message: Answer) => parentPort?.postMessage(message);
  const told = (event: HearingEvent) => answer({ kind: 'told', event });
  let pipeline: HearingPipeline;
  try {
    const models = await modelsOf(plan);
    const mandarin =
      plan.fsmn && (await import('./stt/fsmn/mandarin.ts')).createMandarin(plan.fsmn, plan.devices);
    const recognisers = await recognisersOf(plan, models, mandarin, told);
    pipeline = new HearingPipeline({
      detectors: await detectorsOf(plan, models, mandarin, told),
      recognisers,
      locales: plan.locales,
      ...(plan.fusion && { fusion: plan.fusion }),
      late: told,
      // Only recognised words need an exact end of speech. Loudness takes its place where no detector is
      // installed.
      ...(recognisers.length > 0 && isSileroInstalled() && { speech: new Silero() }),
    });
    await pipeline.check();
    answer({
      kind: 'ready',
      unpronounceable: recognisers.flatMap(({ unpronounceable = [] }) => unpronounceable),
    });
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
      answer({ kind: 'heard', number: request.number, events: await served(pipeline, request) });
    });
  });
}

async function served(pipeline: HearingPipeline, request: Request): Promise<readonly HearingEvent[]> {
  switch (request.kind) {
    case 'feed':
      return pipeline.feed(request.samples);
    case 'named':
      return pipeline.named(request.assistant);
    case 'reset':
      await pipeline.reset();
      return [];
    case 'ping':
      return [];
  }
}

await main(workerData);
