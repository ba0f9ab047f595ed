import { resolve } from 'node:path';
import { Microphone } from '../../audio/microphone.ts';
import { wakesOf } from '../../config/assistant.ts';
import type { Home } from '../../config/schema.ts';
import { describeProblem, Failure } from '../../error/failure.ts';
import { readEnrolled } from '../../hearing/enrolled/enrolled-folder.ts';
import { enginesOf, hearingPlan, isHearing } from '../../hearing/plan.ts';
import { HearingSupervisor } from '../../hearing/supervisor.ts';
import { systemClock } from '../../time/system-clock.ts';
import { within } from '../wait.ts';
import type { Finding, Found } from './finding.ts';

const MICROPHONE_WITHIN_MS = 2500;
/** So many names are told at once. */
const MOST_NAMES = 10;
const SYNTHETIC =
  ' (takes by a program, which say little about people: record your own with halfsecond enroll)';

/** Examines a part; what cannot be used is a finding. */
export async function examine(part: string, examination: () => Promise<Found>): Promise<Finding> {
  try {
    return { part, ...(await examination()) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { part, state: 'degraded', detail: error.problems.map(describeProblem).join('; ') };
  }
}

/** Whether every engine starts. */
export async function examineHearing(
  home: Home,
  of: { credentials: string | undefined; state?: string },
): Promise<Found> {
  const plan = hearingPlan(home, of.credentials, of.state);
  if (!isHearing(plan)) return { state: 'off', detail: 'no assistant has a wake word' };
  const hearing = await HearingSupervisor.open({ plan, clock: systemClock });
  // What an engine could not do at its start is told with the first sound.
  const degraded = (await hearing.feed(new Int16Array(1))).flatMap((event) =>
    event.kind === 'degraded' ? `${event.engine}: ${event.reason}` : [],
  );
  await hearing.close();
  if (degraded.length > 0) return { state: 'degraded', detail: degraded.join('; ') };
  const engines = Object.entries(enginesOf(home)).map(
    ([id, by]) => `${id} by ${by.join(' and ')}${hasSyntheticTakes(home, id) ? SYNTHETIC : ''}`,
  );
  return { state: 'ok', detail: engines.join(', ') };
}

/** Whether a program spoke the takes of the assistant's wake word. */
function hasSyntheticTakes({ assistants, folder }: Home, id: string): boolean {
  const entry = assistants[id];
  return (
    entry !== undefined &&
    wakesOf(entry).some(
      ({ wake }) =>
        wake.engine === 'enrolled' && readEnrolled(resolve(folder, wake.takes), wake.threshold).isSynthetic,
    )
  );
}

/**
 * Whether the Mandarin model can tell the names of the home apart.
 * @throws Failure where its files are missing or damaged.
 */
export async function examineMandarinNames(
  home: Home,
  of: { credentials: string | undefined; state?: string },
): Promise<Found> {
  const { fsmn, devices } = hearingPlan(home, of.credentials, of.state);
  if (fsmn?.commands === undefined)
    return { state: 'off', detail: 'the model fsmn-zh hears no commands here' };
  const { namesByEar } = await import('../../hearing/stt/fsmn/names-by-ear.ts');
  const { count, alike, unspeakable } = namesByEar(devices, fsmn.folder);
  const told = [
    ...alike.map((names) => `${names.join(' and ')} sound the same, and neither is heard: rename one`),
    ...(unspeakable.length > 0
      ? [
          `nobody can say ${unspeakable.slice(0, MOST_NAMES).join(', ')} in Mandarin: add a name in Chinese characters`,
        ]
      : []),
  ];
  if (told.length > 0) return { state: 'degraded', detail: told.slice(0, MOST_NAMES).join('; ') };
  return { state: 'ok', detail: `${count} Mandarin names, no two of which sound the same` };
}

/** Whether sound comes. */
export async function examineMicrophone(home: Home): Promise<Found> {
  const { source, recorder, device } = home.audio;
  if (source === 'none') return { state: 'off', detail: 'audio.source is none' };
  let microphone: Microphone | undefined;
  const found = new Promise<Found>((done) => {
    microphone = new Microphone({
      recorder,
      ...(device !== undefined && { device }),
      clock: systemClock,
      listener: {
        chunk: () => undefined,
        state: (state, { reason = '' }) =>
          done(
            state === 'listening'
              ? { state: 'ok', detail: `${recorder} records` }
              : { state: 'degraded', detail: reason },
          ),
      },
    });
    void microphone.start();
  });
  const finding = await within(found, MICROPHONE_WITHIN_MS);
  microphone?.stop();
  return finding ?? { state: 'degraded', detail: 'no sound came' };
}
