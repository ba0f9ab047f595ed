import type { Problem } from '../error/failure.ts';
import { message } from '../text/text.ts';
import { wakesOf } from './assistant.ts';
import { consoleInconsistencies } from './console.ts';
import { assistantsOf, CLOUD_DOORS, CONFIGURED_DOORS } from './doors.ts';
import { hearingInconsistencies } from './hearing-consistency.ts';
import { didYouMean, nearest, type Origin, problemAt, show, unknownAssistant } from './problem.ts';
import type { HomeFile } from './schema.ts';

/** The phrases that keyless Porcupine knows. */
const KEYLESS_PHRASES = [
  'alexa',
  'bumblebee',
  'computer',
  'grasshopper',
  'hey edison',
  'hey google',
  'hey siri',
  'jarvis',
  'ok google',
  'porcupine',
  'terminator',
] as const;

/**
 * The problems between the parts of a home file; each part is valid by itself. Pure.
 * @param of.hasBroker whether the home runs at a broker; a scenario is played without one. Default: true.
 */
export function homeInconsistencies({
  home,
  origin,
  hasBroker = true,
}: {
  home: HomeFile;
  origin: Origin;
  hasBroker?: boolean;
}): readonly Problem[] {
  const problems: Problem[] = [];
  const known = Object.keys(home.assistants);
  for (const [at, assistant] of home.prefer.entries()) {
    if (!known.includes(assistant))
      problems.push(problemAt(origin, ['prefer', at], unknownAssistant(assistant, known)));
    else if (home.prefer.indexOf(assistant) < at)
      problems.push(
        problemAt(origin, ['prefer', at], {
          found: message('config.prefer.twice', { assistant }),
          expected: message('config.prefer.twice.expected'),
          fix: message('config.prefer.twice.fix'),
        }),
      );
  }
  for (const [id, assistant] of Object.entries(home.assistants))
    for (const { wake, path } of wakesOf(assistant)) {
      if (wake.engine !== 'porcupine-keyless' || KEYLESS_PHRASES.some((phrase) => phrase === wake.keyword))
        continue;
      const near = nearest(wake.keyword, KEYLESS_PHRASES);
      problems.push(
        problemAt(origin, ['assistants', id, ...path, 'keyword'], {
          found: show(wake.keyword),
          expected: message('config.one-of', { words: KEYLESS_PHRASES }),
          fix: didYouMean(near, message('config.keyword.fix')),
        }),
      );
    }
  problems.push(
    ...floorProblems({ home, origin }),
    ...hearingInconsistencies({ home, origin }),
    ...consoleInconsistencies({ home, origin }),
  );
  if (home.audio.source === 'microphone' && home.audio.room === undefined) {
    problems.push(
      problemAt(origin, ['audio', 'room'], {
        found: message('config.nothing'),
        expected: message('config.microphone.expected'),
        fix: message('config.microphone.fix'),
      }),
    );
  }
  const { reserve_ms, budget_ms } = home.arbiter;
  if (reserve_ms >= budget_ms) {
    problems.push(
      problemAt(origin, ['arbiter', 'reserve_ms'], {
        found: String(reserve_ms),
        expected: message('config.reserve.expected', { budget_ms }),
        fix: message('config.reserve.fix'),
      }),
    );
  }
  const trust = hasBroker
    ? trustInconsistencies({ home, origin })
    : cloudTrustInconsistencies({ home, origin });
  return [...problems, ...trust, ...doorInconsistencies({ home, origin })];
}

/**
 * Trusted assistants at a broker that does not say who its clients are: there anybody who reaches the broker could
 * unlock in their name. Pure.
 */
function trustInconsistencies({ home, origin }: { home: HomeFile; origin: Origin }): readonly Problem[] {
  const { url, username, tls } = home.mqtt;
  const hasUsers = url !== undefined && (username !== undefined || tls.certificate_file !== undefined);
  if (hasUsers) return cloudTrustInconsistencies({ home, origin });
  return Object.entries(home.assistants).flatMap(([id, { trust }]) =>
    trust
      ? [
          problemAt(origin, ['assistants', id, 'trust'], {
            found: message(url === undefined ? 'config.trust.embedded' : 'config.trust.anonymous'),
            expected: message('config.trust.expected'),
            fix: message('config.trust.fix'),
          }),
        ]
      : [],
  );
}

