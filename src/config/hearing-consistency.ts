import type { Problem } from '../error/failure.ts';
import { normaliseChinese as simplified } from '../intent/normalise.ts';
import { wakesOf } from './assistant.ts';
import { type Origin, problemAt } from './origin.ts';
import type { HomeFile } from './schema.ts';
import { show } from './show.ts';
import { unknownAssistant } from './unknown-assistant.ts';

/** What is wrong between satellites, speech servers and assistants. Pure. */
export function hearingInconsistencies({
  home,
  origin,
}: {
  home: HomeFile;
  origin: Origin;
}): readonly Problem[] {
  return [
    ...strangeNames(home, origin),
    ...sameWords(home, origin),
    ...sameEngines(home, origin),
    ...sameLanguages(home, origin),
    ...strangeLanguages(home, origin),
    ...sameSatellites(home, origin),
  ];
}

function strangeNames({ satellites, assistants }: HomeFile, origin: Origin): readonly Problem[] {
  const known = Object.keys(assistants);
  return Object.entries(satellites).flatMap(([id, { url, wake_names }]) =>
    Object.entries(wake_names).flatMap(([word, assistant]) => {
      const at = ['satellites', id, 'wake_names', word];
      if (!known.includes(assistant)) return [problemAt(origin, at, unknownAssistant(assistant, known))];
      if (url !== undefined) return [];
      const told = {
        found: 'a wake word of a satellite without `url`',
        expected: 'detections over MQTT, which name the assistant themselves',
        fix: 'add its `url`, or remove `wake_names`',
      };
      return [problemAt(origin, at, told)];
    }),
  );
}

function sameWords({ assistants }: HomeFile, origin: Origin): readonly Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(assistants).flatMap(([id, assistant]) =>
    wakesOf(assistant).flatMap(({ wake, path }) => {
      if (wake.engine !== 'wyoming' && wake.engine !== 'fsmn') return [];
      const [word, key] =
        wake.engine === 'fsmn'
          ? [simplified(wake.phrase), 'phrase']
          : [`${wake.name} of ${wake.url}`, 'name'];
      const owner = owners.get(word);
      owners.set(word, owner ?? id);
      if (owner === undefined) return [];
      const told = {
        found: `${show(wake.engine === 'fsmn' ? wake.phrase : wake.name)}, the wake word of ${owner} too`,
        expected: 'a wake word of its own for each assistant',
        fix: wake.engine === 'fsmn' ? 'name another phrase' : 'name another of the server’s words',
      };
      return [problemAt(origin, ['assistants', id, ...path, key], told)];
    }),
  );
}

/** Two detectors of one engine hear the same and miss the same: neither confirms the other. */
function sameEngines({ assistants }: HomeFile, origin: Origin): readonly Problem[] {
  return Object.entries(assistants).flatMap(([id, assistant]) => {
    const wakes = wakesOf(assistant);
    return wakes.flatMap(({ wake, path }, at) => {
      if (!wakes.slice(0, at).some((earlier) => earlier.wake.engine === wake.engine)) return [];
      const told = {
        found: `${wake.engine} again`,
        expected: 'each engine once, so that one confirms the other',
        fix: 'keep one of them',
      };
      return [problemAt(origin, ['assistants', id, ...path, 'engine'], told)];
    });
  });
}

/** The engine `fsmn` knows Mandarin only. */
function strangeLanguages({ recognisers }: HomeFile, origin: Origin): readonly Problem[] {
  return Object.entries(recognisers).flatMap(([locale, recogniser]) => {
    if (recogniser?.engine !== 'fsmn' || locale.split('-')[0] === 'zh') return [];
    const told = {
      found: `the engine fsmn for ${locale}`,
      expected: 'a language that it knows: zh',
      fix: 'write it under `zh-CN`, or name another engine',
    };
    return [problemAt(origin, ['recognisers', locale, 'engine'], told)];
  });
}

function sameLanguages({ recognisers }: HomeFile, origin: Origin): readonly Problem[] {
  const locales = Object.keys(recognisers);
  const language = (locale: string) => locale.split('-')[0];
  return locales.flatMap((locale, at) => {
    const earlier = locales.slice(0, at).find((other) => language(other) === language(locale));
    if (earlier === undefined) return [];
    const told = {
      found: `a second recogniser for the language of ${earlier}`,
      expected: 'one for each language',
      fix: 'keep one of them',
    };
    return [problemAt(origin, ['recognisers', locale], told)];
  });
}

/** A satellite serves one connection at a time: two would take it from each other. */
function sameSatellites({ satellites }: HomeFile, origin: Origin): readonly Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(satellites).flatMap(([id, { url }]) => {
    const owner = url === undefined ? undefined : owners.get(url);
    if (url !== undefined) owners.set(url, owner ?? id);
    if (owner === undefined) return [];
    const told = {
      found: `the address of ${owner}`,
      expected: 'an address of its own',
      fix: 'correct one of them',
    };
    return [problemAt(origin, ['satellites', id, 'url'], told)];
  });
}
