import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Wake, wakesOf } from '../config/assistant.ts';
import type { Home } from '../config/schema.ts';
import { storedSecret } from '../config/secret.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { homeWordsOf } from '../intent/home-words.ts';
import { stateFolder } from '../state/state-folder.ts';
import { readCommands, readEnrolled } from './enrolled/enrolled-folder.ts';
import type { WakePhrase } from './stt/fsmn/detector.ts';
import { modelOf } from './stt/models/catalogue.ts';
import { isInstalled, modelFolder } from './stt/models/model-folder.ts';
import type { MoonshinePlan } from './stt/moonshine/recogniser.ts';
import type { EnrolledPhrase } from './wake/enrolled-detector.ts';
import { type ConfirmingDetector, WEIGHT } from './wake/fusion.ts';
import type { KeylessKeyword } from './wake/keyless-porcupine.ts';
import type { PorcupineKeyword } from './wake/porcupine.ts';
import { type RemoteWake, remoteWakeEngine } from './wake/wyoming.ts';
import type { FsmnPlan, HearingPlan, RecogniserPlan } from './worker-protocol.ts';

/** The one model of the engine `fsmn`. */
const FSMN_MODEL = 'fsmn-zh';
/** The one model of the engine `moonshine`. */
const MOONSHINE_MODEL = 'moonshine-tiny-en';
/**
 * The least probability of a Mandarin phrase that another detector is asked to confirm. A phrase without its last syllable
 * has some 0.15.
 */
const UNSURE = 0.3;
const CREDENTIAL = 'porcupine-access-key';

/**
 * What the home's wake words need, with the files read.
 * @param credentialsFolder where systemd puts the credentials of the unit.
 * @param state where models are kept; default: beside the configuration, as it says.
 * @throws Failure (exit 3) for takes that cannot be read, (exit 4) for a missing key.
 */
export function hearingPlan(
  home: Home,
  credentialsFolder: string | undefined,
  state: string = stateFolder({ home, environment: {} }),
): HearingPlan {
  const keyless: KeylessKeyword[] = [];
  const enrolled: EnrolledPhrase[] = [];
  const keywords: PorcupineKeyword[] = [];
  const fusion: Record<string, readonly ConfirmingDetector[]> = {};
  const phrases: WakePhrase[] = [];
  for (const [assistant, entry] of Object.entries(home.assistants)) {
    const wakes = wakesOf(entry).map(({ wake }) => wake);
    const confirming: ConfirmingDetector[] = [];
    for (const wake of wakes) {
      let weight: number = WEIGHT.full;
      if (wake.engine === 'porcupine-keyless')
        keyless.push({ assistant, keyword: wake.keyword, sensitivity: wake.sensitivity });
      if (wake.engine === 'enrolled') {
        const { isSynthetic, ...phrase } = phraseIn(resolve(home.folder, wake.takes), wake.threshold);
        enrolled.push({ assistant, ...phrase });
        if (isSynthetic) weight = WEIGHT.synthetic;
      }
      if (wake.engine === 'fsmn') {
        // A second detector confirms what this one is unsure of.
        const threshold = wake.threshold ?? (wakes.length > 1 ? UNSURE : undefined);
        phrases.push({ assistant, phrase: wake.phrase, ...(threshold !== undefined && { threshold }) });
      }
      if (wake.engine === 'porcupine') keywords.push(keywordOf(home, assistant, wake));
      confirming.push({ engine: engineOf(wake), weight });
    }
    if (wakes.length > 1) fusion[assistant] = confirming;
  }
  const porcupine =
    keywords.length > 0 ? { keywords, accessKey: readAccessKey(home, credentialsFolder) } : undefined;
  const locales = localesOf(home);
  const fsmn = fsmnOf(home, { state, phrases, locales });
  const moonshine = moonshineOf(home, { state, locales });
  return {
    keyless,
    enrolled,
    porcupine,
    remoteWakes: remoteWakesOf(home),
    ...(Object.keys(fusion).length > 0 && { fusion }),
    ...(fsmn && { fsmn }),
    ...(moonshine && { moonshine }),
    recognisers: recognisersOf(home, state),
    locales,
    commands: readCommands(resolve(home.folder, home.commands)),
    devices: home.devices,
    words: homeWordsOf(home),
  };
}

