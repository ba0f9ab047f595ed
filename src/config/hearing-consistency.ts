import type { Problem } from '../error/failure.ts';
import { normaliseChinese as simplified } from '../intent/normalise.ts';
import { message } from '../text/text.ts';
import { wakesOf } from './assistant.ts';
import { type Origin, problemAt, show, unknownAssistant } from './problem.ts';
import type { HomeFile } from './schema.ts';

/** The problems between satellites, speech servers and assistants. Pure. */
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
        found: message('config.wake-names'),
        expected: message('config.wake-names.expected'),
        fix: message('config.wake-names.fix'),
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
        found: message('config.wake-twice', {
          word: show(wake.engine === 'fsmn' ? wake.phrase : wake.name),
          assistant: owner,
        }),
        expected: message('config.wake-twice.expected'),
        fix:
          wake.engine === 'fsmn' ? message('config.wake-twice.fix-phrase') : message('config.wake-twice.fix'),
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
        found: message('config.engine-twice', { engine: wake.engine }),
        expected: message('config.engine-twice.expected'),
        fix: message('config.keep-one'),
      };
      return [problemAt(origin, ['assistants', id, ...path, 'engine'], told)];
    });
  });
}

/** The languages of the engines that know one only. */
const ONLY_LANGUAGE: Readonly<Record<string, string>> = { fsmn: 'zh', moonshine: 'en' };

function strangeLanguages({ recognisers }: HomeFile, origin: Origin): readonly Problem[] {
  return Object.entries(recognisers).flatMap(([locale, recogniser]) => {
    const language = recogniser && ONLY_LANGUAGE[recogniser.engine];
    if (!language || locale.split('-')[0] === language) return [];
    const told = {
      found: message('config.recogniser-language', { engine: recogniser.engine, locale }),
      expected: message('config.recogniser-language.expected', { language }),
      fix: message('config.recogniser-language.fix', { locale: language === 'zh' ? 'zh-CN' : 'en-US' }),
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
      found: message('config.recogniser-twice', { locale: earlier }),
      expected: message('config.recogniser-twice.expected'),
      fix: message('config.keep-one'),
    };
    return [problemAt(origin, ['recognisers', locale], told)];
  });
}

/** Satellites with one address. A satellite serves one connection at a time. */
function sameSatellites({ satellites }: HomeFile, origin: Origin): readonly Problem[] {
  const owners = new Map<string, string>();
  return Object.entries(satellites).flatMap(([id, { url }]) => {
    const owner = url === undefined ? undefined : owners.get(url);
    if (url !== undefined) owners.set(url, owner ?? id);
    if (owner === undefined) return [];
    const told = {
      found: message('config.satellite-twice', { satellite: owner }),
      expected: message('config.satellite-twice.expected'),
      fix: message('config.correct-one'),
    };
    return [problemAt(origin, ['satellites', id, 'url'], told)];
  });
}
