/** The part of pino's logger that stages use; handed in by the composition root. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Keeps secrets out of what is written. */
export interface Concealment {
  /** From now on this is written nowhere; a secret that is not there, or no secret, changes nothing. */
  conceal(secret: string | undefined): void;
}

/** Anything shorter stands in ordinary words, and would black them out. */
const SHORTEST = 4;
const CENSORED = '[redacted]';

/**
 * Secrets by their value, wherever they stand: a library's message may repeat a key in the middle of a
 * sentence, where no field's name gives it away.
 */
export function concealing(): Concealment & { clean(line: string): string } {
  const secrets = new Set<string>();
  return {
    conceal: (secret) => {
      if (secret === undefined || secret.length < SHORTEST) return;
      secrets.add(secret);
      // As it stands inside a string of JSON.
      secrets.add(JSON.stringify(secret).slice(1, -1));
    },
    clean: (line) => [...secrets].reduce((text, secret) => text.replaceAll(secret, CENSORED), line),
  };
}
