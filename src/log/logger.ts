/** The part of pino's logger that the stages use. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Keeps secrets out of what is written. */
export interface Concealment {
  /** From now on the secret is written nowhere. Undefined, or a text too short to be a secret, changes nothing. */
  conceal(secret: string | undefined): void;
}

/** A shorter text is part of ordinary words, which would be made unreadable. */
const SHORTEST = 4;
const CENSORED = '[redacted]';

/**
 * Conceals secrets by their value. Field names are not enough: the message of a library may repeat a key in the middle
 * of a sentence.
 */
export function concealing(): Concealment & { clean(line: string): string } {
  const secrets = new Set<string>();
  return {
    conceal: (secret) => {
      if (secret === undefined || secret.length < SHORTEST) return;
      secrets.add(secret);
      // The secret as JSON writes it inside a string.
      secrets.add(JSON.stringify(secret).slice(1, -1));
    },
    clean: (line) => [...secrets].reduce((text, secret) => text.replaceAll(secret, CENSORED), line),
  };
}
