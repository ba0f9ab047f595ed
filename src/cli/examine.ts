import { Microphone } from '../audio/microphone.ts';
import type { Home } from '../config/schema.ts';
import { describeProblem, Failure } from '../error/failure.ts';
import { Hearing } from '../hearing/hearing.ts';
import { enginesOf, hearingPlan, isHearing } from '../hearing/plan.ts';
import { startEmbeddedBroker } from '../mqtt/embedded-broker.ts';
import { systemClock } from '../time/system-clock.ts';
import { hubStatus } from './broker-client.ts';
import { within } from './wait.ts';

/** What one part's examination found. */
export interface Finding {
  readonly part: string;
  readonly state: 'well' | 'unwell' | 'off';
  readonly detail: string;
}

const MICROPHONE_WITHIN_MS = 2500;

/** Examines a part; what cannot be used is a finding. */
export async function examine(
  part: string,
  examination: () => Promise<Omit<Finding, 'part'>>,
): Promise<Finding> {
  try {
    return { part, ...(await examination()) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { part, state: 'unwell', detail: error.problems.map(describeProblem).join('; ') };
  }
}

/** Whether the broker is there, or, for the embedded one, can be. */
export async function examineBroker(home: Home): Promise<Omit<Finding, 'part'>> {
  if (home.mqtt.url === undefined) {
    const running = await hubStatus(home).catch(() => undefined);
    if (running !== undefined)
      return { state: 'well', detail: `embedded, on port ${home.mqtt.embedded.port}; the hub is ${running}` };
    await (await startEmbeddedBroker(home.mqtt.embedded)).close();
    return {
      state: 'well',
      detail: `embedded, port ${home.mqtt.embedded.port} is free; the hub is not running`,
    };
  }
  return {
    state: 'well',
    detail: `${home.mqtt.url}; the hub is ${(await hubStatus(home)) ?? 'not running'}`,
  };
}

/** Whether every engine starts. */
export async function examineHearing(
  home: Home,
  credentials: string | undefined,
): Promise<Omit<Finding, 'part'>> {
  const plan = hearingPlan(home, credentials);
  if (!isHearing(plan)) return { state: 'off', detail: 'no assistant has a wake word' };
  await (await Hearing.open({ plan, clock: systemClock })).close();
  const engines = Object.entries(enginesOf(home)).map(([id, engine]) => `${id} by ${engine}`);
  return { state: 'well', detail: engines.join(', ') };
}

/** Whether sound comes. */
export async function examineMicrophone(home: Home): Promise<Omit<Finding, 'part'>> {
  const { source, recorder, device } = home.audio;
  if (source === 'none') return { state: 'off', detail: 'audio.source is none' };
  let microphone: Microphone | undefined;
  const found = new Promise<Omit<Finding, 'part'>>((done) => {
    microphone = new Microphone({
      recorder,
      ...(device !== undefined && { device }),
      clock: systemClock,
      listener: {
        chunk: () => undefined,
        state: (state, { reason = '' }) =>
          done(
            state === 'listening'
              ? { state: 'well', detail: `${recorder} records` }
              : { state: 'unwell', detail: reason },
          ),
      },
    });
    void microphone.start();
  });
  const finding = await within(found, MICROPHONE_WITHIN_MS);
  microphone?.stop();
  return finding ?? { state: 'unwell', detail: 'no sound came' };
}
