import type { Health } from './health.ts';

/** What systemd shows of the hub: `listening: siri, tmall-genie; broker connected; last verdict 38 ms`. */
export function statusLine({ listening, parts, last_verdict_ms }: Health): string {
  const { microphone, broker, ...others } = parts;
  const said = [
    microphone?.state === 'off' || microphone === undefined
      ? 'no microphone'
      : microphone.state === 'unwell'
        ? `microphone lost (${microphone.reason ?? 'no reason given'})`
        : `listening: ${listening.join(', ') || 'for nobody'}`,
    broker?.state === 'well' ? 'broker connected' : `broker lost (${broker?.reason ?? 'not connected yet'})`,
    ...Object.entries(others).flatMap(([part, { state, reason }]) =>
      state === 'unwell' ? [`${part} unwell (${reason ?? 'no reason given'})`] : [],
    ),
    last_verdict_ms === null ? 'no verdict yet' : `last verdict ${Math.round(last_verdict_ms)} ms`,
  ];
  // systemd takes one line.
  return said.join('; ').replaceAll(/\s+/g, ' ');
}
