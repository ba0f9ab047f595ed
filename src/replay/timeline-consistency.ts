import { nearest, type Origin, problemAt, show, unknownAssistant } from '../config/problem.ts';
import type { Home } from '../config/schema.ts';
import type { Problem } from '../error/failure.ts';
import type { Scenario } from './scenario.ts';

/**
 * What in a timeline cannot happen in its home. Pure. Claims, presence and feedback are not asked: they are
 * untrusted input, and what the hub makes of a wrong one is worth a scenario.
 */
export function timelineInconsistencies(of: {
  scenario: Scenario;
  home: Home;
  origin: Origin;
}): readonly Problem[] {
  const { scenario, home, origin } = of;
  const known = Object.keys(home.assistants);
  const devices = home.devices.map(({ id }) => id);
  const rooms = home.audio.room === undefined ? (scenario.home?.microphones ?? []) : [home.audio.room];
  const problems: Problem[] = [];
  for (const [at, entry] of scenario.timeline.entries()) {
    const { detect, speech_start, speech_end, words, audio, state } = entry;
    if (detect && !known.includes(detect.assistant))
      problems.push(
        problemAt(origin, ['timeline', at, 'detect', 'assistant'], unknownAssistant(detect.assistant, known)),
      );
    for (const [kind, heard] of Object.entries({ detect, speech_start, speech_end, words, audio })) {
      if (heard && heard.room === undefined && rooms.length !== 1)
        problems.push(
          problemAt(origin, ['timeline', at, kind, 'room'], {
            found: 'nothing',
            expected: 'the room it is heard in, for this home has not exactly one microphone',
            fix: 'add `room:`',
          }),
        );
    }
    if (state && !devices.includes(state.device)) {
      const near = nearest(state.device, devices);
      problems.push(
        problemAt(origin, ['timeline', at, 'state', 'device'], {
          found: show(state.device),
          expected: 'the id of a device of this home',
          fix: near === undefined ? 'correct it' : `did you mean \`${near}\`?`,
        }),
      );
    }
  }
  return problems;
}
