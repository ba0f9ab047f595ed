/** How a problem is told: `src/error/failure.ts`. */
export const error = {
  'error.problem': 'found {found}, expected {expected}; {fix}',
  'error.problem-at': '{place}: found {found}, expected {expected}; {fix}',
} as const;
