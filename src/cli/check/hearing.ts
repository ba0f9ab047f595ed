import { resolve } from 'node:path';
import { isTelephoneBand } from '../../audio/bandwidth.ts';
import { Microphone } from '../../audio/microphone.ts';
import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { wakesOf } from '../../config/assistant.ts';
import type { Home } from '../../config/schema.ts';
import { isSileroInstalled } from '../../hearing/endpointing/silero.ts';
import { readEnrolled } from '../../hearing/enrolled/enrolled-folder.ts';
import { openHearing } from '../../hearing/hearing-stream.ts';
import { commandEngines, enginesOf, hearingPlan, isHearing } from '../../hearing/plan.ts';
import { message } from '../../text/text.ts';
import { systemClock } from '../../time/system-clock.ts';
import { within } from '../wait.ts';
import type { Found } from './finding.ts';

/** So much sound is examined, in seconds. */
const MICROPHONE_S = 2;
const MICROPHONE_WITHIN_MS = 6000;
/** Most names, and groups of names, that a finding lists. */
const MOST_NAMES = 10;

/** Whether every engine starts. */
export async function examineHearing(
  home: Home,
  of: { credentials: string | undefined; state?: string | undefined },
): Promise<Found> {
  const plan = hearingPlan(home, of.credentials, of.state);
  if (!isHearing(plan)) return { state: 'off', detail: message('check.hearing.off') };
  const hearing = await openHearing({ plan, clock: systemClock });
  // An engine reports a fault of its start with the first sound.
  const degraded = (await hearing.feed(new Int16Array(1))).flatMap((event) =>
    event.kind === 'degraded' ? [`${event.engine}: ${event.reason}`] : [],
  );
  await hearing.close();
  if (degraded.length > 0) return { state: 'degraded', detail: degraded.join('; ') };
  const engines = Object.entries(enginesOf(home)).map(([assistant, by]) => {
    const engine = by.join(' + ');
    return hasSyntheticTakes(home, assistant)
      ? message('check.hearing.engine-synthetic', { assistant, engine })
      : message('check.hearing.engine', { assistant, engine });
  });
  const commands = Object.entries(commandEngines(plan)).map(([language, engine]) =>
    message('check.hearing.commands', { language, engine }),
  );
  const ends = isSileroInstalled() ? [] : [message('check.hearing.loudness')];
  return { state: 'ok', detail: message('check.list', { items: [...engines, ...commands, ...ends] }) };
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
  if (fsmn?.commands === undefined) return { state: 'off', detail: message('check.names.off') };
  const { namesByEar } = await import('../../hearing/stt/fsmn/names-by-ear.ts');
  const { count, alike, unspeakable } = namesByEar(devices, fsmn.folder);
  const groups = alike.slice(0, MOST_NAMES).map((names) => names.join(' / '));
  const sameSound = message('check.names.alike', { groups });
  const notMandarin = message('check.names.unspeakable', { names: unspeakable.slice(0, MOST_NAMES) });
  if (groups.length > 0 && unspeakable.length > 0)
    return {
      state: 'degraded',
      detail: message('check.names.both', { alike: sameSound, unspeakable: notMandarin }),
    };
  if (groups.length > 0) return { state: 'degraded', detail: sameSound };
  if (unspeakable.length > 0) return { state: 'degraded', detail: notMandarin };
  return { state: 'ok', detail: message('check.names.ok', { count }) };
}

/** Whether the microphone delivers sound, at which rate, and whether it has what tells consonants apart. */
export async function examineMicrophone(home: Home): Promise<Found> {
  const { source, recorder, device } = home.audio;
  if (source === 'none') return { state: 'off', detail: message('check.microphone.off') };
  const sound = new Int16Array(MICROPHONE_S * SAMPLE_RATE_HZ);
  let heard_samples = 0;
  let microphone: Microphone | undefined;
  const found = new Promise<Found>((done) => {
    microphone = new Microphone({
      recorder,
      ...(device !== undefined && { device }),
      clock: systemClock,
      listener: {
        chunk: (samples) => {
          sound.set(samples.subarray(0, sound.length - heard_samples), heard_samples);
          heard_samples = Math.min(sound.length, heard_samples + samples.length);
          if (heard_samples === sound.length)
            done(soundFound(sound, { recorder, rate_hz: microphone?.rate_hz ?? SAMPLE_RATE_HZ }));
        },
        state: (state, { reason = '' }) => {
          if (state === 'lost') done({ state: 'degraded', detail: reason });
        },
      },
    });
    void microphone.start();
  });
  const finding = await within(found, MICROPHONE_WITHIN_MS);
  microphone?.stop();
  return finding ?? { state: 'degraded', detail: message('check.microphone.silent') };
}

function soundFound(sound: Int16Array, { recorder, rate_hz }: { recorder: string; rate_hz: number }): Found {
  if (isTelephoneBand(sound)) return { state: 'degraded', detail: message('check.microphone.telephone') };
  return {
    state: 'ok',
    detail:
      rate_hz === SAMPLE_RATE_HZ
        ? message('check.microphone.records', { recorder })
        : message('check.microphone.resampled', { recorder, rate_hz: String(rate_hz) }),
  };
}
