import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fixedFiles from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type ConsoleConfig, isLoopback } from '../config/console.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { codeOf, messageOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';
import { FileChanges } from './file-changes.ts';
import { Gate } from './gate.ts';
import { Enrolling } from './hearing/enrolling.ts';
import { isOfIngress, isOwnHost } from './host-check.ts';
import type { ConsoleHub, HubListener } from './hub.ts';
import { JournalThread } from './journal/journal-thread.ts';
import { Levels } from './levels.ts';
import { Live } from './live.ts';
import { LiveEvents } from './live-events.ts';
import type { OneTimeCode } from './one-time-code.ts';
import { Outcomes } from './outcomes.ts';
import { Password } from './password.ts';
import { Refusal, refuse, textOf } from './request.ts';
import { Rooms } from './rooms.ts';
import { serveAll } from './routes/all.ts';
import { pageText } from './routes/text.ts';
import { Sessions } from './sessions.ts';

/** A request that is slower is ended, in milliseconds: its headers, and the whole of it. */
const BOUNDS = { headersTimeout: 5000, connectionsCheckingInterval: 1000 };
const REQUEST_WITHIN_MS = 10_000;
/** The most connections at a time: those of the live streams and some. */
const MOST_CONNECTIONS = 256;
/** The largest body of a request: an accepted list of some hundred devices. */
const LARGEST_BODY_BYTES = 128 * 1024;
/** How many requests a minute of one session, or of one address without. A page that opens asks some dozen. */
const PER_MINUTE = 1200;

/** Where the built page is: beside this file, or, where this file is a source, in `dist`. */
const PAGE = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../dist/console/page/' : './page/', import.meta.url),
);

/** The console while it is served. */
export interface ServedConsole extends HubListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the console.
 * @throws Failure (exit 4) where the port is taken, or a certificate cannot be read.
 */
export async function serveConsole(of: {
  config: ConsoleConfig;
  hub: ConsoleHub;
  code: OneTimeCode;
}): Promise<ServedConsole> {
  const { config, hub, code } = of;
  const { log, clock, wall, home } = hub;
  const complain = (problem: string) =>
    log.error({ problem }, 'a file of the console is damaged or unwritten');
  const folder = hub.state ?? home.folder;
  const password = await Password.open(
    config.password_file === undefined
      ? join(folder, 'console-password.json')
      : resolve(home.folder, config.password_file),
    complain,
  );
  const sessions = await Sessions.open({ file: join(folder, 'console-sessions.json'), wall, complain });
  const live = new Live({ clock, wall });
  const gate = new Gate({
    hub,
    password,
    sessions,
    code,
    config,
    onEnded: () => live.end(),
  });
  const app = await createApp({ config, hub, gate, key: sessions.key });
  const rooms = new Rooms(hub);
  const journal = new JournalThread({ hub });
  const outcomes = new Outcomes({ clock });
  const changes = new FileChanges(hub);
  const enrolling = new Enrolling({ hub, live, changes });
  const levels = new Levels({ hub, live });
  gate.serve(app);
  app.get('/api/text', async (request) => pageText(await textOf(request, hub.language)));
  await app.register(async (api) => {
    api.addHook('onRequest', async (request) => gate.require(request));
    api.addHook('onRequest', (request, reply, done) => {
      if (request.method === 'GET' || request.method === 'HEAD') done();
      else api.csrfProtection(request, reply, done);
    });
    await serveAll({ app: api, hub, live, rooms, journal, outcomes, changes, enrolling, folder });
  });
  await listen(app, config);
  const { port } = app.server.address() as AddressInfo;
  const events = new LiveEvents({ hub, live, rooms });
  log.info({ host: config.host, port, tls: config.tls !== undefined }, 'the console');
  return {
    port,
    event: (event) => {
      outcomes.event(event);
      enrolling.event(event);
      events.event(event);
    },
    health: () => events.health(),
    settings: () => events.settings(),
    reconfigured: () => {
      levels.reconfigured();
      events.reconfigured();
    },
    close: async () => {
      live.end();
      levels.stop();
      enrolling.close();
      await Promise.all([app.close(), journal.close(), sessions.close()]);
    },
  };
}

