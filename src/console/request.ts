import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Problem } from '../error/failure.ts';
import type { Language } from '../text/language.ts';
import { LANGUAGES, languageOfHeader } from '../text/language.ts';
import type { Phrase } from '../text/message.ts';
import { loadText, message, type Text } from '../text/text.ts';
import type { ApiError, ApiProblem } from './api.ts';

/** The HTTP status of each refusal. */
const STATUS: Readonly<Record<ApiError['code'], number>> = {
  signed_out: 401,
  wrong_password: 401,
  wrong_code: 403,
  too_many: 429,
  csrf: 403,
  invalid: 400,
  not_found: 404,
  guarded: 403,
  conflict: 409,
  unavailable: 503,
  failed: 500,
};

/** A request that is refused: the page shows why. */
export class Refusal extends Error {
  readonly code: ApiError['code'];
  readonly words: Phrase;
  readonly problems: readonly Problem[];
  /** After so long it may be tried again, in seconds. */
  readonly retry_s: number | undefined;

  constructor(
    code: ApiError['code'],
    words: Phrase,
    of: { problems?: readonly Problem[]; retry_s?: number } = {},
  ) {
    super(code);
    this.code = code;
    this.words = words;
    this.problems = of.problems ?? [];
    this.retry_s = of.retry_s;
  }
}

/** Reads what a page sent. @throws Refusal (`invalid`) with what is wrong. */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new Refusal('invalid', message('console.invalid', { path, problem: issue?.message ?? '' }));
}

const languageSchema = z.object({ lang: z.enum(LANGUAGES).optional() }).catch({});

/** The sentences of the language that the page asks for: by `lang`, else by what its browser likes. */
export function textOf(request: FastifyRequest, household: Language): Promise<Text> {
  const { lang } = languageSchema.parse(request.query);
  return loadText(lang ?? languageOfHeader(request.headers['accept-language'], household));
}

/** Problems in the reader's words. */
function problemsIn(problems: readonly Problem[], text: Text): readonly ApiProblem[] {
  return problems.map(({ file, path, found, expected, fix }) => ({
    ...((file !== undefined || path !== undefined) && {
      where: [file, path].flatMap((part) => (part === undefined ? [] : [text.of(part)])).join(': '),
    }),
    found: text.of(found),
    expected: text.of(expected),
    fix: text.of(fix),
  }));
}

/** Answers with a refusal. */
export function refuse(reply: FastifyReply, refusal: Refusal, text: Text): FastifyReply {
  const { code, words, problems, retry_s } = refusal;
  const body: ApiError = {
    code,
    words: text.of(words),
    ...(problems.length > 0 && { problems: problemsIn(problems, text) }),
  };
  if (retry_s !== undefined) reply.header('retry-after', String(retry_s));
  return reply.code(STATUS[code]).header('cache-control', 'no-store').send(body);
}
