import { englishNames } from '../intent/names.ts';
import { systemClock } from '../time/system-clock.ts';
import { collectGarbage } from './collect-garbage.ts';
import { isSileroInstalled, Silero } from './endpointing/silero.ts';
import type { HearingEvent } from './hearing-event.ts';
import { HearingPipeline } from './hearing-pipeline.ts';
import type { CommandRecogniser } from './stt/command-recogniser.ts';
import { RecogniserPool } from './stt/recogniser-pool.ts';
import type { WakeDetector } from './wake/wake-detector.ts';
import type { HearingPlan } from './worker-protocol.ts';

/** Two rooms may hear one voice, so that two utterances at once are common; a third waits its turn. */
const ENGLISH_AT_ONCE = 2;

/** What an engine keeps of one stream. The weights behind it belong to all streams of the thread. */
interface StreamEngines {
  readonly detectors?: readonly WakeDetector[];
  readonly recognisers?: readonly CommandRecogniser[];
}

/** One set of loaded weights. @param told is called with what arises between chunks of this stream. */
type SharedEngine = (told: (event: HearingEvent) => void) => StreamEngines | Promise<StreamEngines>;

/** The engines of a plan, loaded once for any number of streams. */
export class Engines {
  readonly #plan: HearingPlan;
  readonly #engines: readonly SharedEngine[];

  private constructor(plan: HearingPlan, engines: readonly SharedEngine[]) {
    this.#plan = plan;
    this.#engines = engines;
  }

  /**
   * @param told is called with the state of an engine that all streams share.
   * @throws Failure where an engine cannot start.
   */
  static async load(plan: HearingPlan, told: (event: HearingEvent) => void): Promise<Engines> {
    const engines: SharedEngine[] = [];
    for (const load of [
      mandarinOf,
      porcupineOf,
      keylessOf,
      enrolledOf,
      remoteWakesOf,
      configuredOf,
      moonshineOf,
      englishOf,
    ])
      engines.push(...(await load(plan, told)));
    return new Engines(plan, engines);
  }

  /** What hears one more stream, checked. @throws Failure where an engine of the stream cannot start. */
  async open(told: (event: HearingEvent) => void): Promise<HearingPipeline> {
    const detectors: WakeDetector[] = [];
    const recognisers: CommandRecogniser[] = [];
    for (const engine of this.#engines) {
      const own = await engine(told);
      detectors.push(...(own.detectors ?? []));
      recognisers.push(...(own.recognisers ?? []));
    }
    const { locales, fusion } = this.#plan;
    const pipeline = new HearingPipeline({
      detectors,
      recognisers,
      locales,
      ...(fusion && { fusion }),
      late: told,
      // Only recognised words need an exact end of speech. Loudness takes its place where no detector is
      // installed.
      ...(recognisers.length > 0 && isSileroInstalled() && { speech: new Silero() }),
    });
    await pipeline.check();
    return pipeline;
  }
}

async function mandarinOf({ fsmn, devices, words }: HearingPlan): Promise<readonly SharedEngine[]> {
  if (!fsmn) return [];
  const { loadMandarin } = await import('./stt/fsmn/mandarin.ts');
  const open = loadMandarin(fsmn, { devices, ...(words && { words }) });
  return [
    () => {
      const { detector, recogniser } = open();
      return { detectors: detector ? [detector] : [], recognisers: recogniser ? [recogniser] : [] };
    },
  ];
}

async function porcupineOf({ porcupine }: HearingPlan): Promise<readonly SharedEngine[]> {
  if (!porcupine) return [];
  const { createPorcupines } = await import('./wake/porcupine.ts');
  return [async () => ({ detectors: await createPorcupines(porcupine) })];
}

async function keylessOf({ keyless }: HearingPlan): Promise<readonly SharedEngine[]> {
  if (keyless.length === 0) return [];
  const { createKeylessPorcupine } = await import('./wake/keyless-porcupine.ts');
  return [async () => ({ detectors: [await createKeylessPorcupine(keyless)] })];
}