/** Whether the home hears English by Moonshine, which takes much memory. */
export function hearsByMoonshine(home: Home, state: string): boolean {
  return moonshineOf(home, { state, locales: localesOf(home) }) !== undefined;
}

/** The locale of each assistant whose wake word is heard. */
function localesOf({ assistants, satellites }: Home): Readonly<Record<string, string>> {
  const named = new Set(Object.values(satellites).flatMap(({ wake_names }) => Object.values(wake_names)));
  return Object.fromEntries(
    Object.entries(assistants).flatMap(([id, { wake, locale }]) =>
      wake || named.has(id) ? [[id, locale]] : [],
    ),
  );
}

/** A keyword with the files of its model, absolute. */
function keywordOf(home: Home, assistant: string, wake: Wake & { engine: 'porcupine' }): PorcupineKeyword {
  const { keyword, keyword_file, model_file, sensitivity } = wake;
  return {
    assistant,
    sensitivity,
    ...(keyword !== undefined && { keyword }),
    ...(keyword_file !== undefined && { keyword_file: resolve(home.folder, keyword_file) }),
    ...(model_file !== undefined && { model_file: resolve(home.folder, model_file) }),
  };
}

/**
 * What the Mandarin network hears: the wake words that name it, and the commands where the home names it for Mandarin,
 * or names nothing for Mandarin and has the model installed.
 */
function fsmnOf(
  { assistants, recognisers }: Home,
  of: { state: string; phrases: readonly WakePhrase[]; locales: Readonly<Record<string, string>> },
): FsmnPlan | undefined {
  const { state, phrases, locales } = of;
  const folder = modelFolder(state, FSMN_MODEL);
  const mandarin = Object.keys(locales).filter((id) => languageOf(locales[id]) === 'zh');
  const [named] = Object.entries(recognisers).filter(([locale]) => languageOf(locale) === 'zh');
  const model = modelOf(FSMN_MODEL);
  const isWanted = named
    ? named[1]?.engine === 'fsmn'
    : mandarin.length > 0 && model !== undefined && (phrases.length > 0 || isInstalled(model, folder));
  if (!isWanted && phrases.length === 0) return undefined;
  return {
    folder,
    phrases,
    ...(isWanted && { commands: named?.[0] ?? 'zh-CN' }),
    names: mandarin.flatMap((id) => assistants[id]?.name ?? []),
  };
}

/**
 * What Moonshine hears: English commands, where the home names it for English, or names nothing for English and has the model
 * installed.
 */
function moonshineOf(
  { assistants, recognisers }: Home,
  { state, locales }: { state: string; locales: Readonly<Record<string, string>> },
): MoonshinePlan | undefined {
  const folder = modelFolder(state, MOONSHINE_MODEL);
  const english = Object.keys(locales).filter((id) => languageOf(locales[id]) === 'en');
  const [named] = Object.entries(recognisers).filter(([locale]) => languageOf(locale) === 'en');
  const model = modelOf(MOONSHINE_MODEL);
  const isWanted = named
    ? named[1]?.engine === 'moonshine'
    : english.length > 0 && model !== undefined && isInstalled(model, folder);
  if (!isWanted) return undefined;
  return {
    locale: named?.[0] ?? 'en-US',
    model: MOONSHINE_MODEL,
    folder,
    names: english.flatMap((id) => assistants[id]?.name ?? []),
  };
}

function languageOf(locale: string | undefined): string | undefined {
  return locale?.split('-')[0];
}

/** Each server is asked once, for all of its words. */
function remoteWakesOf({ assistants }: Home): readonly RemoteWake[] {
  const words = Object.entries(assistants).flatMap(([assistant, entry]) =>
    wakesOf(entry).flatMap(({ wake }) => (wake.engine === 'wyoming' ? [{ assistant, ...wake }] : [])),
  );
  return [...new Set(words.map(({ url }) => url))].map((url) => ({
    url,
    words: words.filter((word) => word.url === url).map(({ assistant, name }) => ({ assistant, name })),
  }));
}

