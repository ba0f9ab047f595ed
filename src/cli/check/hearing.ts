import { Microphone } from '../../audio/microphone.ts';
import type { Home } from '../../config/schema.ts';
import { describeProblem, Failure } from '../../error/failure.ts';
import { enginesOf, hearingPlan, isHearing } from '../../hearing/plan.ts';
import { HearingSupervisor } from '../../hearing/supervisor.ts';
import { systemClock } from '../../time/system-clock.ts';
import { within } from '../wait.ts';
import type { Finding, Found } from './finding.ts';

const MICROPHONE_WITHIN_MS = 2500;

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
  const engines = Object.entries(enginesOf(home)).map(([id, by]) => `${id} by ${by.join(' and ')}`);
  return { state: 'ok', detail: engines.join(', ') };
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
