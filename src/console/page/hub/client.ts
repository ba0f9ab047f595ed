import type { Language } from '../../../text/language.ts';
import type { ApiError, Session } from '../../api.ts';

/** The hub's answer where it refuses. */
export class Refusal extends Error {
  /** Of HTTP; 0: no answer came. */
  readonly status: number;
  /** Undefined where what answers is not the hub. */
  readonly answer: ApiError | undefined;
  /** How long to wait before the next try, in seconds; undefined where the hub does not say. */
  readonly retry_after_s: number | undefined;

  constructor(of: { status: number; answer?: ApiError | undefined; retry_after_s?: number | undefined }) {
    super(of.answer?.words ?? `HTTP ${of.status}`);
    this.status = of.status;
    this.answer = of.answer;
    this.retry_after_s = of.retry_after_s;
  }
}

export type Parameters = Readonly<Record<string, string | number | undefined>>;

/** An address of the API, relative to the page: a proxy may serve the page below another path. */
export function addressOf(path: string, parameters: Parameters): string {
  const given = Object.entries(parameters).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [[key, String(value)]],
  );
  return `api/${path}?${new URLSearchParams(given)}`;
}

/** Asks the hub, in the reader's language. */
export class Client {
  language: Language;
  /** Of the session; it changes with it. */
  csrf = '';
  /** Is called where the hub answers that nobody is signed in. */
  onSignedOut: () => void = () => undefined;

  constructor(language: Language) {
    this.language = language;
  }

  get<T>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<T> {
    return this.#ask<T>(path, parameters, { ...(signal && { signal }) });
  }

  /**
   * Changes something. `B` is the request as the API describes it.
   * @throws Refusal
   */
  change<T, B extends object = object>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: B,
  ): Promise<T> {
    return this.#ask<T>(
      path,
      {},
      {
        method,
        headers: { 'content-type': 'application/json', 'x-csrf-token': this.csrf },
        body: JSON.stringify(body ?? {}),
      },
    );
  }

  async session(): Promise<Session> {
    const session = await this.get<Session>('session');
    this.csrf = session.csrf;
    return session;
  }

  async #ask<T>(path: string, parameters: Parameters, request: RequestInit): Promise<T> {
    let response: Response;
    try {
      const address = addressOf(path, { ...parameters, lang: this.language });
      response = await fetch(address, { credentials: 'same-origin', cache: 'no-store', ...request });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new Refusal({ status: 0 });
    }
    const said = await response.text();
    const answer = parsed(said);
    if (response.ok && answer !== undefined) return answer as T;
    const refused = isApiError(answer) ? answer : undefined;
    if (refused?.code === 'signed_out') this.onSignedOut();
    const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
    throw new Refusal({
      status: response.status,
      answer: refused,
      retry_after_s: Number.isFinite(wait) ? wait : undefined,
    });
  }
}

/** Undefined where the text is no JSON: a proxy answers in place of the hub. */
function parsed(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isApiError(answer: unknown): answer is ApiError {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'words' in answer;
}
