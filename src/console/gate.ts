import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ConsoleConfig } from '../config/console.ts';
import { message } from '../text/text.ts';
import type { Session } from './api.ts';
import { Attempts, type Trier } from './attempts.ts';
import { isOfIngress, isOnThisMachine, pathOf } from './host-check.ts';
import type { ConsoleHub } from './hub.ts';
import type { OneTimeCode } from './one-time-code.ts';
import { LONGEST_PASSWORD, type Password, SHORTEST_PASSWORD } from './password.ts';
import { parsed, Refusal } from './request.ts';
import type { Sessions } from './sessions.ts';

const SESSION = 'halfsecond_session';
const BROWSER = 'halfsecond_browser';
const YEAR_S = 365 * 24 * 3600;
const MONTH_S = 30 * 24 * 3600;

const given = z.string().max(LONGEST_PASSWORD);
const wanted = given.min(SHORTEST_PASSWORD);
const signInSchema = z.strictObject({ password: given });
const firstSchema = z.strictObject({ password: wanted, code: z.string().max(40).optional() });
const changeSchema = z.strictObject({ current: given, password: wanted });

/** Who may come in: passwords, one-time codes, sessions and the tokens of their changes. */
export class Gate {
  readonly #hub: ConsoleHub;
  readonly #password: Password;
  readonly #sessions: Sessions;
  readonly #code: OneTimeCode;
  readonly #attempts: Attempts;
  readonly #config: Pick<ConsoleConfig, 'tls' | 'ingress' | 'trust_ingress'>;
  readonly #onEnded: () => void;

  /**
   * @param of.onEnded told when a session has ended: what it has open must end too.
   */
  constructor(of: {
    hub: ConsoleHub;
    password: Password;
    sessions: Sessions;
    code: OneTimeCode;
    config: Pick<ConsoleConfig, 'tls' | 'ingress' | 'trust_ingress'>;
    onEnded: () => void;
  }) {
    this.#hub = of.hub;
    this.#password = of.password;
    this.#sessions = of.sessions;
    this.#code = of.code;
    this.#config = of.config;
    this.#onEnded = of.onEnded;
    this.#attempts = new Attempts({ clock: of.hub.clock });
  }

  /** Adds what signs in and out. */
  serve(app: FastifyInstance): void {
    const changes = { onRequest: app.csrfProtection };
    app.get('/api/session', async (request, reply) =>
      this.#isVouchedFor(request) && this.sessionOf(request) === undefined
        ? this.#begin(request, reply)
        : this.#stateOf(request, reply),
    );
    app.post('/api/session', changes, async (request, reply) => {
      const { password } = parsed(signInSchema, request.body);
      const isRight = await this.#try(request, () => this.#password.is(password));
      if (!isRight) throw new Refusal('wrong_password', message('console.wrong-password'));
      return this.#begin(request, reply);
    });
    app.delete('/api/session', changes, async (request, reply) => {
      const id = idOf(request);
      if (id !== undefined) this.#sessions.end(id);
      this.#onEnded();
      reply.clearCookie(SESSION, this.#cookie(request, 0));
      return this.#stateOf(request, reply, null);
    });
    app.post('/api/password', changes, async (request, reply) => {
      const { password, code } = parsed(firstSchema, request.body);
      if (this.#password.isSet && code === undefined)
        throw new Refusal('conflict', message('console.password-is-set'));
      if (code !== undefined || !isLocal(request)) {
        const isRight = await this.#try(request, async () => this.#code.is(code ?? ''));
        if (!isRight) throw new Refusal('wrong_code', message('console.wrong-code'));
        this.#code.use();
      }
      await this.#setPassword(password);
      return this.#begin(request, reply);
    });
    app.put('/api/password', changes, async (request, reply) => {
      this.require(request);
      const { current, password } = parsed(changeSchema, request.body);
      const isRight = await this.#try(request, () => this.#password.is(current));
      if (!isRight) throw new Refusal('wrong_password', message('console.wrong-password'));
      await this.#setPassword(password);
      return this.#begin(request, reply);
    });
  }

  /** @throws Refusal (`signed_out`) for a request without a session. */
  require(request: FastifyRequest): void {
    const id = idOf(request);
    if (id === undefined || !this.#sessions.isKnown(id))
      throw new Refusal('signed_out', message('console.signed-out'));
  }

  /** Whom the token of a request's change must be for: a token of another session is worthless. */
  userOf(request: FastifyRequest): string {
    return this.sessionOf(request) ?? NOBODY;
  }

  /** What tells the session of a request from others; undefined: it has none. */
  sessionOf(request: FastifyRequest): string | undefined {
    const id = idOf(request);
    return id !== undefined && this.#sessions.isKnown(id) ? userOf(id) : undefined;
  }

  /** Whether Home Assistant has let the browser in, and its owner has this console believe it. */
  #isVouchedFor(request: FastifyRequest): boolean {
    return this.#config.trust_ingress && isOfIngress(request, this.#config);
  }

  async #setPassword(password: string): Promise<void> {
    try {
      await this.#password.set(password);
    } catch (error) {
      this.#hub.log.error({ error: String(error) }, 'the password of the console cannot be written');
      throw new Refusal('unavailable', message('console.password-unwritten'));
    }
    // Whoever had come in by the old password is out.
    this.#sessions.endAll();
    this.#onEnded();
    this.#hub.log.info({}, 'the password of the console was set');
  }

  /** @throws Refusal (`too_many`) where this browser has to wait. */
  async #try(request: FastifyRequest, attempt: () => Promise<boolean>): Promise<boolean> {
    const trier = this.#trierOf(request);
    const wait_ms = this.#attempts.wait_ms(trier);
    if (wait_ms > 0) {
      const retry_s = Math.ceil(wait_ms / 1000);
      throw new Refusal('too_many', message('console.too-many', { minutes: Math.ceil(retry_s / 60) }), {
        retry_s,
      });
    }
    const isRight = await this.#attempts.run(trier, attempt);
    if (!isRight) this.#hub.log.warn({ address: trier.address }, 'somebody was not let into the console');
    return isRight;
  }

