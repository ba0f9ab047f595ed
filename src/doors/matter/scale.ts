// Matter's units, from and to those of the intents. The intents' units are whole, so that two ecosystems that ask for
// the same have the same intent.

/** LevelControl: 1 to 254 (Application Cluster Specification, 1.6.6). */
export const LEVEL = { min: 1, max: 254 } as const;
const clamp = (value: number, { min, max }: { min: number; max: number }) =>
  Math.min(max, Math.max(min, value));

/** A level from a brightness in %. */
export function levelOf(brightness: number): number {
  return clamp(Math.round((brightness / 100) * LEVEL.max), LEVEL);
}

/** A brightness in %, 1 to 100, from a level: a light that is on is never at 0. */
export function brightnessOf(level: number): number {
  return clamp(Math.round((level / LEVEL.max) * 100), { min: 1, max: 100 });
}

/** Hundredths of a percent *closed* (5.3.6), from % open. */
export function liftOf(position: number): number {
  return Math.round((100 - clamp(position, { min: 0, max: 100 })) * 100);
}

/** % open, from hundredths of a percent closed. */
export function positionOf(lift: number): number {
  return Math.round(100 - clamp(lift, { min: 0, max: 10_000 }) / 100);
}

/** Hundredths of a degree, from °C. */
export function centidegreesOf(temperature: number): number {
  return Math.round(temperature * 100);
}

/** °C to a tenth. */
export function temperatureOf(centidegrees: number): number {
  return Math.round(centidegrees / 10) / 10;
}
