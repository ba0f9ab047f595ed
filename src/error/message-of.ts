/** The message of whatever was thrown: an error's own, else the value as text. Never empty of meaning, never throws. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The code that Node and libraries put on an error, such as `ENOENT` or `ERR_MODULE_NOT_FOUND`.
 * @returns undefined where the error carries none.
 */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code === undefined) return undefined;
  return String(error.code);
}

/** Whether the error says that a file or folder does not exist (`ENOENT`). */
export function isMissingFile(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}