/**
 * Trusted assistants that a cloud speaks for: the cloud's door may claim for them at the broker, and trust would let it
 * unlock what no device file opens to the cloud. Pure.
 */
function cloudTrustInconsistencies({ home, origin }: { home: HomeFile; origin: Origin }): readonly Problem[] {
  return CLOUD_DOORS.flatMap((door) => {
    const id = home.doors[door]?.assistant;
    if (id === undefined || home.assistants[id]?.trust !== true) return [];
    return [
      problemAt(origin, ['assistants', id, 'trust'], {
        found: message('config.trust.cloud', { door }),
        expected: message('config.trust.cloud.expected'),
        fix: message('config.trust.cloud.fix', { door }),
      }),
    ];
  });
}

/** Rooms on floors that the home does not name. */
function floorProblems({ home, origin }: { home: HomeFile; origin: Origin }): readonly Problem[] {
  const known = Object.keys(home.floors);
  return Object.entries(home.rooms).flatMap(([id, { floor }]) =>
    floor === undefined || known.includes(floor)
      ? []
      : [
          problemAt(origin, ['rooms', id, 'floor'], {
            found: show(floor),
            expected:
              known.length > 0
                ? message('config.floor.expected', { known: known })
                : message('config.floor.expected-none'),
            fix: didYouMean(nearest(floor, known), message('config.floor.fix')),
          }),
        ],
  );
}

/** The problems between the doors, and between doors and assistants. Pure. */
function doorInconsistencies({
  home,
  origin,
}: {
  home: Pick<HomeFile, 'doors' | 'assistants'>;
  origin: Origin;
}): readonly Problem[] {
  const { doors, assistants } = home;
  const known = Object.keys(assistants);
  const named: readonly (readonly [readonly (string | number)[], string | undefined])[] = [
    ...CONFIGURED_DOORS.flatMap((door) =>
      assistantsOf(doors, door).map(({ assistant, path }) => [path, assistant] as const),
    ),
    ...Object.entries(doors.hermes?.wakewords ?? {}).map(
      ([word, assistant]) => [['doors', 'hermes', 'wakewords', word], assistant] as const,
    ),
  ];
  const problems = named.flatMap(([path, assistant]) =>
    assistant === undefined || known.includes(assistant)
      ? []
      : [problemAt(origin, path, unknownAssistant(assistant, known))],
  );
  const { matter, homekit, bemfa } = doors;
  const keys = bemfa?.accounts.map(({ key_file }) => key_file) ?? [];
  for (const [at, key] of keys.entries())
    if (keys.indexOf(key) < at)
      problems.push(
        problemAt(origin, ['doors', 'bemfa', 'accounts', at, 'key_file'], {
          found: message('config.bemfa.twice', { file: key }),
          expected: message('config.bemfa.twice.expected'),
          fix: message('config.bemfa.twice.fix'),
        }),
      );
  const owners = bemfa?.accounts.map(({ assistant }) => assistant) ?? [];
  for (const [at, assistant] of owners.entries())
    if (owners.indexOf(assistant) < at)
      problems.push(
        problemAt(origin, ['doors', 'bemfa', 'accounts', at, 'assistant'], {
          found: message('config.bemfa.two-accounts', { assistant }),
          expected: message('config.bemfa.two-accounts.expected'),
          fix: message('config.bemfa.two-accounts.fix'),
        }),
      );
  if (matter && homekit && assistants[homekit.assistant]?.doors.includes('matter'))
    problems.push(
      problemAt(origin, ['assistants', homekit.assistant, 'doors'], {
        found: message('config.apple-twice'),
        expected: message('config.apple-twice.expected'),
        fix: message('config.apple-twice.fix'),
      }),
    );
  return problems;
}
