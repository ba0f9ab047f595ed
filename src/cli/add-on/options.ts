import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isBrokerUrl, URL_FORM } from '../../config/mqtt.ts';
import { show } from '../../config/problem.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure, type Problem } from '../../error/failure.ts';
import { isMissingFile, messageOf } from '../../error/message-of.ts';
import type { Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';

/** Home Assistant's page may send an empty text for an option that is not given. */
const given = <S extends z.ZodType>(schema: S) =>
  z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional());

/** What people set on the add-on's page; `schema` in packaging/home-assistant/halfsecond/config.yaml says the same. */
const optionsSchema = z.object({
  /** Language of what the hub shows to people. */
  language: given(z.enum(['en', 'zh-Hant', 'zh-Hans'])),
  /** `observe`: the hub decides, and commands nothing. */
  mode: given(z.enum(['arbitrate', 'observe'])),
  log_level: given(z.enum(['debug', 'info', 'warn', 'error'])),
  /** Whether the hub hears by the microphone that Home Assistant gives the add-on. Default: no. */
  microphone: given(z.boolean()),
  /** The room in which the microphone stands. */
  room: given(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
  /** Another broker than the one that the supervisor knows. */
  mqtt: given(
    z.object({
      url: given(z.string().refine(isBrokerUrl)),
      username: given(z.string().regex(/^[^\s:#+/]{1,64}$/)),
      password: given(z.string().regex(/^[^\r\n]{1,1000}$/)),
    }),
  ),
});

/** The options of the add-on. */
export type AddOnOptions = z.infer<typeof optionsSchema>;

/** What each option must be, by its path; the rest is told by its kind. */
const EXPECTED: Readonly<Record<string, Phrase>> = {
  language: 'en, zh-Hant, zh-Hans',
  mode: 'arbitrate, observe',
  log_level: 'debug, info, warn, error',
  microphone: 'true, false',
  room: message('addon.options.room'),
  'mqtt.url': URL_FORM,
  'mqtt.username': message('addon.options.username'),
  'mqtt.password': message('addon.options.password'),
};

/**
 * Reads the options that the supervisor has written. Options of another release are passed over, for the supervisor keeps
 * those of the release before.
 * @param file `/data/options.json`.
 * @throws Failure (exit 3) with every problem at once.
 */
export function readOptions(file: string): AddOnOptions {
  const broken = (found: Phrase) =>
    new Failure(ExitCode.invalidFile, [
      {
        file,
        found,
        expected: message('addon.options.expected'),
        fix: message('addon.options.fix'),
      },
    ]);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // The parser's own message repeats parts of the file, which may be a password.
    if (error instanceof SyntaxError) throw broken(message('addon.options.no-json'));
    throw broken(isMissingFile(error) ? message('addon.options.missing') : messageOf(error));
  }
  const result = optionsSchema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path }): Problem => {
    const key = path.join('.');
    return {
      file,
      ...(key !== '' && { path: key }),
      found: show(path.reduce(within, value), path),
      expected: EXPECTED[key] ?? message('addon.options.expected'),
      fix: message('addon.options.correct'),
    };
  });
  throw new Failure(ExitCode.invalidFile, problems);
}

function within(at: unknown, key: PropertyKey): unknown {
  return typeof at === 'object' && at !== null && Object.hasOwn(at, key)
    ? (at as Record<PropertyKey, unknown>)[key]
    : undefined;
}
