import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExitCode } from '../error/exit-code.ts';
import { Failure, type Problem } from '../error/failure.ts';
import { message } from '../text/text.ts';
import { CONFIGURED_DOORS } from './doors.ts';
import { HOME_FILE, loadHome } from './load.ts';
import { show } from './problem.ts';
import type { Home } from './schema.ts';

/** One of the homes that a hub process serves. */
export interface NamedHome {
  /** The name of its folder. */
  readonly name: string;
  readonly home: Home;
}

/** The folders of the homes, by name; names that begin with a dot are none. @throws Failure (exit 3) where there are none. */
export function homeFolders(folder: string): readonly { readonly name: string; readonly folder: string }[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const found = names
    .filter((name) => !name.startsWith('.') && existsSync(join(folder, name, HOME_FILE)))
    .sort()
    .map((name) => ({ name, folder: join(folder, name) }));
  if (found.length > 0) return found;
  throw new Failure(ExitCode.invalidFile, [
    {
      file: folder,
      found: message('config.homes.none'),
      expected: message('config.homes.none.expected'),
      fix: message('config.homes.none.fix'),
    },
  ]);
}

/**
 * Reads every home of the folder.
 * @throws Failure (exit 3) with every problem of every home at once.
 */
export function loadHomes(folder: string): readonly NamedHome[] {
  const problems: Problem[] = [];
  const homes = homeFolders(folder).flatMap(({ name, folder: own }) => {
    try {
      return [{ name, home: loadHome(own) }];
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  problems.push(...manyHomesProblems(homes));
  if (problems.length > 0) throw new Failure(ExitCode.invalidFile, problems);
  return homes;
}

/**
 * What a home asks for that a hub of many homes does not have, and what two homes must not share. Pure.
 * docs/operations/scale.md#what-a-home-may-have says why.
 */
export function manyHomesProblems(homes: readonly NamedHome[]): readonly Problem[] {
  const alone = homes.flatMap(({ home }) => [
    ...(home.mqtt.url === undefined
      ? [
          {
            file: join(home.folder, HOME_FILE),
            path: 'mqtt.url',
            found: message('config.nothing'),
            expected: message('config.homes.broker.expected'),
            fix: message('config.homes.broker.fix'),
          },
        ]
      : []),
    ...ofOneMachine(home).map(({ path, found }) => ({
      file: join(home.folder, HOME_FILE),
      path,
      found: show(found),
      expected: message('config.homes.alone.expected'),
      fix: message('config.homes.alone.fix'),
    })),
  ]);
  return [...alone, ...sharedBases(homes), ...sharedStates(homes)];
}

/** What needs the home's own machine, its network or a port. */
function ofOneMachine(home: Home): readonly { readonly path: string; readonly found: unknown }[] {
  const { audio, console, metrics, doors, satellites } = home;
  const open = CONFIGURED_DOORS.filter((door) => door !== 'hermes' && doors[door] !== undefined);
  return [
    ...(audio.source === 'microphone' ? [{ path: 'audio.source', found: audio.source }] : []),
    ...(console ? [{ path: 'console.port', found: console.port }] : []),
    ...(metrics.prometheus_port === undefined
      ? []
      : [{ path: 'metrics.prometheus_port', found: metrics.prometheus_port }]),
    ...open.map((door) => ({ path: `doors.${door}`, found: door })),
    ...Object.entries(satellites).flatMap(([id, { url }]) =>
      url === undefined ? [] : [{ path: `satellites.${id}.url`, found: url }],
    ),
  ];
}

/** At one broker each home has topics of its own, and none below another's. */
function sharedBases(homes: readonly NamedHome[]): readonly Problem[] {
  const known: { readonly name: string; readonly place: string }[] = [];
  return homes.flatMap(({ name, home }) => {
    const place = `${home.mqtt.url ?? ''} ${home.mqtt.base}/`;
    const other = known.find((each) => place.startsWith(each.place) || each.place.startsWith(place));
    known.push({ name, place });
    if (!other) return [];
    return [
      {
        file: join(home.folder, HOME_FILE),
        path: 'mqtt.base',
        found: message('config.homes.base', { base: home.mqtt.base, home: other.name }),
        expected: message('config.homes.base.expected'),
        fix: message('config.homes.base.fix', { base: `homes/${name}` }),
      },
    ];
  });
}

function sharedStates(homes: readonly NamedHome[]): readonly Problem[] {
  const known = new Set<string>();
  return homes.flatMap(({ home }) => {
    if (home.state === undefined) return [];
    const state = resolve(home.folder, home.state);
    const isNew = !known.has(state);
    known.add(state);
    if (isNew) return [];
    return [
      {
        file: join(home.folder, HOME_FILE),
        path: 'state',
        found: show(home.state),
        expected: message('config.homes.state.expected'),
        fix: message('config.homes.state.fix'),
      },
    ];
  });
}
