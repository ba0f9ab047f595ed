// Reads lists of sentences for `npm run understand` and for the tests. A list is JSON or YAML:
// - `language`, `home` (a label), and the home itself: `devices`, `members` of its groups, `rooms` and `floors` with
//   their names. A list without `devices` takes all of these from the file `home.yaml` beside it.
// - `sentences`, each with `text` (one, or several that mean the same), the `room` it is said in (default: the living
//   room) and `want`: "none" where nothing is to be done, else intents, or in short
//   "turn_on: lamp fan; set_brightness 40: strip". `$name` there is one of the home's `sets` of devices.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

/**
 * Reads a list.
 * @throws Error that says what is wrong with the file
 */
export function readSentenceList(file) {
  const list = parse(readFileSync(file, 'utf8'));
  const besides = join(dirname(file), 'home.yaml');
  const home = list?.devices === undefined && existsSync(besides) ? parse(readFileSync(besides, 'utf8')) : {};
  const { devices, members = {}, rooms = [], floors = [], sets = {} } = { ...home, ...list };
  if (!Array.isArray(devices) || !Array.isArray(list?.sentences))
    throw new Error(
      'found no `devices` and `sentences`, expected both; see the head of bench/sentence-list.mjs',
    );
  const sentences = list.sentences.flatMap(({ text, room = 'living-room', want }) =>
    [text].flat().map((each) => ({ text: each, room, want: wanted(want, sets) })),
  );
  return {
    language: String(list.language),
    home: String(list.home),
    devices,
    members,
    rooms,
    floors,
    sentences,
  };
}

function wanted(want, sets) {
  if (want === 'none' || Array.isArray(want)) return want;
  return want.split(';').flatMap((part) => {
    const [asked = '', named = ''] = part.split(':');
    const [action, value] = asked.trim().split(' ');
    return named
      .trim()
      .split(/\s+/)
      .flatMap((name) => (name.startsWith('$') ? setOf(name.slice(1), sets) : [name]))
      .map((device) => ({ action, device, ...(value !== undefined && { value: Number(value) }) }));
  });
}

function setOf(name, sets) {
  if (!sets[name]) throw new Error(`found no set "${name}", expected one of ${Object.keys(sets).join(', ')}`);
  return sets[name];
}

/** What intents ask, in lines in alphabetical order, each group taken apart. */
export function linesOf(intents, members = {}) {
  return [
    ...new Set(
      intents.flatMap(({ action, device, value }) =>
        (members[device] ?? [device]).map((each) =>
          [action, each, value].filter((part) => part !== undefined).join(' '),
        ),
      ),
    ),
  ].sort();
}
