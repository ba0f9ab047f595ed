import { probeWyoming } from '../../audio/wyoming/wyoming-probe.ts';
import { wakesOf } from '../../config/assistant.ts';
import type { Home } from '../../config/schema.ts';
import { systemClock } from '../../time/system-clock.ts';
import type { Finding } from './finding.ts';

/** Asks every satellite and speech server of the home, all at once, whether it is there. */
export function checkWyoming({ satellites, recognisers, assistants }: Home): Promise<readonly Finding[]> {
  const asked: Promise<Finding>[] = [];
  for (const [id, { url, room }] of Object.entries(satellites))
    if (url !== undefined) asked.push(examined({ part: 'satellite', what: `${id} in ${room}`, url }));
  for (const [locale, recogniser] of Object.entries(recognisers))
    if (recogniser?.engine === 'wyoming') {
      const { url, name } = recogniser;
      asked.push(examined({ part: 'recogniser', what: locale, url, kind: 'asr', name }));
    }
  for (const [id, assistant] of Object.entries(assistants))
    for (const { wake } of wakesOf(assistant)) {
      if (wake.engine !== 'wyoming') continue;
      const { url, name } = wake;
      asked.push(examined({ part: 'wake word', what: `${name} of ${id}`, url, kind: 'wake', name }));
    }
  return Promise.all(asked);
}

async function examined(of: {
  part: string;
  what: string;
  url: string;
  kind?: 'wake' | 'asr';
  name?: string | undefined;
}): Promise<Finding> {
  const { part, what, url, kind = 'asr', name } = of;
  const probed = await probeWyoming({ url, kind, clock: systemClock });
  if ('reason' in probed) return { part, state: 'degraded', detail: `${what} at ${url}: ${probed.reason}` };
  // Not every server lists what it has.
  if (name !== undefined && probed.models.length > 0 && !probed.models.includes(name)) {
    const known = probed.models.slice(0, 20).join(', ');
    return { part, state: 'degraded', detail: `${what} at ${url}: it knows no \`${name}\`, only ${known}` };
  }
  return { part, state: 'ok', detail: `${what} at ${url}` };
}
