import type { Problem } from '../error/failure.ts';
import { wakesOf } from './assistant.ts';
import { doorInconsistencies } from './door-consistency.ts';
import { hearingInconsistencies } from './hearing-consistency.ts';
import { nearest } from './nearest.ts';
import { type Origin, problemAt } from './origin.ts';
import type { HomeFile } from './schema.ts';
import { show } from './show.ts';
import { unknownAssistant } from './unknown-assistant.ts';

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

/** What is wrong between the parts of a home file that are each right by themselves. Pure. */
export function homeInconsistencies({
  home,
  origin,
}: {
  home: HomeFile;
  origin: Origin;
}): readonly Problem[] {
  const problems: Problem[] = [];
  const known = Object.keys(home.assistants);
  for (const [at, assistant] of home.prefer.entries()) {
    if (!known.includes(assistant))
      problems.push(problemAt(origin, ['prefer', at], unknownAssistant(assistant, known)));
    else if (home.prefer.indexOf(assistant) < at)
      problems.push(
        problemAt(origin, ['prefer', at], {
          found: `${assistant} again`,
          expected: 'each assistant once',
          fix: 'keep the first',
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
          expected: `one of ${KEYLESS_PHRASES.join(', ')}`,
          fix: near
            ? `did you mean \`${near}\`?`
            : 'choose one, or another engine: `enrolled` hears any phrase',
        }),
      );
    }
  problems.push(...hearingInconsistencies({ home, origin }));
  if (home.audio.source === 'microphone' && home.audio.room === undefined) {
    problems.push(
      problemAt(origin, ['audio', 'room'], {
        found: 'nothing',
        expected: 'the room that the microphone stands in',
        fix: 'add `room:` under `audio:`',
      }),
    );
  }
  const { reserve_ms, budget_ms } = home.arbiter;
  if (reserve_ms >= budget_ms) {
    problems.push(
      problemAt(origin, ['arbiter', 'reserve_ms'], {
        found: String(reserve_ms),
        expected: `less than budget_ms (${budget_ms})`,
        fix: 'lower it, or raise budget_ms',
      }),
    );
  }
  return [...problems, ...doorInconsistencies({ home, origin })];
}
