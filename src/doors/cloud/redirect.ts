/**
 * What a cloud may add to the address of its own to which it is sent back: AliGenie names its skill and the linking so.
 * Raw, as it stands in the address; no escaped control characters.
 */
const OWN_QUERY = /^(?:(?:skillId|token)=(?:[\w.~+/=:-]|%[2-7][0-9a-f]){0,512}(?:&|$))+$/i;

/**
 * Whether a cloud may be sent back to this address: a configured one, or one with the parameters `skillId` and `token`
 * behind a configured one that has none. AliGenie's token is another one for each linking.
 */
export function isRedirectOf(configured: readonly string[], given: unknown): given is string {
  if (typeof given !== 'string') return false;
  if (configured.includes(given)) return true;
  const at = given.indexOf('?');
  return at >= 0 && configured.includes(given.slice(0, at)) && OWN_QUERY.test(given.slice(at + 1));
}

/**
 * The address that a cloud is sent back to, letter by letter as it gave it, with what the OAuth library adds.
 * @param location what the library made of both; it writes the cloud's own parameters anew.
 */
export function sentBack(given: string, location: string): string {
  const told = new URL(location).searchParams;
  const added = new URLSearchParams();
  for (const name of ['code', 'error', 'error_description', 'state']) {
    const value = told.getAll(name).at(-1);
    if (value !== undefined) added.set(name, value);
  }
  return `${given}${given.includes('?') ? '&' : '?'}${added}`;
}
