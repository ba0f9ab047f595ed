import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import formbody from '@fastify/formbody';
import OAuth2Server from '@node-oauth/oauth2-server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type CloudDoor, type DoorsConfig, SHORTEST_PASSWORD } from '../../config/doors.ts';
import { storedSecret } from '../../config/secret.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { languageOfHeader } from '../../text/language.ts';
import type { Message } from '../../text/message.ts';
import { loadText, message, type Text } from '../../text/text.ts';
import type { Door, DoorHost, DoorStatus, Invitation } from '../door.ts';
import { createHttpServer, listenFor } from '../http-server.ts';
import { LinkLog } from './link-log.ts';
import { LinkedAccounts } from './linked-accounts.ts';
import { linkingPage } from './linking-page.ts';
import { isEqual, newAccountId, type OAuthClient, oauthServer } from './oauth.ts';
import { isRedirectOf, sentBack } from './redirect.ts';

/** One cloud's requests and answers. */
export interface Dialect {
  /** The cloud's name, for people. */
  readonly cloud: string;
  /** The bearer token of a request; undefined where it has none. */
  tokenOf(request: unknown): string | undefined;
  /** @param isLinked whether its token is of a linked account. Never throws for what the request says. */
  answer(request: unknown, isLinked: boolean): Promise<object>;
  /** What the cloud's own console and app want, before and after the lines that every cloud's setup has. */
  readonly setup?: { readonly before: readonly Message[]; readonly after: readonly Message[] };
  /** Adds routes of the cloud's own. */
  serve?(of: OwnRoutes): void;
}

/** What a cloud needs to add routes of its own. */
export interface OwnRoutes {
  readonly app: FastifyInstance;
  /** The options of a route whose requests are counted: those that are proven apart from all others. */
  limits(isProven: (request: FastifyRequest) => boolean): object;
  /** Whether the token is of a linked account, and has not expired. */
  isLinked(token: string): boolean;
}

export type SkillConfig = NonNullable<DoorsConfig['alexa']>;

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
/** What a page says depends on the browser's language. */
const LANGUAGE_HEADERS = { vary: 'accept-language' } as const;

const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' https:; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
  ...LANGUAGE_HEADERS,
} as const;

/** A request, and what answers it. */
interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The sentences of the language that the browser asks for. */
function textFor(request: FastifyRequest): Promise<Text> {
  return loadText(languageOfHeader(request.headers['accept-language']));
}

/**
 * A smart-home skill's endpoint: `/authorize` and `/token` link an account, `/skill` takes the requests.
 * @throws Failure (exit 4) for a secret that cannot be read, or a taken port.
 */
export async function openSkill(of: {
  name: CloudDoor;
  config: SkillConfig;
  host: DoorHost;
  dialect: Dialect;
}): Promise<Door> {
  const { name, config, host, dialect } = of;
  const secretFile = secretFileOf(name, config, 'client-secret');
  const passwordFile = secretFileOf(name, config, 'owner-password');
  const secret = secretIn(host, secretFile);
  const password = secretIn(host, passwordFile);
  ensureLong(password, passwordFile);
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
  const app = await createHttpServer({ largest_bytes: LARGEST_BODY_BYTES, isBehindProxy: true });
  await app.register(formbody, { bodyLimit: LARGEST_BODY_BYTES });
  linking({ app, oauth, client, password, attempts, cloud: dialect.cloud });
  const accountOf = (body: unknown) => {
    const token = dialect.tokenOf(body);
    return token === undefined ? undefined : accounts.byAccessToken(token);
  };
  const isLive = (account: ReturnType<typeof accountOf>) =>
    account !== undefined && Date.parse(account.access.expires_at) > host.wall();
  const keyGenerator = (request: FastifyRequest) => accountOf(request.body)?.id ?? STRANGERS;
  const max = (_: FastifyRequest, key: string) => PER_MINUTE[key === STRANGERS ? 'strangers' : 'commands'];
  // Counted once the body is read: a stranger's requests are not counted against an account.
  const rateLimit = { max, timeWindow: MINUTE_MS, keyGenerator, hook: 'preHandler' } as const;
  app.post('/skill', { config: { rateLimit } }, async (request, reply) => {
    const isLinked = isLive(accountOf(request.body));
    return reply.send(await dialect.answer(request.body, isLinked));
  });
  dialect.serve?.({
    app,
    limits: (isProven) => ({
      config: {
        rateLimit: {
          ...rateLimit,
          keyGenerator: (request: FastifyRequest) => (isProven(request) ? 'cloud' : STRANGERS),
        },
      },
    }),
    isLinked: (token) => isLive(accounts.byAccessToken(token)),
  });
  host.listens();
  const port = await listenFor(name, { app, ...config });
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
      words: [
        ...(dialect.setup?.before ?? []),
        ...instructions({
          config,
          port,
          cloud: dialect.cloud,
          secretFile: secretFile.shown,
          passwordFile: passwordFile.shown,
        }),
        ...(dialect.setup?.after ?? []),
      ],
    }),
    unpair: (pairing) => accounts.unpair(pairing),
    close: () => app.close(),
  };
}

