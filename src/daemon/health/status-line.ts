import type { Health, PartHealth } from './health.ts';

/** What systemd shows of the hub: `listening: siri, tmall-genie; broker connected; last verdict 38 ms`. */
export function statusLine({ listening, parts, last_verdict_ms }: Health): string {
  const { microphone, broker, ...others } = parts;
  const isHeard = listening.length > 0;
  const isLost = microphone?.state === 'degraded';
  const lost = `microphone lost (${reasonOf(microphone)})`;
  const said = [
    ...(isHeard ? [`listening: ${listening.join(', ')}`] : []),
    ...(isLost ? [lost] : []),
    ...(isHeard || isLost
      ? []
      : [isAway(microphone) && isAway(parts.satellites) ? 'no microphone' : 'listening: for nobody']),
    broker?.state === 'ok' ? 'broker connected' : `broker lost (${broker?.reason ?? 'not connected yet'})`,
    ...Object.entries(others).flatMap(([part, health]) =>
      health.state === 'degraded' ? [`${part} degraded (${reasonOf(health)})`] : [],
    ),
    last_verdict_ms === null ? 'no verdict yet' : `last verdict ${Math.round(last_verdict_ms)} ms`,
  ];
  // systemd takes one line.
  return said.join('; ').replaceAll(/\s+/g, ' ');
}

function isAway(part: PartHealth | undefined): boolean {
  return part === undefined || part.state === 'off';
}

function reasonOf(part: PartHealth | undefined): string {
  return part?.reason ?? 'no reason given';
}
