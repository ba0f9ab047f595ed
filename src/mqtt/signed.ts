import { createHmac, timingSafeEqual } from 'node:crypto';

/** An HMAC-SHA256 in hexadecimal digits. */
const SIGNATURE_LENGTH = 64;

/** The text with its signature before it, as the hubs of a home send it: HMAC-SHA256 in hexadecimal, a space, the text. */
export function signed(text: string, key: Buffer): string {
  return `${signatureOf(text, key).toString('hex')} ${text}`;
}

/**
 * The JSON of a signed message, read. At a broker without users everybody knows the key: what it holds is still untrusted.
 * @param of.longest the longest message that is read, in characters.
 * @returns undefined where it was not signed with this key; null where it is no JSON.
 */
export function verifiedJson(payload: string, of: { key: Buffer; longest: number }): unknown {
  const text = payload.length > of.longest ? undefined : verified(payload, of.key);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function verified(payload: string, key: Buffer): string | undefined {
  const told = Buffer.from(payload.slice(0, SIGNATURE_LENGTH), 'hex');
  const text = payload.slice(SIGNATURE_LENGTH + 1);
  if (told.length !== SIGNATURE_LENGTH / 2) return undefined;
  return timingSafeEqual(told, signatureOf(text, key)) ? text : undefined;
}

function signatureOf(text: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
