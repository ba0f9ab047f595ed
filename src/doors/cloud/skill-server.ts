import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import formbody from '@fastify/formbody';
import rateLimit from '@fastify/rate-limit';
import OAuth2Server from '@node-oauth/oauth2-server';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { DoorsConfig } from '../../config/doors.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import type { Message } from '../../text/message.ts';
import { createText, message } from '../../text/text.ts';
import type { Door, DoorHost, DoorStatus, Invitation } from '../door.ts';
import { LinkedAccounts } from './linked-accounts.ts';
import { linkingPage } from './linking-page.ts';
import { isEqual, newAccountId, oauthServer } from './oauth.ts';

/** One cloud's requests and answers. */
export interface Dialect {
  /** The cloud's name, for people. */
  readonly cloud: string;
  /** The bearer token of a request; undefined where it has none. */
  tokenOf(request: unknown): string | undefined;
  /** @param isLinked whether its token is of a linked account. Never throws for what the request says. */
  answer(request: unknown, isLinked: boolean): Promise<object>;
}

export type SkillConfig = NonNullable<DoorsConfig['aligenie']>;

/** The largest request; a command has a few hundred bytes. */
const LARGEST_BODY_BYTES = 65_536;
/** Limits for all clients together: every request comes from the tunnel or the proxy. */
const LIMITS = { requests_per_minute: 600, passwords_per_quarter_hour: 8 } as const;
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' https:; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
} as const;

/**
 * A smart-home skill's endpoint: `/authorize` and `/token` link an account, `/skill` takes the requests.
 * @throws Failure (exit 4) for a secret that cannot be read, or a taken port.
 */
export async function openSkill(of: {
  name: 'aligenie' | 'alexa';
  config: SkillConfig;
  host: DoorHost;
  dialect: Dialect;
}): Promise<Door> {
  const { name, config, host, dialect } = of;
  const secret = secretIn(host, config.client_secret_file, `doors.${name}.client_secret_file`);
  const password = secretIn(host, config.owner_password_file, `doors.${name}.owner_password_file`);
  const accounts = await LinkedAccounts.open(host.folder, (problem) =>
    host.log.error({ problem }, 'the linked accounts are lost: link them anew'),
  );
  const client = { id: config.client_id, secret, redirectUris: config.redirect_uris };
  const oauth = oauthServer({ client, accounts, wall: () => host.wall() });
  const app = fastify({ bodyLimit: LARGEST_BODY_BYTES, logger: false, trustProxy: false });
  await app.register(formbody, { bodyLimit: LARGEST_BODY_BYTES });
  await app.register(rateLimit, {
    max: LIMITS.requests_per_minute,
    timeWindow: 60_000,
    keyGenerator: () => 'all',
  });
  linking({ app, oauth, client, password, cloud: dialect.cloud });
  app.post('/skill', async (request, reply) => {
    const token = dialect.tokenOf(request.body);
    const account = token === undefined ? undefined : accounts.byAccessToken(token);
    const isLinked = account !== undefined && Date.parse(account.access.expires_at) > host.wall();
    return reply.send(await dialect.answer(request.body, isLinked));
  });
  await listen({ app, config, name });
  const { port } = app.server.address() as AddressInfo;
  return {
    show: () => undefined,
    status: async (): Promise<DoorStatus> => ({
      state: 'open',
      address: `http ${config.host}:${port}`,
      pairings: accounts.all.map(({ id, linked_at }) => ({
        id,
        label: `${dialect.cloud}, linked ${linked_at.slice(0, 10)}`,
        assistant: config.assistant,
      })),
    }),
    invite: async (): Promise<Invitation> => ({
      words: instructions({ config, port, cloud: dialect.cloud }),
    }),
    unpair: (pairing) => accounts.unpair(pairing),
    close: () => app.close(),
  };
}

