import { randomBytes } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import { closedToCloud } from '../../claim/cloud-guard.ts';
import { claimantsOf, type DoorsConfig } from '../../config/doors.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { codeOf } from '../../error/message-of.ts';
import { guardedIn } from '../../intent/risk.ts';
import type { SpokenKey } from '../../text/en/spoken.ts';
import { LANGUAGES, languageOfHeader, languageOfTag } from '../../text/language.ts';
import { printable } from '../../text/printable.ts';
import { ENGLISH, loadText, message, type Text } from '../../text/text.ts';
import type { Timer } from '../../time/clock.ts';
import type { Door, DoorHost, DoorStatus, Invitation, OpenDoor } from '../door.ts';
import { createHttpServer, listenFor } from '../http-server.ts';
import { type SpokenAnswer, spokenAnswer } from '../spoken-answer.ts';
import { SpokenRooms } from '../spoken-rooms.ts';
import { Beats } from './beats.ts';
import { isPrivate } from './private-address.ts';
import { readRequest } from './request.ts';
import { MOST_SENDERS, type Sender, Senders } from './senders.ts';

type WebhookConfig = NonNullable<DoorsConfig['webhook']>;

/** The largest body; a sentence and its room have some hundred bytes. */
const LARGEST_BODY_BYTES = 8192;
const MINUTE_MS = 60_000;
/** How many requests a minute: of each sender, and of each address without a valid token. */
const PER_MINUTE = { sender: 60, stranger: 20 } as const;
/** Siri waits about 3 s, and the answer has to get there: the sender has its sentence by then, in milliseconds. */
const ANSWERED_WITHIN_MS = 1800;
/** What each sentence is to a program, as an HTTP status; every other: 422. */
const STATUS: Partial<Record<SpokenKey, number>> = {
  'say.done': 200,
  'say.busy': 409,
  'say.guarded': 403,
  'say.malformed': 400,
  'say.no-words': 400,
  'say.unknown-room': 400,
  'say.token-in-address': 400,
  'say.no-token': 401,
  'say.stranger': 403,
  'say.unknown-address': 404,
  'say.too-large': 413,
  'say.too-often': 429,
  'say.no-home': 503,
  'say.late': 504,
};

/**
 * Claims by `POST /claim`, each sender with a bearer token of its own: Siri Shortcuts, Home Assistant's `rest_command`,
 * anything that can post.
 * @throws Failure (exit 4) where its port is taken.
 */
export const openWebhook: OpenDoor = async (host) => {
  const config = host.home.doors.webhook;
  if (!config) throw new Error('invariant: only a configured door is opened');
  const senders = await Senders.open(host.folder, (problem) =>
    host.log.error({ problem }, 'the senders are lost: pair them again'),
  );
  const app = await createHttpServer({ largest_bytes: LARGEST_BODY_BYTES, isBehindProxy: false });
  const texts = await Promise.all(LANGUAGES.map(loadText));
  serve({ app, host, senders, config, texts });
  const address = config.listen === 'lan' ? '0.0.0.0' : '127.0.0.1';
  const port = await listenFor('webhook', { app, host: address, port: config.port });
  return doorOf({ app, host, senders, config, address: `http ${address}:${port}`, port });
};

function doorOf(of: {
  app: FastifyInstance;
  host: DoorHost;
  senders: Senders;
  config: WebhookConfig;
  address: string;
  port: number;
}): Door {
  const { app, host, senders, config, address, port } = of;
  return {
    show: () => undefined,
    status: async (): Promise<DoorStatus> => ({
      state: 'open',
      address,
      pairings: senders.all.map(({ id, name, assistant, paired_at }) => ({
        id,
        label: message('door.webhook.sender', { name, day: paired_at.slice(0, 10) }),
        assistant,
      })),
    }),
    invite: async (assistant, name): Promise<Invitation> => {
      if (senders.all.length >= MOST_SENDERS) throw tooManySenders();
      const called = printable(name ?? host.home.assistants[assistant]?.name ?? assistant);
      const token = await senders.add({ assistant, name: called, now: new Date(host.wall()) });
      host.log.info({ assistant, sender: called }, 'a sender of the webhook was paired');
      return {
        words: [
          message('door.webhook.address', { address: `http://${reachedAs(config)}:${port}/claim` }),
          message('door.webhook.token', { token }),
          message('door.webhook.once'),
          message('door.webhook.header'),
          message('door.webhook.body'),
          message('door.webhook.shortcut'),
          ...(config.listen === 'loopback' ? [message('door.webhook.loopback')] : []),
        ],
      };
    },
    unpair: (pairing) => senders.remove(pairing),
    close: () => app.close(),
  };
}

function tooManySenders(): Failure {
  return new Failure(ExitCode.usage, [
    {
      path: 'doors.webhook',
      found: message('door.webhook.full.found', { count: MOST_SENDERS }),
      expected: message('door.webhook.full.expected', { most: MOST_SENDERS }),
      fix: message('door.webhook.full.fix'),
    },
  ]);
}

/** How other machines of the home reach this one; of several addresses the first. */
function reachedAs({ listen }: WebhookConfig): string {
  if (listen === 'loopback') return '127.0.0.1';
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outside = addresses.find(
    ({ family, internal, address }) => family === 'IPv4' && !internal && isPrivate(address),
  );
  return outside?.address ?? `${hostname()}.local`;
}

