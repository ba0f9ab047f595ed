import { loadCatalogue } from '../../text/catalogues.ts';
import { en } from '../../text/en/en.ts';
import type { Text } from '../../text/text.ts';
import type { PageText } from '../api.ts';

/** What the keys of the page's own sentences begin with. */
const OF_PAGE = 'page.';

/** The sentences of the page itself in a language; what the language lacks is English. */
export async function pageText({ language }: Text): Promise<PageText> {
  const all: Readonly<Record<string, string>> = { ...en, ...(await loadCatalogue(language)) };
  const messages = Object.entries(all).filter(([key]) => key.startsWith(OF_PAGE));
  return { language, messages: Object.fromEntries(messages) };
}
