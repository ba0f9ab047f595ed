// Colour temperature as the ecosystems tell it. Whole kelvins of ours, so that two ecosystems' words for the
// same wish are the same intent.

/** The colour temperatures offered, in mireds: what the lights of every family can do. */
export const MIREDS = { min: 153, max: 500 } as const;

export function miredsOf(kelvin: number): number {
  return offered(Math.round(1_000_000 / kelvin));
}

export function kelvinOf(mireds: number): number {
  return Math.round(1_000_000 / offered(mireds));
}

function offered(mireds: number): number {
  return Math.min(MIREDS.max, Math.max(MIREDS.min, mireds));
}
