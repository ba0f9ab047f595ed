import type { Problem } from '../error/failure.ts';
import { message } from '../text/text.ts';
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
    ...sameLanguages(home, origin),
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
  return Object.entries(assistants).flatMap(([id, { wake }]) => {
    if (wake?.engine !== 'wyoming') return [];
    const word = `${wake.name} of ${wake.url}`;
    const owner = owners.get(word);
    owners.set(word, owner ?? id);
    if (owner === undefined) return [];
    const told = {
      found: message('config.wake-twice', { word: show(wake.name), assistant: owner }),
      expected: message('config.wake-twice.expected'),
      fix: message('config.wake-twice.fix'),
    };
    return [problemAt(origin, ['assistants', id, 'wake', 'name'], told)];
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
