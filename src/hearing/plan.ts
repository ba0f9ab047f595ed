import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Home } from '../config/schema.ts';
import { storedSecret } from '../config/secret.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { stateFolder } from '../state/state-folder.ts';
import { readCommands, readEnrolled } from './enrolled/enrolled-folder.ts';
import { modelFolder } from './stt/models/model-folder.ts';
import type { EnrolledPhrase } from './wake/enrolled-detector.ts';
import type { KeylessKeyword } from './wake/keyless-porcupine.ts';
import type { PorcupineKeyword } from './wake/porcupine.ts';
import { type RemoteWake, remoteWakeEngine } from './wake/wyoming.ts';
import type { HearingPlan, RecogniserPlan } from './worker-protocol.ts';

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
  for (const [assistant, { wake }] of Object.entries(home.assistants)) {
    if (wake?.engine === 'porcupine-keyless')
      keyless.push({ assistant, keyword: wake.keyword, sensitivity: wake.sensitivity });
    if (wake?.engine === 'enrolled')
      enrolled.push({ assistant, ...phraseIn(resolve(home.folder, wake.takes), wake.threshold) });
    if (wake?.engine === 'porcupine') {
      const { keyword, keyword_file, model_file, sensitivity } = wake;
      keywords.push({
        assistant,
        sensitivity,
        ...(keyword !== undefined && { keyword }),
        ...(keyword_file !== undefined && { keyword_file: resolve(home.folder, keyword_file) }),
        ...(model_file !== undefined && { model_file: resolve(home.folder, model_file) }),
      });
    }
  }
  const porcupine =
    keywords.length > 0 ? { keywords, accessKey: readAccessKey(home, credentialsFolder) } : undefined;
  const named = new Set(
    Object.values(home.satellites).flatMap(({ wake_names }) => Object.values(wake_names)),
  );
  const locales = Object.fromEntries(
    Object.entries(home.assistants).flatMap(([id, { wake, locale }]) =>
      wake || named.has(id) ? [[id, locale]] : [],
    ),
  );
  return {
    keyless,
    enrolled,
    porcupine,
    remoteWakes: remoteWakesOf(home),
    recognisers: recognisersOf(home, state),
    locales,
    commands: readCommands(resolve(home.folder, home.commands)),
    devices: home.devices,
  };
}

/** Each server is asked once, for all of its words. */
function remoteWakesOf({ assistants }: Home): readonly RemoteWake[] {
  const words = Object.entries(assistants).flatMap(([assistant, { wake }]) =>
    wake?.engine === 'wyoming' ? [{ assistant, ...wake }] : [],
  );
  return [...new Set(words.map(({ url }) => url))].map((url) => ({
    url,
    words: words.filter((word) => word.url === url).map(({ assistant, name }) => ({ assistant, name })),
  }));
}

function recognisersOf({ recognisers }: Home, state: string): readonly RecogniserPlan[] {
  return Object.entries(recognisers).flatMap(([locale, recogniser]): readonly RecogniserPlan[] => {
    if (!recogniser) return [];
    if (recogniser.engine === 'sherpa')
      return [{ ...recogniser, locale, folder: modelFolder(state, recogniser.model) }];
    const { name, language = locale.split('-')[0] ?? locale, ...rest } = recogniser;
    return [{ ...rest, locale, language, ...(name !== undefined && { name }) }];
  });
}

function phraseIn(folder: string, configured: number | undefined): Omit<EnrolledPhrase, 'assistant'> {
  const { takes, threshold, midpoint } = readEnrolled(folder, configured);
  return { takes, threshold, midpoint };
}

/** Whether anything is to be heard at all. */
export function isHearing({ keyless, enrolled, porcupine, remoteWakes }: HearingPlan): boolean {
  return keyless.length + enrolled.length + remoteWakes.length > 0 || porcupine !== undefined;
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

/** By assistant, the engine that hears its wake word. */
export function enginesOf(home: Pick<Home, 'assistants'>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(home.assistants).flatMap(([id, { wake }]) => {
      if (!wake) return [];
      return [[id, wake.engine === 'wyoming' ? remoteWakeEngine(wake.url) : wake.engine]];
    }),
  );
}
