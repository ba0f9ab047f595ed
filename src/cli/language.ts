import { InvalidArgumentError, Option } from 'commander';
import { LANGUAGES, type Language, languageOfEnvironment, languageOfTag } from '../text/language.ts';
import type { Text } from '../text/text.ts';

const FLAG = '--lang';

/**
 * The language in which the command line speaks: `--lang`, else that of the environment. Read before the options are,
 * because their descriptions are in it.
 */
export function languageOfCommandLine(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  const at = argv.findIndex((word) => word === FLAG || word.startsWith(`${FLAG}=`));
  const given = at < 0 ? undefined : argv[at] === FLAG ? argv[at + 1] : argv[at]?.slice(FLAG.length + 1);
  return languageOfTag(given ?? '') ?? languageOfEnvironment(environment);
}

/** `--lang`, which every verb takes: a language with a catalogue, also by the name of a locale (`zh-TW`). */
export function languageOption(text: Text): Option {
  return new Option(`${FLAG} <language>`, text('help.option.lang')).argParser((given) => {
    const language = languageOfTag(given);
    if (!language) throw new InvalidArgumentError(text('usage.language', { known: LANGUAGES }));
    return language;
  });
}
