import { type Command, Help } from 'commander';
import stringWidth from 'string-width';
import type { Message } from '../text/message.ts';
import { message, type Text } from '../text/text.ts';
import { wrapped } from './ui/layout.ts';

/** The headings that commander writes into its help. */
const HEADINGS: Readonly<Record<string, Message>> = {
  'Usage:': message('usage.usage'),
  'Arguments:': message('usage.arguments'),
  'Options:': message('usage.options'),
  'Commands:': message('usage.commands'),
};

/** The complaints of commander 14.0.3 (`lib/command.js`, `lib/suggestSimilar.js`), and the messages in their place. */
const COMPLAINTS: readonly (readonly [RegExp, (found: readonly string[]) => Message])[] = [
  [/^error: missing required argument '(.+)'$/, ([name = '']) => message('usage.no-argument', { name })],
  [/^error: option '(.+)' argument missing$/, ([option = '']) => message('usage.no-value', { option })],
  [
    /^error: required option '(.+)' not specified$/,
    ([option = '']) => message('usage.no-option', { option }),
  ],
  [/^error: unknown option '(.+)'$/, ([option = '']) => message('usage.unknown-option', { option })],
  [/^error: unknown command '(.+)'$/, ([command = '']) => message('usage.unknown-command', { command })],
  [
    /^error: too many arguments(?: for '.+')?\. Expected (\d+) arguments? but got (\d+)\.$/,
    ([most, given]) => message('usage.too-many', { most: Number(most), given: Number(given) }),
  ],
  [
    /^error: option '(.+?)' argument '(.*)' is invalid\. ?(.*)$/,
    ([option = '', value = '', why = '']) => message('usage.value', { what: option, value, why: whyOf(why) }),
  ],
  [
    /^error: command-argument value '(.*)' is invalid for argument '(.+?)'\. ?(.*)$/,
    ([value = '', name = '', why = '']) => message('usage.value', { what: name, value, why: whyOf(why) }),
  ],
  [/^\(Did you mean (?:one of )?(.+)\?\)$/, ([words = '']) => message('usage.did-you-mean', { words })],
];

/** What commander adds to a description: `(choices: "csv", "json", default: "csv")`. */
const EXTRAS = /^(.*?) ?\((?:choices: (.+?))?(?:, )?(?:default: ([^)]+))?\)$/s;

/** Why a value is invalid: commander's own list of choices, or a sentence of this program. */
function whyOf(why: string): Message | string {
  const [, known] = /^Allowed choices are (.+)\.$/.exec(why) ?? [];
  return known === undefined ? why : message('usage.choices', { known: known.split(', ') });
}

/** Lets commander speak the language of the terminal, in its help and in its complaints. A verb added later inherits it. */
export function speak(program: Command, text: Text): void {
  const translated = (line: string): string => {
    for (const [pattern, words] of COMPLAINTS) {
      const found = pattern.exec(line);
      if (found) return text.of(words(found.slice(1)));
    }
    return line;
  };
  const described = (description: string): string => {
    const [, words, known, value] = EXTRAS.exec(description) ?? [];
    if (words === undefined || (known === undefined && value === undefined)) return description;
    return [
      words,
      ...(known === undefined
        ? []
        : [text('usage.choices-are', { known: known.replaceAll('"', '').split(', ') })]),
      ...(value === undefined ? [] : [text('usage.default', { value })]),
    ].join(text.language === 'en' ? ' ' : '');
  };
  program
    .helpOption('-h, --help', text('usage.help-option'))
    .helpCommand('help [command]', text('usage.help-command'))
    .configureHelp({
      // After a full-width colon stands no space.
      formatHelp: (command, help) => Help.prototype.formatHelp.call(help, command, help).replace('： ', '：'),
      styleSubcommandTerm: (term) =>
        term
          .replace('[options]', `[${text('usage.some-options')}]`)
          .replace('[command]', `[${text('usage.some-command')}]`),
      // By default commander breaks no words where less than 40 columns are left for them.
      minWidthToWrap: 20,
      displayWidth: stringWidth,
      boxWrap: (words, width) => wrapped(words, width).join('\n'),
      styleTitle: (title) => (HEADINGS[title] ? text.of(HEADINGS[title]) : title),
      styleUsage: (usage) =>
        usage
          .replace('[options]', `[${text('usage.some-options')}]`)
          .replace('[command]', `[${text('usage.some-command')}]`),
      styleOptionDescription: described,
      styleArgumentDescription: described,
    })
    .configureOutput({
      outputError: (words, write) => write(words.split('\n').map(translated).join('\n')),
    });
}