function linking(of: {
  app: FastifyInstance;
  oauth: OAuth2Server;
  client: { id: string; redirectUris: readonly string[] };
  password: string;
  cloud: string;
}): void {
  const { app, oauth, client, password, cloud } = of;
  const page = (reply: FastifyReply, status: number, fault?: 'password' | 'too_often') =>
    reply
      .code(status)
      .headers(PAGE_HEADERS)
      .type('text/html; charset=utf-8')
      .send(linkingPage({ cloud, fault }));
  /** Only the cloud's own addresses: a redirect to another would give the code to a stranger. */
  const isOurs = (query: unknown): boolean => {
    const { client_id, redirect_uri } = query as Record<string, unknown>;
    return client_id === client.id && client.redirectUris.some((uri) => uri === redirect_uri);
  };
  const stranger = (reply: FastifyReply) =>
    reply
      .code(400)
      .type('text/plain')
      .send(`${createText('en')('door.link.stranger')}\n`);
  app.get('/authorize', (request, reply) => (isOurs(request.query) ? page(reply, 200) : stranger(reply)));
  app.post(
    '/authorize',
    {
      config: {
        rateLimit: {
          max: LIMITS.passwords_per_quarter_hour,
          timeWindow: 900_000,
          keyGenerator: () => 'passwords',
          errorResponseBuilder: () => new TooOften(),
        },
      },
      errorHandler: (error, _, reply) => {
        if (error instanceof TooOften) page(reply, 429, 'too_often');
        else reply.send(error);
      },
    },
    async (request, reply) => {
      if (!isOurs(request.query)) return stranger(reply);
      const given = (request.body as Record<string, unknown> | undefined)?.password;
      if (typeof given !== 'string' || !isEqual(given, password)) return page(reply, 403, 'password');
      const handle = () => ({ account: newAccountId() });
      return exchange(request, reply, (asked, answer) =>
        oauth.authorize(asked, answer, { authenticateHandler: { handle } }),
      );
    },
  );
  app.post('/token', (request, reply) =>
    exchange(request, reply, (asked, answer) => oauth.token(asked, answer)),
  );
}

class TooOften extends Error {
  readonly statusCode = 429;
}

/** Answers by the OAuth library; a refusal is an error of the protocol (RFC 6749, 5.2). */
async function exchange(
  request: FastifyRequest,
  reply: FastifyReply,
  work: (asked: OAuth2Server.Request, answer: OAuth2Server.Response) => Promise<unknown>,
): Promise<FastifyReply> {
  const asked = new OAuth2Server.Request({
    headers: request.headers as Record<string, string>,
    method: request.method,
    query: request.query as Record<string, string>,
    body: request.body ?? {},
  });
  const answer = new OAuth2Server.Response({ headers: {} });
  try {
    await work(asked, answer);
  } catch (error) {
    if (!(error instanceof OAuth2Server.OAuthError)) throw error;
    if (answer.get('location') === undefined)
      return reply.code(error.code).send({ error: error.name, error_description: error.message });
  }
  return reply
    .headers({ ...answer.headers, 'cache-control': 'no-store' })
    .code(answer.status ?? 200)
    .send(answer.body);
}

function secretIn(host: DoorHost, file: string, path: string): string {
  try {
    const secret = readFileSync(resolve(host.home.folder, file), 'utf8').trim();
    if (secret !== '') return secret;
  } catch {
    // Reported below, as an empty secret is.
  }
  throw new Failure(ExitCode.unavailable, [
    {
      path,
      found: message('door.secret.found', { file }),
      expected: message('door.secret.expected'),
      fix: message('door.secret.fix'),
    },
  ]);
}

async function listen(of: { app: FastifyInstance; config: SkillConfig; name: string }): Promise<void> {
  const { app, config, name } = of;
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await app.close();
    throw new Failure(ExitCode.unavailable, [
      {
        path: `doors.${name}.port`,
        found: message('door.port.found', { port: config.port, error: messageOf(error) }),
        expected: message('door.port.expected'),
        fix: message('door.port.fix'),
      },
    ]);
  }
}

function instructions(of: { config: SkillConfig; port: number; cloud: string }): readonly Message[] {
  const { config, port, cloud } = of;
  return [
    message('door.skill.console', { cloud }),
    message('door.skill.authorize'),
    message('door.skill.token'),
    message('door.skill.requests'),
    message('door.skill.client-id', { id: config.client_id }),
    message('door.skill.client-secret', { file: config.client_secret_file }),
    message('door.skill.tunnel', { host: config.host, port }),
    message('door.skill.link', { file: config.owner_password_file }),
  ];
}
