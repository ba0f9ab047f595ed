/** Keys whose values are secrets, or are likely to be one by mistake: a password where its file should stand. */
const SECRET = /pass(word|phrase)?|secret|token|credential|access_?key/i;

const LONGEST = 60;

/** A value as an error message may repeat it: short, on one line, and nothing of one that may be a secret. */
export function show(value: unknown, path: readonly PropertyKey[] = []): string {
  if (value === undefined || value === null) return 'nothing';
  if (path.some((key) => SECRET.test(String(key)))) return 'a value that is not shown';
  const text =
    JSON.stringify(value, (key, inner: unknown) => (SECRET.test(key) ? '…' : inner)) ?? String(value);
  const safe = text.replace(/\/\/[^/@\s"]*@/g, '//…@');
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST - 1)}…` : safe;
}

/** A key as an error message may repeat it: as it is where it is plain, for terminals obey some characters. */
export function showKey(key: string): string {
  return /^[\p{L}\p{N}_ -]{1,60}$/u.test(key) ? key : show(key);
}
