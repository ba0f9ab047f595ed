import { logUpdateStderr } from 'log-update';
import { level_db } from '../../audio/pcm.ts';
import { phraseOf } from '../../config/presets.ts';
import type { Home } from '../../config/schema.ts';
import { openHearing } from '../../hearing/hearing-stream.ts';
import { enginesOf, hearingPlan, isHearing } from '../../hearing/plan.ts';
import { message } from '../../text/text.ts';
import { systemClock } from '../../time/system-clock.ts';
import { fromMicrophone } from '../enroll/record-takes.ts';
import { levelMeter } from '../ui/bars.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';

const METER_MS = 4000;
const PHRASE_MS = 30_000;

/** Shows how loud the microphone is for a few seconds. @returns the loudest, in decibels below full scale. */
export async function showLevel(terminal: Terminal, home: Home): Promise<number> {
  const until_ms = systemClock.now() + METER_MS;
  let loudest_db = Number.NEGATIVE_INFINITY;
  terminal.complain(terminal.text('setup.speak'));
  await fromMicrophone(terminal, home.audio, (samples) => {
    const present_db = level_db(samples);
    loudest_db = Math.max(loudest_db, present_db);
    if (terminal.isInteractive) logUpdateStderr(levelMeter(present_db));
    return systemClock.now() > until_ms;
  });
  logUpdateStderr.clear();
  return loudest_db;
}

/** Listens until each assistant was called, or the time is over. @returns the assistants that were heard. */
export async function hearPhrases(
  terminal: Terminal,
  of: { home: Home; credentials: string | undefined; state: string },
): Promise<readonly string[]> {
  const { home } = of;
  const plan = hearingPlan(home, of.credentials, of.state);
  if (!isHearing(plan)) return [];
  const paint = paintFor(terminal);
  const wanted = new Set(Object.keys(enginesOf(home)));
  const phrases = [...wanted]
    .flatMap((id) => home.assistants[id] ?? [])
    .map((each) => message('setup.phrase', { phrase: phraseOf(each) }));
  terminal.complain(terminal.text('setup.call', { seconds: PHRASE_MS / 1000, phrases }));
  const hearing = await openHearing({ plan, clock: systemClock });
  const heard = new Set<string>();
  const until_ms = systemClock.now() + PHRASE_MS;
  try {
    await fromMicrophone(terminal, home.audio, async (samples) => {
      for (const event of await hearing.feed(samples)) {
        if (event.kind !== 'wake_word' || heard.has(event.assistant)) continue;
        heard.add(event.assistant);
        terminal.complain(paint.green(terminal.text('setup.heard', { assistant: event.assistant })));
      }
      return heard.size === wanted.size || systemClock.now() > until_ms;
    });
  } finally {
    await hearing.close();
  }
  return [...heard];
}
