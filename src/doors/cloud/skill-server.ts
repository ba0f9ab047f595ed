import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import formbody from '@fastify/formbody';
import rateLimit from '@fastify/rate-limit';
import OAuth2Server from '@node-oauth/oauth2-server';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type DoorsConfig, SHORTEST_PASSWORD } from '../../config/doors.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import type { Message } from '../../text/message.ts';
import { createText, message } from '../../text/text.ts';
import type { Door, DoorHost, DoorStatus, Invitation } from '../door.ts';
import { LinkLog } from './link-log.ts';
import { LinkedAccounts } from './linked-accounts.ts';
import { linkingPage } from './linking-page.ts';
import { isEqual, newAccountId, type OAuthClient, oauthServer } from './oauth.ts';

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
/** A minute, and the quarter of an hour after which passwords may be tried again, in milliseconds. */
const MINUTE_MS = 60_000;
const QUARTER_HOUR_MS = 900_000;
/**
 * How many requests each purpose may have. Every purpose has a budget of its own: what uses one up stops none of the
 * others. Requests are counted for all clients together, since they come from the tunnel or the proxy.
 */
const PER_MINUTE = { pages: 120, tokens: 120, commands: 600, strangers: 600 } as const;
/** How many passwords may be tried in a quarter of an hour: from one address, and from all. */
const PASSWORDS = { fromOne: 8, fromAll: 200 } as const;
/** A request that is slower is ended, in milliseconds: its headers, and the whole of it. */
const HEADERS_WITHIN_MS = 5000;
const REQUEST_WITHIN_MS = 10_000;
/** The most connections at a time. */
const MOST_CONNECTIONS = 256;
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
  ensureLong(password, { file: config.owner_password_file, path: `doors.${name}.owner_password_file` });
  const accounts = await LinkedAccounts.open(host.folder, (problem) =>
    host.log.error({ problem }, 'the linked accounts are lost: link them anew'),
  );
  const client = { id: config.client_id, secret, redirectUris: config.redirect_uris };
  const attempts = new LinkLog({ cloud: dialect.cloud, wall: () => host.wall(), log: host.log });
  const oauth = oauthServer({
    client,
    accounts,
    wall: () => host.wall(),
    onTheft: (account) => attempts.stolen(account),
  });
  const app = await createServer();
  linking({ app, oauth, client, password, attempts, cloud: dialect.cloud });
  const accountOf = (body: unknown) => {
    const token = dialect.tokenOf(body);
    return token === undefined ? undefined : accounts.byAccessToken(token);
  };
  const keyGenerator = (request: FastifyRequest) => accountOf(request.body)?.id ?? STRANGERS;
  const max = (_: FastifyRequest, key: string) => PER_MINUTE[key === STRANGERS ? 'strangers' : 'commands'];
  // Counted once the body is read: a stranger's requests are not counted against an account.
  const rateLimit = { max, timeWindow: MINUTE_MS, keyGenerator, hook: 'preHandler' } as const;
  app.post('/skill', { config: { rateLimit } }, async (request, reply) => {
    const account = accountOf(request.body);
    const isLinked = account !== undefined && Date.parse(account.access.expires_at) > host.wall();
    return reply.send(await dialect.answer(request.body, isLinked));
  });
  host.listens();
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
      links: attempts.counts,
    }),
    invite: async (): Promise<Invitation> => ({
      words: instructions({ config, port, cloud: dialect.cloud }),
    }),
    unpair: (pairing) => accounts.unpair(pairing),
    close: () => app.close(),
  };
}

/** The key under which requests without a linked account are counted. */
const STRANGERS = 'strangers';

