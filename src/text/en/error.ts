/** How a problem is told: `src/error/failure.ts`. */
export const error = {
  'error.problem': 'found {found}, expected {expected}; {fix}',
  'error.problem-at': '{place}: found {found}, expected {expected}; {fix}',
  'error.in-file': '{file}: {path}',
  'error.key-on-line': '{key} (line {line})',
  'error.line': 'line {line}',
  'error.line-and-column': 'line {line}, column {column}',
  'error.byte': 'byte {offset}',
  'error.whole-file': 'the whole file',
} as const;
