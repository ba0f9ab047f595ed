import { randomInt } from 'node:crypto';

/** Codes that HomeKit does not allow (HomeKit Accessory Protocol, 4.2.1.2). */
const FORBIDDEN = new Set([
  ...Array.from({ length: 10 }, (_, digit) => String(digit).repeat(8)),
  '12345678',
  '87654321',
]);

/** A new setup code, as `123-45-678`. */
export function newSetupCode(): `${string}-${string}-${string}` {
  const digits = String(randomInt(100_000_000)).padStart(8, '0');
  if (FORBIDDEN.has(digits)) return newSetupCode();
  return `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`;
}