function recognisersOf({ recognisers }: Home, state: string): readonly RecogniserPlan[] {
  return Object.entries(recognisers).flatMap(([locale, recogniser]): readonly RecogniserPlan[] => {
    if (!recogniser || recogniser.engine === 'fsmn' || recogniser.engine === 'moonshine') return [];
    if (recogniser.engine === 'sherpa')
      return [{ ...recogniser, locale, folder: modelFolder(state, recogniser.model) }];
    const { name, language = locale.split('-')[0] ?? locale, ...rest } = recogniser;
    return [{ ...rest, locale, language, ...(name !== undefined && { name }) }];
  });
}

function phraseIn(
  folder: string,
  configured: number | undefined,
): Omit<EnrolledPhrase, 'assistant'> & { readonly isSynthetic: boolean } {
  const { takes, threshold, midpoint, isSynthetic } = readEnrolled(folder, configured);
  return { takes, threshold, midpoint, isSynthetic };
}

/** Whether anything is to be heard at all. */
export function isHearing({ keyless, enrolled, porcupine, remoteWakes, fsmn }: HearingPlan): boolean {
  const phrases = fsmn?.phrases ?? [];
  return (
    keyless.length + enrolled.length + remoteWakes.length + phrases.length > 0 || porcupine !== undefined
  );
}

function readAccessKey(home: Home, credentialsFolder: string | undefined): string {
  const given = home.porcupine.access_key_file;
  const missing = (found: string) =>
    new Failure(ExitCode.unavailable, [
      {
        path: 'porcupine.access_key_file',
        found,
        expected: 'a file that holds the Picovoice AccessKey',
        fix: `put the key alone into a file and name it there, or put it into credentials/${CREDENTIAL} in the configuration folder; without a key: engine porcupine-keyless or enrolled`,
      },
    ]);
  if (given === undefined) {
    const key = storedSecret(CREDENTIAL, { credentialsFolder, folder: home.folder });
    if (key === undefined) throw missing('nothing, and no systemd credential');
    return key;
  }
  const file = resolve(home.folder, given);
  if (!existsSync(file)) throw missing(`${file}, which is not there`);
  const key = readFileSync(file, 'utf8').trim();
  if (key === '') throw missing(`${file}, which is empty`);
  return key;
}

/** What recognises the commands of a language: `own` is the English recogniser that needs no model. */
export type CommandEngine = RecogniserPlan['engine'] | 'fsmn' | 'moonshine' | 'enrolled' | 'own';

/** By language of an assistant that is heard, what recognises its commands; a language without any is absent. */
export function commandEngines(plan: HearingPlan): Readonly<Record<string, CommandEngine>> {
  const { locales, recognisers, fsmn, moonshine, commands } = plan;
  const languages = new Set(Object.values(locales).map((locale) => languageOf(locale) ?? locale));
  return Object.fromEntries(
    [...languages].flatMap((language): readonly (readonly [string, CommandEngine])[] => {
      const named = recognisers.find(({ locale }) => languageOf(locale) === language);
      if (named) return [[language, named.engine]];
      if (languageOf(fsmn?.commands) === language) return [[language, 'fsmn']];
      if (languageOf(moonshine?.locale) === language) return [[language, 'moonshine']];
      if (language === 'en') return [[language, 'own']];
      return language === 'zh' && commands.length > 0 ? [[language, 'enrolled']] : [];
    }),
  );
}

/** By assistant, the engines that hear its wake word; an assistant without any is absent. */
export function enginesOf(home: Pick<Home, 'assistants'>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(home.assistants).flatMap(([id, entry]) => {
      const engines = wakesOf(entry).map(({ wake }) => engineOf(wake));
      return engines.length > 0 ? [[id, engines]] : [];
    }),
  );
}

function engineOf(wake: Wake): string {
  return wake.engine === 'wyoming' ? remoteWakeEngine(wake.url) : wake.engine;
}
