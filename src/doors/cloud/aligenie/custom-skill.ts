import { randomBytes } from 'node:crypto';
import { basename, resolve } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CUSTOM_SKILL_CREDENTIALS, type DoorsConfig } from '../../../config/doors.ts';
import { ExitCode } from '../../../error/exit-code.ts';
import { Failure } from '../../../error/failure.ts';
import { LONGEST_TEXT } from '../../../intent/understand.ts';
import type { SpokenKey } from '../../../text/en/spoken.ts';
import { message, type Text } from '../../../text/text.ts';
import type { DoorHost } from '../../door.ts';
import { secretIn } from '../../secret-file.ts';
import { spokenAnswer } from '../../spoken-answer.ts';
import type { SpokenRooms } from '../../spoken-rooms.ts';
import { isEqual } from '../oauth.ts';
import { RecentAnswers } from '../recent-answers.ts';
import type { OwnRoutes } from '../skill-server.ts';
import { type Speakers, speakerId } from './speakers.ts';

type CustomConfig = NonNullable<NonNullable<DoorsConfig['aligenie']>['custom']>;

/** The shortest last part of the address, in characters: it is what keeps strangers out. */
const SHORTEST_PATH = 24;
/** A file of the console has some hundred bytes. */
const LARGEST_PROOF_BYTES = 4096;

const text = z.string().max(512);
const requestSchema = z.object({
  utterance: z.string().max(LONGEST_TEXT),
  requestId: text.min(1).nullish(),
  requestData: z.object({ deviceOpenId: text.nullish() }).nullish(),
});

/** "This is the living room": how a speaker is told its room, in the characters of either script. */
const THIS_ROOM =
  /^(?:这里是|這裡是|這裏是|你在|this is the |this is |you are in the )\s*(.+?)[。.！!？?]*$/iu;

/**
 * The address and the answers of an AliGenie custom skill (自定義技能), which delivers what was said and by which speaker.
 * The platform signs nothing: the last part of the address, or the token of a linked account, proves who asks.
 */
export class CustomSkill {
  readonly #host: DoorHost;
  readonly #config: CustomConfig;
  readonly #assistant: string;
  readonly #text: Text;
  readonly #rooms: SpokenRooms;
  readonly #speakers: Speakers;
  readonly #path: string | undefined;
  readonly #proof: { readonly name: string; readonly content: string } | undefined;
  readonly #recent: RecentAnswers<SpokenKey>;
  /** The speakers that were asked for their room since the door opened. */
  readonly #asked = new Set<string>();
  readonly #run = randomBytes(4).toString('hex');
  #requests = 0;

  /**
   * @param of.text the language in which it answers.
   * @throws Failure (exit 4) for a file that cannot be read, or a path that can be guessed.
   */
  constructor(of: {
    host: DoorHost;
    config: CustomConfig;
    assistant: string;
    rooms: SpokenRooms;
    speakers: Speakers;
    text: Text;
  }) {
    this.#host = of.host;
    this.#config = of.config;
    this.#assistant = of.assistant;
    this.#text = of.text;
    this.#rooms = of.rooms;
    this.#speakers = of.speakers;
    this.#path = pathIn(of.host, of.config);
    this.#proof = proofIn(of.host, of.config);
    this.#recent = new RecentAnswers(of.host.clock);
  }

