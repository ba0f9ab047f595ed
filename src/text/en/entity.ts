/** The names of the hub's entities in Home Assistant: `src/daemon/status/entities.ts`. */
export const entity = {
  'entity.winner': 'Last winner',
  'entity.verdict': 'Last verdict',
  'entity.latency-p50': 'Latency p50',
  'entity.latency-p99': 'Latency p99',
  'entity.bypasses': 'Bypasses',
  'entity.undelivered': 'Undelivered commands',
  'entity.microphone': 'Microphone',
  'entity.broker': 'Broker',
  'entity.budget': 'Budget',
  'entity.mode': 'Mode',
  'entity.wins': 'Wins of {name}',
  'entity.meant': 'Wrong one: {name} was meant',
} as const;
