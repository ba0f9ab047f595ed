import { isModel, probeWyoming } from '../../audio/wyoming/wyoming-probe.ts';
import { wakesOf } from '../../config/assistant.ts';
import type { Home } from '../../config/schema.ts';
import type { Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import { systemClock } from '../../time/system-clock.ts';
import type { Finding } from './finding.ts';

/** Asks every satellite and speech server of the home, all at once, whether it answers. */
export function checkWyoming({ satellites, recognisers, assistants }: Home): Promise<readonly Finding[]> {
  const asked: Promise<Finding>[] = [];
  for (const [id, { url, room }] of Object.entries(satellites))
    if (url !== undefined)
      asked.push(
        examined({ part: 'satellite', what: message('check.wyoming.satellite', { id, room }), url }),
      );
  for (const [locale, recogniser] of Object.entries(recognisers))
    if (recogniser?.engine === 'wyoming') {
      const { url, name } = recogniser;
      asked.push(examined({ part: 'recogniser', what: locale, url, kind: 'asr', name }));
    }
  for (const [id, assistant] of Object.entries(assistants))
    for (const { wake } of wakesOf(assistant)) {
      if (wake.engine !== 'wyoming') continue;
      const { url, name } = wake;
      asked.push(
        examined({
          part: 'wake word',
          what: message('check.wyoming.wake', { name, assistant: id }),
          url,
          kind: 'wake',
          name,
        }),
      );
    }
  return Promise.all(asked);
}

async function examined(of: {
  part: string;
  what: Phrase;
  url: string;
  kind?: 'wake' | 'asr';
  name?: string | undefined;
}): Promise<Finding> {
  const { part, what, url, kind = 'asr', name } = of;
  const probed = await probeWyoming({ url, kind, clock: systemClock });
  if ('reason' in probed)
    return {
      part,
      state: 'degraded',
      detail: message('check.wyoming.fault', { what, url, reason: probed.reason }),
    };
  // Not every server lists what it has.
  const { models } = probed;
  if (name !== undefined && models.length > 0 && !models.some((each) => isModel(each, name))) {
    const known = models.slice(0, 20);
    return { part, state: 'degraded', detail: message('check.wyoming.unknown', { what, url, name, known }) };
  }
  return { part, state: 'ok', detail: message('check.wyoming.ok', { what, url }) };
}