  /**
   * Adds the routes: `GET /aligenie/<file>` for the console's check of the owner, and `POST /aligenie/custom`.
   * @param of.limits the limits of a route, by who has proved to be the skill: strangers use up none of its budget.
   * @param of.isLinked whether the token is of a linked account.
   */
  serve({ app, limits, isLinked }: OwnRoutes): void {
    const isProven = ({ params, body }: FastifyRequest): boolean => {
      const { path } = params as { readonly path?: string };
      const token = z.object({ token: z.string() }).safeParse(body).data?.token;
      const byPath = path !== undefined && this.#path !== undefined && isEqual(path, this.#path);
      return byPath || (token !== undefined && isLinked(token));
    };
    const limited = limits(isProven);
    app.get<{ Params: { file: string } }>('/aligenie/:file', limited, async ({ params }, reply) =>
      params.file === this.#proof?.name
        ? reply.type('text/plain; charset=utf-8').send(this.#proof.content)
        : reply.code(404).send(),
    );
    const take = async (request: FastifyRequest, reply: FastifyReply) => {
      if (!isProven(request))
        return reply.code(403).send({ returnCode: '403', returnMessage: 'no permission' });
      const parsed = requestSchema.safeParse(request.body);
      if (!parsed.success)
        return reply.send(this.#reply('say.malformed', { returnCode: '1', executeCode: 'PARAMS_ERROR' }));
      return reply.send(this.#reply(await this.#answer(parsed.data)));
    };
    app.post('/aligenie/custom', limited, take);
    app.post('/aligenie/custom/:path', limited, take);
  }

  /** A request that comes again gets its answer again, and is not carried out again. */
  #answer(asked: z.infer<typeof requestSchema>): Promise<SpokenKey> {
    const id = asked.requestId ?? `${this.#run}-${++this.#requests}`;
    return this.#recent.once(id, () => this.#carryOut(asked, id));
  }

  async #carryOut(asked: z.infer<typeof requestSchema>, id: string): Promise<SpokenKey> {
    const device = asked.requestData?.deviceOpenId ?? undefined;
    const words = this.#wordsOf(asked.utterance);
    if (!/[\p{L}\p{N}]/u.test(words)) return 'say.what';
    const named = THIS_ROOM.exec(words)?.[1];
    if (named !== undefined && device !== undefined) return this.#learn(device, named);
    const room = device === undefined ? undefined : this.#speakers.roomOf(device);
    const assistant = this.#assistant;
    const where = room === undefined ? {} : { room };
    const result = await this.#host.claim({
      id: `custom-${id}`,
      assistant,
      intents: [],
      text: words,
      ...where,
    });
    const on_lost = this.#host.home.assistants[assistant]?.on_lost ?? 'success';
    const told = spokenAnswer(result, on_lost).say;
    if (told !== 'say.done' || device === undefined || room !== undefined || this.#asked.has(device))
      return told;
    this.#asked.add(device);
    this.#host.log.info(
      { speaker: speakerId(device), device },
      'a speaker without a room: say “this is the …” to it',
    );
    return 'say.which-room';
  }

  async #learn(device: string, named: string): Promise<SpokenKey> {
    const room = this.#rooms.called(named);
    if (room === undefined) return 'say.unknown-room';
    await this.#speakers.learn(device, room);
    this.#host.log.info({ speaker: speakerId(device), room }, 'a speaker was told its room');
    return 'say.room-learned';
  }

  /** The words without the skill's invocation word and what stands before it. */
  #wordsOf(utterance: string): string {
    const { invocation } = this.#config;
    const at = invocation === undefined ? -1 : utterance.indexOf(invocation);
    const words = at < 0 ? utterance : utterance.slice(at + (invocation?.length ?? 0));
    return words.replace(/^[\s\p{P}]+/u, '').trim();
  }

  #reply(told: SpokenKey, of: { returnCode?: string; executeCode?: string } = {}): object {
    const { returnCode = '0', executeCode = 'SUCCESS' } = of;
    const reply = this.#text(told);
    return { returnCode, returnValue: { reply, resultType: 'RESULT', executeCode } };
  }
}

function pathIn(host: DoorHost, { path_file }: CustomConfig): string | undefined {
  if (path_file === undefined) return undefined;
  const path = secretIn(
    host,
    path_file,
    'doors.aligenie.custom.path_file',
    CUSTOM_SKILL_CREDENTIALS.path_file,
  );
  if (path.length >= SHORTEST_PATH && /^[\w-]+$/.test(path)) return path;
  throw new Failure(ExitCode.unavailable, [
    {
      path: 'doors.aligenie.custom.path_file',
      found: message('door.custom.path.found', { count: path.length }),
      expected: message('door.custom.path.expected', { least: SHORTEST_PATH }),
      fix: message('door.custom.path.fix', { file: path_file }),
    },
  ]);
}

function proofIn(host: DoorHost, { verification_file }: CustomConfig) {
  if (verification_file === undefined) return undefined;
  const content = secretIn(
    host,
    verification_file,
    'doors.aligenie.custom.verification_file',
    CUSTOM_SKILL_CREDENTIALS.verification_file,
  );
  const name = basename(resolve(host.home.folder, verification_file));
  return { name, content: content.slice(0, LARGEST_PROOF_BYTES) };
}