/** Enrolled wake words, and enrolled Mandarin commands where no other recogniser hears Mandarin. */
async function enrolledOf(plan: HearingPlan): Promise<readonly SharedEngine[]> {
  const { enrolled, commands } = plan;
  const hearsCommands = commands.length > 0 && isWanting(plan, 'zh');
  if (enrolled.length === 0 && !hearsCommands) return [];
  const models = await (await import('./enrolled/speech-embedding.ts')).loadEmbeddingModels();
  const engines: SharedEngine[] = [];
  if (enrolled.length > 0) {
    const { enrolledDetectors } = await import('./wake/enrolled-detector.ts');
    const open = await enrolledDetectors({ phrases: enrolled, models });
    engines.push(async () => ({ detectors: [await open()] }));
  }
  if (hearsCommands) {
    const { enrolledCommands } = await import('./stt/enrolled-commands.ts');
    const open = await enrolledCommands({ locale: 'zh-CN', commands, models });
    engines.push(async () => ({ recognisers: [await open()] }));
  }
  return engines;
}

async function remoteWakesOf({ remoteWakes }: HearingPlan): Promise<readonly SharedEngine[]> {
  if (remoteWakes.length === 0) return [];
  const { createRemoteWake } = await import('./wake/wyoming.ts');
  return [
    (told) => ({
      detectors: remoteWakes.map((wake) => createRemoteWake({ wake, clock: systemClock, onEngine: told })),
    }),
  ];
}

/** The recognisers that the home names. */
async function configuredOf(
  plan: HearingPlan,
  told: (event: HearingEvent) => void,
): Promise<readonly SharedEngine[]> {
  const engines: SharedEngine[] = [];
  for (const recogniser of plan.recognisers) {
    if (recogniser.engine === 'sherpa') {
      const { sherpaModel } = await import('./stt/sherpa/sherpa-plan.ts');
      const { SherpaRecogniser } = await import('./stt/sherpa/sherpa-recogniser.ts');
      const model = await sherpaModel(recogniser);
      const { devices, words } = plan;
      const sherpa = new SherpaRecogniser({
        ...recogniser,
        model,
        devices,
        words,
        clock: systemClock,
        onEngine: told,
      });
      // One process of some 250 MB: an utterance in another room waits until it is free.
      const pool = new RecogniserPool(sherpa);
      engines.push(() => ({ recognisers: [pool.open()] }));
      continue;
    }
    const { RemoteCommandRecogniser } = await import('./stt/wyoming.ts');
    engines.push((onEngine) => ({
      recognisers: [new RemoteCommandRecogniser({ recogniser, clock: systemClock, onEngine })],
    }));
  }
  return engines;
}

async function moonshineOf(
  { moonshine, devices, words }: HearingPlan,
  told: (event: HearingEvent) => void,
): Promise<readonly SharedEngine[]> {
  // Without English names there is no sentence.
  if (!moonshine || !hasEnglishNames(devices)) return [];
  const { installedModel } = await import('./stt/models/installed-model.ts');
  const { loadMoonshine } = await import('./stt/moonshine/recogniser.ts');
  await installedModel(moonshine);
  const open = await loadMoonshine(moonshine, { devices, words, onEngine: told });
  return [() => ({ recognisers: [open()] })];
}

async function englishOf(plan: HearingPlan): Promise<readonly SharedEngine[]> {
  // Without English names there is no grammar.
  if (!isWanting(plan, 'en') || !hasEnglishNames(plan.devices)) return [];
  const { loadEnglish } = await import('./stt/english/recogniser.ts');
  const create = await loadEnglish(plan);
  const pool = new RecogniserPool(await create(), {
    most: ENGLISH_AT_ONCE,
    create,
    // Only once nothing refers to it any more.
    givenBack: () => setImmediate(collectGarbage),
    clock: systemClock,
  });
  return [() => ({ recognisers: [pool.open()] })];
}

function hasEnglishNames(devices: HearingPlan['devices']): boolean {
  return devices.some((device) => englishNames(device).length > 0);
}

/** Whether assistants speak a language that neither the home's recognisers nor its models hear. */
function isWanting({ locales, recognisers, fsmn, moonshine }: HearingPlan, language: string): boolean {
  const heard = [...recognisers, ...(moonshine ? [moonshine] : [])].map(({ locale }) => locale);
  if (fsmn?.commands !== undefined) heard.push(fsmn.commands);
  return (
    Object.values(locales).some((locale) => locale.startsWith(language)) &&
    !heard.some((locale) => locale.startsWith(language))
  );
}
