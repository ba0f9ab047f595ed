/** What `set/enabled/<assistant>` asks. */
export interface SwitchWord {
  readonly enabled: boolean;
  /** How long it holds, in milliseconds; absent: until something else is set. Only for off. */
  readonly for_ms?: number | undefined;
}

/** By unit, its milliseconds. */
const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads `ON`, `OFF` or `OFF 3h` (minutes `m`, hours `h`, days `d`), in any case. Undefined for anything else. */
export function readSwitch(text: string): SwitchWord | undefined {
  const [, word = '', span] = /^(on|off|true|false)(?:\s+(\S+))?$/i.exec(text.trim()) ?? [];
  if (word === '') return undefined;
  const enabled = /^(on|true)$/i.test(word);
  if (span === undefined) return { enabled };
  const for_ms = readSpan(span);
  return enabled || for_ms === undefined ? undefined : { enabled, for_ms };
}

/** A while such as `30m`, `3h` or `2d`, in milliseconds; undefined for anything else, for 0 and for more than 999. */
export function readSpan(text: string): number | undefined {
  const [, count, unit] = /^([1-9]\d{0,2})([mhd])$/i.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * UNITS[unit.toLowerCase() as keyof typeof UNITS];
}