  #trierOf(request: FastifyRequest): Trier {
    const { [BROWSER]: cookie } = request.cookies;
    const read = cookie === undefined ? undefined : request.unsignCookie(cookie);
    return {
      address: addressOf(request),
      browser: read?.valid === true ? (read.value ?? undefined) : undefined,
    };
  }

  #begin(request: FastifyRequest, reply: FastifyReply): Session {
    const before = idOf(request);
    if (before !== undefined) this.#sessions.end(before);
    const id = this.#sessions.begin();
    const { browser = randomBytes(16).toString('base64url') } = this.#trierOf(request);
    reply.setCookie(SESSION, id, this.#cookie(request, MONTH_S));
    reply.setCookie(BROWSER, browser, { ...this.#cookie(request, YEAR_S), signed: true });
    return this.#stateOf(request, reply, id);
  }

  /** @param id the session of the answer, where it is another one than the request's; null: none. */
  #stateOf(request: FastifyRequest, reply: FastifyReply, id: string | null = idOf(request) ?? null): Session {
    const isIn = id !== null && this.#sessions.isKnown(id);
    reply.header('cache-control', 'no-store');
    return {
      state: isIn ? 'signed_in' : this.#password.isSet ? 'signed_out' : 'new',
      needs_code: !isLocal(request),
      vouched_for: this.#isVouchedFor(request),
      csrf: reply.generateCsrf({
        userInfo: isIn ? userOf(id) : NOBODY,
        path: pathOf(request, this.#config),
      }),
      insecure: this.#config.tls === undefined && !isLocal(request) && !isOfIngress(request, this.#config),
      language: this.#hub.language,
      version: this.#hub.version,
    };
  }

  #cookie(request: FastifyRequest, maxAge: number) {
    return {
      path: pathOf(request, this.#config),
      httpOnly: true,
      sameSite: 'strict',
      secure: this.#config.tls !== undefined,
      maxAge,
    } as const;
  }
}

const NOBODY = 'nobody';

function userOf(id: string): string {
  return createHash('sha256').update(`csrf ${id}`).digest('base64url');
}

function idOf(request: FastifyRequest): string | undefined {
  const { [SESSION]: id } = request.cookies;
  return id !== undefined && /^[\w-]{43}$/.test(id) ? id : undefined;
}

function addressOf(request: FastifyRequest): string {
  return request.socket.remoteAddress ?? '';
}

function isLocal(request: FastifyRequest): boolean {
  return isOnThisMachine({ address: addressOf(request), headers: request.headers });
}
