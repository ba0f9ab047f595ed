import { logUpdateStderr } from 'log-update';
import { level_db } from '../../audio/pcm.ts';
import type { Home } from '../../config/schema.ts';
import { enginesOf, hearingPlan, isHearing } from '../../hearing/plan.ts';
import { HearingSupervisor } from '../../hearing/supervisor.ts';
import { systemClock } from '../../time/system-clock.ts';
import { fromMicrophone, levelMeter } from '../enroll/record-takes.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { phraseOf } from './presets.ts';

const METER_MS = 4000;
const PHRASE_MS = 30_000;

/** Shows how loud the microphone is for a few seconds. @returns the loudest, in decibels below full scale. */
export async function showLevel(terminal: Terminal, home: Home): Promise<number> {
  const until_ms = systemClock.now() + METER_MS;
  let loudest_db = Number.NEGATIVE_INFINITY;
  terminal.complain('say something:');
  await fromMicrophone(terminal, home.audio, (samples) => {
    loudest_db = Math.max(loudest_db, level_db(samples));
    if (terminal.isInteractive) logUpdateStderr(levelMeter(samples));
    return systemClock.now() > until_ms;
  });
  logUpdateStderr.clear();
  return loudest_db;
}

/** Listens until each assistant has been called, or some time has passed. @returns those that were heard. */
export async function hearPhrases(
  terminal: Terminal,
  of: { home: Home; credentials: string | undefined; state: string },
): Promise<readonly string[]> {
  const { home } = of;
  const plan = hearingPlan(home, of.credentials, of.state);
  if (!isHearing(plan)) return [];
  const paint = paintFor(terminal);
  const wanted = new Set(Object.keys(enginesOf(home)));
  const phrases = [...wanted].flatMap((id) => home.assistants[id] ?? []).map((each) => `"${phraseOf(each)}"`);
  terminal.complain(`call each of them, within ${PHRASE_MS / 1000} s: ${phrases.join(', ')}`);
  const hearing = await HearingSupervisor.open({ plan, clock: systemClock });
  const heard = new Set<string>();
  const until_ms = systemClock.now() + PHRASE_MS;
  try {
    await fromMicrophone(terminal, home.audio, async (samples) => {
      for (const event of await hearing.feed(samples)) {
        if (event.kind !== 'wake_word' || heard.has(event.assistant)) continue;
        heard.add(event.assistant);
        terminal.complain(paint.green(`✓ heard ${event.assistant}`));
      }
      return heard.size === wanted.size || systemClock.now() > until_ms;
    });
  } finally {
    await hearing.close();
  }
  return [...heard];
}