/** The server with what guards it, and the page. */
async function createApp(of: {
  config: ConsoleConfig;
  hub: ConsoleHub;
  gate: Gate;
  key: string;
}): Promise<FastifyInstance> {
  const { config, hub, gate, key } = of;
  const app = fastify({
    bodyLimit: LARGEST_BODY_BYTES,
    logger: false,
    // No header of a proxy counts: limits are by the connection itself.
    trustProxy: false,
    requestTimeout: REQUEST_WITHIN_MS,
    forceCloseConnections: true,
    ...(config.tls
      ? { https: { ...certificateOf(config.tls, hub.home.folder), ...BOUNDS } }
      : { http: BOUNDS }),
  }) as unknown as FastifyInstance;
  app.server.maxConnections = MOST_CONNECTIONS;
  app.addHook('onRequest', async (request) => {
    if (!isOwnHost(request.headers.host, config.hosts) && !isOfIngress(request, config))
      throw new Refusal('invalid', message('console.host', { host: request.headers.host ?? '' }));
  });
  app.setErrorHandler(async (error, request, reply) => {
    const text = await textOf(request, hub.language);
    return refuse(reply, refusalOf(error, request, hub), text);
  });
  app.setNotFoundHandler(async (request, reply) =>
    refuse(
      reply,
      new Refusal('not_found', message('console.not-found')),
      await textOf(request, hub.language),
    ),
  );
  await app.register(cookie, { secret: key });
  await app.register(rateLimit, {
    max: PER_MINUTE,
    timeWindow: 60_000,
    // A stranger behind the same proxy takes nothing from who is signed in.
    keyGenerator: (request) => gate.sessionOf(request) ?? request.ip,
  });
  await app.register(csrf, {
    cookieKey: 'halfsecond_csrf',
    cookieOpts: { path: '/', httpOnly: true, sameSite: 'strict', secure: config.tls !== undefined },
    csrfOpts: { hmacKey: key },
    getToken: ({ headers }) => [headers['x-csrf-token']].flat()[0],
    getUserInfo: (request) => gate.userOf(request),
  });
  await app.register(helmet, headersOf(config));
  await app.register(fixedFiles, {
    root: PAGE,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // The name of a built file holds a hash of it; the page itself names the files of now.
      const isHashed = path.startsWith(join(PAGE, 'assets'));
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return app;
}

/** The security headers: nothing is loaded from elsewhere, and no script stands in the page itself. */
function headersOf(config: ConsoleConfig) {
  const framers = config.ingress === undefined ? ["'none'"] : ["'self'"];
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: framers,
      },
    },
    frameguard: { action: config.ingress === undefined ? 'deny' : 'sameorigin' },
    hsts: config.tls !== undefined && { maxAge: 15_552_000, includeSubDomains: false },
    // Over plain HTTP browsers ignore it, and complain.
    crossOriginOpenerPolicy: config.tls !== undefined || isLoopback(config.host),
    originAgentCluster: false,
    referrerPolicy: { policy: 'no-referrer' },
  } as const;
}

/** @throws Failure (exit 4) where a file of the certificate cannot be read. */
function certificateOf(
  tls: NonNullable<ConsoleConfig['tls']>,
  folder: string,
): { cert: Buffer; key: Buffer } {
  const read = (name: 'cert' | 'key') => {
    try {
      return readFileSync(resolve(folder, tls[name]));
    } catch (error) {
      throw new Failure(ExitCode.unavailable, [
        {
          path: `console.tls.${name}`,
          found: message('console.tls.found', { file: tls[name], error: messageOf(error) }),
          expected: message('console.tls.expected'),
          fix: message('console.tls.fix'),
        },
      ]);
    }
  };
  return { cert: read('cert'), key: read('key') };
}

/** @throws Failure (exit 4) where the port is taken. */
async function listen(app: FastifyInstance, { host, port }: ConsoleConfig): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw new Failure(ExitCode.unavailable, [
      {
        path: 'console.port',
        found: message('door.port.found', { port, error: messageOf(error) }),
        expected: message('door.port.expected'),
        fix: message('console.port.fix'),
      },
    ]);
  }
}

/** Why a request came to nothing. An error of the program is logged, and costs this request alone. */
function refusalOf(error: unknown, request: FastifyRequest, hub: ConsoleHub): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Failure) {
    const code = error.exitCode === ExitCode.usage ? 'invalid' : 'unavailable';
    return new Refusal(code, message('console.cannot'), { problems: error.problems });
  }
  const status = (error as { readonly statusCode?: number }).statusCode;
  if (codeOf(error)?.startsWith('FST_CSRF')) return new Refusal('csrf', message('console.csrf'));
  if (status === 429) return new Refusal('too_many', message('console.too-often'), { retry_s: 60 });
  if (status === 404) return new Refusal('not_found', message('console.not-found'));
  if (status !== undefined && status < 500) return new Refusal('invalid', message('console.malformed'));
  const { method, routeOptions } = request;
  hub.log.error(
    { method, route: routeOptions.url, error: error instanceof Error ? error.stack : String(error) },
    'a request of the console failed',
  );
  return new Refusal('failed', message('console.failed'));
}
