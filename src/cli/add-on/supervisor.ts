import { z } from 'zod';
import type { Problem } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import { message } from '../../text/text.ts';

/** The supervisor answers within this time, in milliseconds, or counts as away. */
const ANSWERS_WITHIN_MS = 10_000;

/** The broker of Home Assistant, as its service `mqtt` names it. */
export interface Broker {
  /** `mqtt://host:port`, or `mqtts://`. */
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Where Home Assistant's ingress expects the page. */
export interface IngressPlace {
  /** The address of the add-on in the supervisor's network: with the network of the host the gateway of it. */
  readonly host: string;
  readonly port: number;
}

/** What was asked for; or why it is not known, and whether that may pass by itself. */
export type Answer<T> = { readonly ok: T } | { readonly problem: Problem; readonly isAway: boolean };

const host = z.string().regex(/^[A-Za-z0-9_.:-]{1,253}$/);
const word = z.string().regex(/^[^\r\n]{0,1000}$/);
const mqttSchema = z.object({
  host,
  port: z.coerce.number().int().min(1).max(65_535),
  ssl: z.boolean().optional(),
  username: word.nullish(),
  password: word.nullish(),
});
const infoSchema = z.object({
  ip_address: z.union([z.ipv4(), z.ipv6()]),
  ingress_port: z.number().int().min(1).max(65_535),
});

/** Home Assistant's supervisor, as far as an add-on of the usual rights may ask it. */
export class Supervisor {
  readonly #url: string;
  readonly #token: string | undefined;

  /**
   * @param of.url its address, without a slash at its end.
   * @param of.token the key of this start of the add-on; undefined: there is no supervisor.
   */
  constructor(of: { url: string; token: string | undefined }) {
    this.#url = of.url;
    this.#token = of.token;
  }

  /** The broker that other add-ons offer. */
  async broker(): Promise<Answer<Broker>> {
    const answer = await this.#get('services/mqtt', mqttSchema, message('addon.supervisor.no-mqtt.fix'));
    if (!('ok' in answer)) return answer;
    const { host: name, port, ssl, username, password } = answer.ok;
    const bare = name.includes(':') ? `[${name}]` : name;
    return {
      ok: {
        url: `${ssl ? 'mqtts' : 'mqtt'}://${bare}:${port}`,
        username: username || undefined,
        password: password || undefined,
      },
    };
  }

  /** Where the page must listen, so that it is shown within Home Assistant. */
  async ingress(): Promise<Answer<IngressPlace>> {
    const answer = await this.#get('addons/self/info', infoSchema, message('addon.supervisor.refused.fix'));
    if (!('ok' in answer)) return answer;
    return { ok: { host: answer.ok.ip_address, port: answer.ok.ingress_port } };
  }

  /** @param fix what helps where the supervisor knows of no such thing. */
  async #get<S extends z.ZodType>(path: string, schema: S, fix: Problem['fix']): Promise<Answer<z.infer<S>>> {
    const address = `${this.#url}/${path}`;
    const no = (told: Pick<Problem, 'found' | 'fix'>, isAway = false) => ({
      problem: { path: address, expected: message('addon.supervisor.expected'), ...told },
      isAway,
    });
    if (!this.#token)
      return no({
        found: message('addon.supervisor.no-token'),
        fix: message('addon.supervisor.no-token.fix'),
      });
    let status: number;
    let body: unknown;
    try {
      const response = await fetch(address, {
        headers: { authorization: `Bearer ${this.#token}` },
        signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
        redirect: 'error',
      });
      status = response.status;
      body = await response.json().catch(() => undefined);
    } catch (error) {
      return no(
        {
          found: message('addon.supervisor.away', { reason: causeOf(error) }),
          fix: message('addon.supervisor.away.fix'),
        },
        true,
      );
    }
    if (status === 401)
      return no({ found: message('addon.supervisor.token'), fix: message('addon.supervisor.token.fix') });
    if (status === 403)
      return no({
        found: message('addon.supervisor.refused'),
        fix: message('addon.supervisor.refused.fix'),
      });
    const said = z.object({ message: z.string() }).safeParse(body).data?.message ?? '';
    if (status >= 500)
      return no(
        {
          found: message('addon.supervisor.failed', { status, said }),
          fix: message('addon.supervisor.away.fix'),
        },
        true,
      );
    if (status !== 200) return no({ found: message('addon.supervisor.failed', { status, said }), fix });
    const read = schema.safeParse(z.object({ data: z.unknown() }).safeParse(body).data?.data);
    if (read.success) return { ok: read.data };
    // Its values may be secret: only the names of what is wrong are told.
    const keys = read.error.issues.map((issue) => issue.path.join('.'));
    return no({ found: message('addon.supervisor.malformed', { keys }), fix });
  }
}

/** `fetch failed` says nothing; its cause does. */
function causeOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}