/** The key under which requests without a linked account are counted. */
const STRANGERS = 'strangers';

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
  const page = async ({ request, reply }: Exchange, status: number, fault?: 'password' | 'too_often') => {
    const words = linkingPage({ cloud, fault }, await textFor(request));
    return reply.code(status).headers(PAGE_HEADERS).type('text/html; charset=utf-8').send(words);
  };
  /** Only the cloud's own addresses: a redirect to another would give the code to a stranger. */
  const isOurs = (query: unknown): boolean => {
    const { client_id, redirect_uri } = query as Record<string, unknown>;
    return client_id === client.id && isRedirectOf(client.redirectUris, redirect_uri);
  };
  const stranger = async ({ request, reply }: Exchange) => {
    const words = `${(await textFor(request))('door.link.stranger')}\n`;
    return reply.code(400).headers(LANGUAGE_HEADERS).type('text/plain; charset=utf-8').send(words);
  };
  app.get('/authorize', { config: { rateLimit: pages } }, (request, reply) =>
    isOurs(request.query) ? page({ request, reply }, 200) : stranger({ request, reply }),
  );
  app.post('/authorize', async (request, reply) => {
    if (!isOurs(request.query)) return stranger({ request, reply });
    const given = (request.body as Record<string, unknown> | undefined)?.password;
    // Only a real try counts: a form without a password is none.
    if (typeof given !== 'string' || given === '') return page({ request, reply }, 403, 'password');
    if (await isTooOften(request)) {
      attempts.refused();
      return page({ request, reply }, 429, 'too_often');
    }
    if (!isEqual(given, password)) {
      attempts.failed({ from: request.ip });
      return page({ request, reply }, 403, 'password');
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
  const location = answer.get('location');
  const given = (request.query as Record<string, unknown>).redirect_uri;
  if (typeof location === 'string' && typeof given === 'string')
    answer.set('location', sentBack(given, location));
  return reply
    .headers({ ...answer.headers, 'cache-control': 'no-store' })
    .code(answer.status ?? 200)
    .send(answer.body);
}

/** @throws Failure (exit 4) for a password that can be guessed: the page is open to the internet. */
function ensureLong(password: string, { shown, path }: SecretFile): void {
  if (password.length >= SHORTEST_PASSWORD) return;
  throw new Failure(ExitCode.unavailable, [
    {
      path,
      found: message('door.password.found', { count: password.length }),
      expected: message('door.password.expected', { least: SHORTEST_PASSWORD }),
      fix: message('door.password.fix', { file: shown }),
    },
  ]);
}

/** Where a skill door finds one of its secrets. */
interface SecretFile {
  /** The key of the configuration that names the file. */
  readonly path: string;
  /** The file that the configuration names; undefined: the credential is read. */
  readonly file: string | undefined;
  /** The name of the credential. */
  readonly credential: string;
  /** The file as a person finds it, from the configuration folder. */
  readonly shown: string;
}

function secretFileOf(
  name: CloudDoor,
  config: SkillConfig,
  which: 'client-secret' | 'owner-password',
): SecretFile {
  const key = which === 'client-secret' ? 'client_secret_file' : 'owner_password_file';
  const file = config[key];
  const credential = `${name}-${which}`;
  return { path: `doors.${name}.${key}`, file, credential, shown: file ?? `credentials/${credential}` };
}

/** @throws Failure (exit 4) where there is no such secret, or it is empty. */
function secretIn(host: DoorHost, { path, file, credential, shown }: SecretFile): string {
  const { credentialsFolder, home } = host;
  // The credential of the door's unit comes first: the door's account may have no right to read the file.
  const secret =
    (credentialsFolder && readIn(join(credentialsFolder, credential))) ||
    (file === undefined
      ? storedSecret(credential, { credentialsFolder, folder: home.folder })
      : readIn(resolve(home.folder, file)));
  if (secret) return secret;
  throw new Failure(ExitCode.unavailable, [
    {
      path,
      found: message('door.secret.found', { file: shown }),
      expected: message('door.secret.expected'),
      fix: message('door.secret.fix'),
    },
  ]);
}

function readIn(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function instructions(of: {
  config: SkillConfig;
  port: number;
  cloud: string;
  secretFile: string;
  passwordFile: string;
}): readonly Message[] {
  const { config, port, cloud, secretFile, passwordFile } = of;
  return [
    message('door.skill.console', { cloud }),
    message('door.skill.authorize'),
    message('door.skill.token'),
    message('door.skill.requests'),
    message('door.skill.client-id', { id: config.client_id }),
    message('door.skill.client-secret', { file: secretFile }),
    message('door.skill.tunnel', { host: config.host, port }),
    message('door.skill.link', { file: passwordFile }),
  ];
}
