import { z } from 'zod';
import { messageOf } from '../../error/message-of.ts';
import { printable } from '../../text/printable.ts';

/** A topic of the account, as the cloud lists it. */
export interface ListedTopic {
  readonly topic: string;
  /** What people say; empty where the topic has no name. */
  readonly name: string;
}

/**
 * The answer of Bemfa. `refused`: it understood and says no, which it also does with status 200. `unreachable`: it
 * could not be asked, or its answer has none of the known shapes.
 */
export type ApiResult<T> =
  | { readonly state: 'ok'; readonly value: T }
  | { readonly state: 'refused'; readonly code: number; readonly reason: string }
  | { readonly state: 'unreachable'; readonly reason: string };

/** A request that takes longer is given up, in milliseconds. */
const WITHIN_MS = 10_000;
/** A list of a thousand topics takes less. */
const LARGEST_BODY_BYTES = 1_048_576;
/** The topic is there already. */
const EXISTS = 40_006;
/** Bemfa's number for topics of MQTT. */
const MQTT_TYPE = 1;

const entrySchema = z.object({
  topic: z.string().min(1).max(128),
  name: z.string().max(200).nullish(),
});
const answerSchema = z.object({
  code: z.coerce.number(),
  message: z.string().max(500).nullish(),
  msg: z.string().max(500).nullish(),
  data: z.unknown(),
});

/** Bemfa's HTTP interface for one account. It never deletes anything, and no result holds the key. */
export class BemfaApi {
  readonly #key: string;
  readonly #topicsUrl: string;
  readonly #apiUrl: string;

  /** @param of.key the account's private key. */
  constructor(of: { key: string; topicsUrl: string; apiUrl: string }) {
    this.#key = of.key;
    this.#topicsUrl = of.topicsUrl.replace(/\/$/, '');
    this.#apiUrl = of.apiUrl.replace(/\/$/, '');
  }

  /** Every topic of the account. */
  async topics(): Promise<ApiResult<readonly ListedTopic[]>> {
    const query = new URLSearchParams({ openID: this.#key, type: String(MQTT_TYPE) });
    const result = await this.#ask(`${this.#apiUrl}/vb/api/v2/allTopic?${query}`);
    if (result.state !== 'ok') return result;
    const { data } = result.value;
    // The list comes by itself, or within an object.
    const list = Array.isArray(data)
      ? data
      : z.object({ data: z.array(z.unknown()) }).safeParse(data).data?.data;
    if (!list) return { state: 'unreachable', reason: 'an answer without a list of topics' };
    const value = list.flatMap((entry) => {
      const { topic, name } = entrySchema.safeParse(entry).data ?? {};
      return topic === undefined ? [] : [{ topic, name: name ?? '' }];
    });
    return { state: 'ok', value };
  }

  /** Creates a topic with that spoken name; one that exists is kept as it is. */
  async create({ topic, name }: ListedTopic): Promise<ApiResult<'created' | 'kept'>> {
    const result = await this.#ask(`${this.#topicsUrl}/v1/createTopic`, { topic, name });
    if (result.state === 'refused' && result.code === EXISTS) return { state: 'ok', value: 'kept' };
    return result.state === 'ok' ? { state: 'ok', value: 'created' } : result;
  }

  /** Gives a topic its spoken name. */
  async rename({ topic, name }: ListedTopic): Promise<ApiResult<'renamed'>> {
    const result = await this.#ask(`${this.#apiUrl}/va/modifyName`, { topic, name });
    return result.state === 'ok' ? { state: 'ok', value: 'renamed' } : result;
  }

  /** Has the cloud send a message to the subscribers of the topic, as an assistant would. */
  async send(topic: string, message: string): Promise<ApiResult<'sent'>> {
    const query = new URLSearchParams({ uid: this.#key, topic, type: String(MQTT_TYPE), msg: message });
    const result = await this.#ask(`${this.#apiUrl}/va/sendMessage?${query}`);
    return result.state === 'ok' ? { state: 'ok', value: 'sent' } : result;
  }

  /** @param body present: a POST of it as JSON, with the account's key. */
  async #ask(url: string, body?: ListedTopic): Promise<ApiResult<{ readonly data: unknown }>> {
    try {
      const answer = await fetch(url, {
        // A redirect would hand the key to another host.
        redirect: 'error',
        signal: AbortSignal.timeout(WITHIN_MS),
        ...(body && {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ uid: this.#key, type: MQTT_TYPE, ...body }),
        }),
      });
      const text = await shortText(answer);
      if (!answer.ok) return { state: 'unreachable', reason: `HTTP status ${answer.status}` };
      return this.#read(text);
    } catch (error) {
      return { state: 'unreachable', reason: this.#clean(causeOf(error)) };
    }
  }

  #read(text: string): ApiResult<{ readonly data: unknown }> {
    if (text.trim() === '') return { state: 'unreachable', reason: 'an empty answer' };
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return { state: 'unreachable', reason: 'an answer that is not JSON' };
    }
    const answer = answerSchema.safeParse(json).data;
    if (!answer) return { state: 'unreachable', reason: 'an answer without a code' };
    const { code, message, msg, data } = answer;
    if (code === 0) return { state: 'ok', value: { data } };
    return { state: 'refused', code, reason: this.#clean(message ?? msg ?? 'no reason') };
  }

  /** What the cloud says may repeat the key. */
  #clean(text: string): string {
    return printable(text.replaceAll(this.#key, '…')).slice(0, 200);
  }
}

/** @throws where the body is too large. */
async function shortText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > LARGEST_BODY_BYTES) throw new Error(`an answer of more than ${LARGEST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch` says only that it failed; why is in the cause. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? messageOf(error) : messageOf(cause);
}