function serve(of: {
  app: FastifyInstance;
  host: DoorHost;
  senders: Senders;
  config: WebhookConfig;
  texts: readonly Text[];
}): void {
  const { app, host, senders, config, texts } = of;
  const rooms = new SpokenRooms(host.home);
  rooms.load();
  const beats = new Beats(host.clock);
  const run = randomBytes(4).toString('hex');
  let requests = 0;
  const senderOf = ({ headers }: FastifyRequest): Sender | undefined => {
    const token = /^Bearer +([\w.~+/-]{1,200}=*)$/i.exec(headers.authorization ?? '')?.[1];
    return token === undefined ? undefined : senders.byToken(token);
  };
  const answer = (request: FastifyRequest, reply: FastifyReply, told: Pick<SpokenAnswer, 'say'>) => {
    const { assistant = '' } = senderOf(request) ?? {};
    const locale = host.home.assistants[assistant]?.locale ?? '';
    const language = languageOfHeader(request.headers['accept-language'], languageOfTag(locale));
    const text = texts.find((each) => each.language === language) ?? ENGLISH;
    const sentence = text(told.say);
    const status = STATUS[told.say] ?? 422;
    reply.code(status).headers({ 'content-language': language, 'cache-control': 'no-store' });
    if (status === 401) reply.header('www-authenticate', 'Bearer');
    return wantsJson(request)
      ? reply.send({ ok: status === 200, say: sentence, what: told.say })
      : reply.type('text/plain; charset=utf-8').send(sentence);
  };

  app.addHook('onRequest', async (request, reply) => {
    if (config.listen === 'lan' && !isPrivate(request.socket.remoteAddress ?? ''))
      return answer(request, reply, { say: 'say.stranger' });
    // Addresses are logged by proxies and kept by browsers.
    if (request.url.includes('?')) return answer(request, reply, { say: 'say.token-in-address' });
  });
  app.setNotFoundHandler((request, reply) => answer(request, reply, { say: 'say.unknown-address' }));
  app.setErrorHandler((error, request, reply) => {
    const code = codeOf(error);
    const status = (error as { readonly statusCode?: number }).statusCode;
    if (status === 429) return answer(request, reply, { say: 'say.too-often' });
    if (status === 413) return answer(request, reply, { say: 'say.too-large' });
    if (status === undefined || status >= 500) host.log.error({ code }, 'a request of the webhook failed');
    return answer(request, reply, { say: 'say.malformed' });
  });

  // Counted before the body is read: a flood costs no more than its headers.
  const rateLimit = {
    max: (_: FastifyRequest, key: string) => PER_MINUTE[key.startsWith('sender ') ? 'sender' : 'stranger'],
    timeWindow: MINUTE_MS,
    keyGenerator: (request: FastifyRequest) => {
      const sender = senderOf(request);
      return sender ? `sender ${sender.id}` : `stranger ${request.ip}`;
    },
  } as const;
  const admit = async (request: FastifyRequest, reply: FastifyReply, payload: RequestPayload) =>
    senderOf(request) ? payload : answer(request, reply, { say: 'say.no-token' });
  app.post('/claim', { config: { rateLimit }, preParsing: admit }, async (request, reply) => {
    const sender = senderOf(request);
    if (!sender || !claimantsOf(host.home, 'webhook').includes(sender.assistant))
      return answer(request, reply, { say: 'say.no-token' });
    const asked = readRequest(request.body, rooms);
    if (!asked.ok) return answer(request, reply, asked);
    const age_ms = asked.beat === undefined ? undefined : beats.age_ms(asked.beat, sender.id);
    const isFresh = age_ms !== undefined && age_ms <= host.home.arbiter.max_claim_age_ms;
    const id = `${run}-${++requests}`;
    return answer(request, reply, await decided({ host, sender, asked, id, isFresh }));
  });
  app.get('/beat', { config: { rateLimit } }, async (request, reply) => {
    const sender = senderOf(request);
    if (!sender) return answer(request, reply, { say: 'say.no-token' });
    return reply
      .header('cache-control', 'no-store')
      .type('text/plain; charset=utf-8')
      .send(beats.next(sender.id));
  });
}

/** What the hub decides, or, where that takes too long, that it did. */
async function decided(of: {
  host: DoorHost;
  sender: Sender;
  asked: Extract<ReturnType<typeof readRequest>, { ok: true }>;
  id: string;
  /** Whether it repeats a beat that is not old: nothing else bounds how long it was on its way. */
  isFresh: boolean;
}): Promise<SpokenAnswer> {
  const { host, sender, asked, isFresh } = of;
  const { assistant } = sender;
  const { intents, text, room } = asked;
  const id = `webhook-${sender.id}-${asked.id ?? of.id}`;
  let timer: Timer | undefined;
  const late = new Promise<SpokenAnswer>((given) => {
    timer = host.clock.setTimeout(() => given({ say: 'say.late', reply: 'failure' }), ANSWERED_WITHIN_MS);
  });
  const devices = new Map(host.home.devices.map((device) => [device.id, device]));
  const isClosed = intents.some(
    (intent) =>
      closedToCloud(devices, intent, 'webhook') !== undefined || (!isFresh && guardedIn(devices, intent)),
  );
  const result = host
    .claim({
      id,
      assistant,
      intents,
      ...(text !== undefined && { text }),
      ...(room !== undefined && { room }),
      ...(!isFresh && { unproven: true }),
    })
    .then((told): SpokenAnswer => {
      const said = spokenAnswer(told, host.home.assistants[assistant]?.on_lost ?? 'success');
      return said.reply === 'failure' && isClosed ? { ...said, say: 'say.guarded' } : said;
    });
  const first = await Promise.race([result, late]);
  if (timer) host.clock.clearTimeout(timer);
  return first;
}

function wantsJson({ headers }: FastifyRequest): boolean {
  return /application\/json/i.test(headers.accept ?? '');
}