/** A server that ends slow and hanging requests, and counts the requests of each route that says so. */
async function createServer(): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: LARGEST_BODY_BYTES,
    logger: false,
    // The tunnel or the proxy before the door adds the address of its client last.
    trustProxy: (_, hop) => hop === 0,
    requestTimeout: REQUEST_WITHIN_MS,
    http: { headersTimeout: HEADERS_WITHIN_MS, connectionsCheckingInterval: 1000 },
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  await app.register(formbody, { bodyLimit: LARGEST_BODY_BYTES });
  await app.register(rateLimit, { global: false });
  return app;
}

function linking(of: {
  app: FastifyInstance;
  oauth: OAuth2Server;
  client: OAuthClient;
  password: string;
  attempts: LinkLog;
  cloud: string;
}): void {
  const { app, oauth, client, password, attempts, cloud } = of;
  const pages = {
    max: PER_MINUTE.pages,
    timeWindow: MINUTE_MS,
    keyGenerator: ({ ip }: FastifyRequest) => ip,
  };
  const tokens = {
    max: PER_MINUTE.tokens,
    timeWindow: MINUTE_MS,
    // Strangers use up no budget of the cloud, which has to renew its token every hour.
    keyGenerator: (request: FastifyRequest) => (isFromClient(request, client) ? 'client' : STRANGERS),
    hook: 'preHandler',
  } as const;
  const fromOne = app.createRateLimit({
    max: PASSWORDS.fromOne,
    timeWindow: QUARTER_HOUR_MS,
    keyGenerator: ({ ip }) => ip,
  });
  const fromAll = app.createRateLimit({
    max: PASSWORDS.fromAll,
    timeWindow: QUARTER_HOUR_MS,
    keyGenerator: () => 'all',
  });
  const isTooOften = async (request: FastifyRequest) => {
    for (const limit of [fromOne, fromAll]) {
      const { isAllowed, ...told } = await limit(request);
      if (!isAllowed && 'isExceeded' in told && told.isExceeded) return true;
    }
    return false;
  };
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
  app.get('/authorize', { config: { rateLimit: pages } }, (request, reply) =>
    isOurs(request.query) ? page(reply, 200) : stranger(reply),
  );
  app.post('/authorize', async (request, reply) => {
    if (!isOurs(request.query)) return stranger(reply);
    const given = (request.body as Record<string, unknown> | undefined)?.password;
    // Only a real try counts: a form without a password is none.
    if (typeof given !== 'string' || given === '') return page(reply, 403, 'password');
    if (await isTooOften(request)) {
      attempts.refused();
      return page(reply, 429, 'too_often');
    }
    if (!isEqual(given, password)) {
      attempts.failed({ from: request.ip });
      return page(reply, 403, 'password');
    }
    const account = newAccountId();
    attempts.succeeded({ from: request.ip, account });
    const handle = () => ({ account });
    return exchange(request, reply, (asked, answer) =>
      oauth.authorize(asked, answer, { authenticateHandler: { handle } }),
    );
  });
  app.post('/token', { config: { rateLimit: tokens } }, (request, reply) =>
    exchange(request, reply, (asked, answer) => oauth.token(asked, answer)),
  );
}

/** Whether a request proves by the client secret, in its form or by HTTP Basic, that it comes from the cloud. */
function isFromClient({ body, headers }: FastifyRequest, client: OAuthClient): boolean {
  const { client_secret } = (body ?? {}) as Record<string, unknown>;
  if (typeof client_secret === 'string') return isEqual(client_secret, client.secret);
  const basic = /^Basic ([\w+/=]+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  return isEqual(Buffer.from(basic, 'base64').toString('utf8'), `${client.id}:${client.secret}`);
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

/** @throws Failure (exit 4) for a password that can be guessed: the page is open to the internet. */
function ensureLong(password: string, { file, path }: { file: string; path: string }): void {
  if (password.length >= SHORTEST_PASSWORD) return;
  throw new Failure(ExitCode.unavailable, [
    {
      path,
      found: message('door.password.found', { count: password.length }),
      expected: message('door.password.expected', { least: SHORTEST_PASSWORD }),
      fix: message('door.password.fix', { file }),
    },
  ]);
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
