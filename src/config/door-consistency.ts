import type { Problem } from '../error/failure.ts';
import { type Origin, problemAt } from './origin.ts';
import type { HomeFile } from './schema.ts';
import { unknownAssistant } from './unknown-assistant.ts';

/** What is wrong between the doors, and between them and the assistants. Pure. */
export function doorInconsistencies({
  home,
  origin,
}: {
  home: Pick<HomeFile, 'doors' | 'assistants'>;
  origin: Origin;
}): readonly Problem[] {
  const { doors, assistants } = home;
  const known = Object.keys(assistants);
  const named: readonly (readonly [readonly string[], string | undefined])[] = [
    ...(['homekit', 'aligenie', 'alexa', 'hermes'] as const).map(
      (door) => [['doors', door, 'assistant'], doors[door]?.assistant] as const,
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
  const { matter, homekit } = doors;
  if (matter && homekit && assistants[homekit.assistant]?.doors.includes('matter'))
    problems.push(
      problemAt(origin, ['assistants', homekit.assistant, 'doors'], {
        found: 'matter, beside doors.homekit',
        expected: 'one of them: by both, Apple Home has every device twice, and claims it twice',
        fix: 'take `matter` out of this list, or `homekit` out of `doors`',
      }),
    );
  return problems;
}
