import { Microphone } from '../../audio/microphone.ts';
import type { Home } from '../../config/schema.ts';
import { enginesOf, hearingPlan, isHearing } from '../../hearing/plan.ts';
import { HearingSupervisor } from '../../hearing/supervisor.ts';
import { message } from '../../text/text.ts';
import { systemClock } from '../../time/system-clock.ts';
import { within } from '../wait.ts';
import type { Found } from './finding.ts';

const MICROPHONE_WITHIN_MS = 2500;

/** Whether every engine starts. */
export async function examineHearing(
  home: Home,
  of: { credentials: string | undefined; state?: string | undefined },
): Promise<Found> {
  const plan = hearingPlan(home, of.credentials, of.state);
  if (!isHearing(plan)) return { state: 'off', detail: message('check.hearing.off') };
  const hearing = await HearingSupervisor.open({ plan, clock: systemClock });
  // An engine reports a fault of its start with the first sound.
  const degraded = (await hearing.feed(new Int16Array(1))).flatMap((event) =>
    event.kind === 'degraded' ? [`${event.engine}: ${event.reason}`] : [],
  );
  await hearing.close();
  if (degraded.length > 0) return { state: 'degraded', detail: degraded.join('; ') };
  const engines = Object.entries(enginesOf(home)).map(([assistant, engine]) =>
    message('check.hearing.engine', { assistant, engine }),
  );
  return { state: 'ok', detail: message('check.list', { items: engines }) };
}

/** Whether the microphone delivers sound. */
export async function examineMicrophone(home: Home): Promise<Found> {
  const { source, recorder, device } = home.audio;
  if (source === 'none') return { state: 'off', detail: message('check.microphone.off') };
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
              ? { state: 'ok', detail: message('check.microphone.records', { recorder }) }
              : { state: 'degraded', detail: reason },
          ),
      },
    });
    void microphone.start();
  });
  const finding = await within(found, MICROPHONE_WITHIN_MS);
  microphone?.stop();
  return finding ?? { state: 'degraded', detail: message('check.microphone.silent') };
}
