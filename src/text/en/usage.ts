/** The words of the command line itself, in the place of commander's: `src/cli/usage.ts`. */
export const usage = {
  'usage.usage': 'Usage:',
  'usage.arguments': 'Arguments:',
  'usage.options': 'Options:',
  'usage.commands': 'Commands:',
  'usage.some-options': 'options',
  'usage.some-command': 'command',
  'usage.choices-are': '(choices: {known})',
  'usage.default': '(default: {value})',
  'usage.help-option': 'show this help',
  'usage.help-command': 'show the help of a command',
  'usage.no-argument': 'error: the argument “{name}” is missing',
  'usage.no-value': 'error: the option {option} needs a value',
  'usage.no-option': 'error: the option {option} is required',
  'usage.unknown-option': 'error: unknown option “{option}”',
  'usage.unknown-command': 'error: unknown command “{command}”',
  'usage.too-many':
    'error: {given, plural, one {# argument} other {# arguments}}, and at most {most, number, whole} expected',
  'usage.value': 'error: “{value}” is no value of {what}: {why}',
  'usage.choices': 'expected one of {known}',
  'usage.did-you-mean': '(did you mean {words}?)',
  'usage.language': 'expected one of {known}',
} as const;
