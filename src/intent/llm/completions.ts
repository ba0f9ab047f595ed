import type { Clock } from '../../time/clock.ts';

/** What came of a request. */
export type Reply =
  | { readonly kind: 'body'; readonly body: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'failed'; readonly reason: string };

/** An answer is one short object: whoever sends more does not answer us. */
const MOST_BYTES = 65_536;

/** Requests to a server with the interface of OpenAI, each within its time. */
export class Completions {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #clock: Clock;
  readonly #open = new Set<AbortController>();

  constructor({ url, key }: { url: string; key?: string }, clock: Clock) {
    this.#url = completionsUrl(url);
    this.#clock = clock;
    this.#headers = {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    };
  }

  /** Never rejects. @param within_ms on the injected clock; then it is given up, and the server told so. */
  async post(body: string, within_ms: number): Promise<Reply> {
    const abort = new AbortController();
    this.#open.add(abort);
    const timer = this.#clock.setTimeout(() => abort.abort(), within_ms);
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        headers: this.#headers,
        body,
        signal: abort.signal,
        // A key is for the server that was named, and for no other.
        redirect: 'error',
      });
      const text = await readUpTo(response, MOST_BYTES);
      if (!response.ok) return { kind: 'failed', reason: refusalOf(response.status) };
      if (text === undefined) return { kind: 'failed', reason: 'its answer is longer than any command' };
      return { kind: 'body', body: text };
    } catch (error) {
      return abort.signal.aborted ? { kind: 'late' } : { kind: 'failed', reason: causeOf(error) };
    } finally {
      this.#clock.clearTimeout(timer);
      this.#open.delete(abort);
      abort.abort();
    }
  }

  /** Gives up all that is open. */
  close(): void {
    for (const abort of this.#open) abort.abort();
  }
}

/** People copy the address with or without its version. */
function completionsUrl(url: string): string {
  return `${url.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1/chat/completions`;
}

/** Undefined where there is more. */
async function readUpTo({ body }: Response, most: number): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > most) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** In our words alone: a server may repeat what it was asked, and its key. */
function refusalOf(status: number): string {
  if (status === 401 || status === 403) return `it refuses the key (status ${status})`;
  if (status === 404) return 'it knows no such model, or has no /v1/chat/completions (status 404)';
  return `it answers with status ${status}`;
}

function causeOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no such host';
  if (code === 'ECONNRESET' || code === 'UND_ERR_SOCKET') return 'it ended the connection';
  if (typeof code === 'string') return code;
  return cause instanceof Error ? cause.message.slice(0, 100) : 'the connection failed';
}
