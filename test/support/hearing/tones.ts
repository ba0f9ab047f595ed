const PER_MS = 16;

/** A tone of so many milliseconds. @param level its loudest sample. */
function tone(ms: number, level: number): Int16Array {
  return Int16Array.from({ length: ms * PER_MS }, (_, at) => Math.round(level * Math.sin(at / 3)));
}

/** Sound that is taken for silence, in milliseconds. */
export function quiet(ms: number): Int16Array {
  return tone(ms, 4);
}

/** Sound that is taken for speech, in milliseconds. */
export function speech(ms: number): Int16Array {
  return tone(ms, 6000);
}
