import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { SINGLE_KINDS } from '../config/common-device.ts';
import { parseFile } from '../config/parse-file.ts';
import { problemAt } from '../config/problem.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure, type Problem } from '../error/failure.ts';
import { type Automaton, automatonOf } from './automaton.ts';
import { parseTemplate, type Template, TemplateError } from './template.ts';

/** What a sentence asks; `request.ts` makes actions of it. */
export const VERBS = [
  'on',
  'off',
  'open',
  'close',
  'raise',
  'lower',
  'lock',
  'unlock',
  'toggle',
  'activate',
  'stop',
  'set',
  'step',
] as const;

/** The devices that a sentence for a recogniser may be for. */
export const HEARD_DEVICES = [
  'powered',
  'dimmable',
  'tinted',
  'movable',
  'stoppable',
  'placed',
  'heated',
  'colored',
  'lockable',
  'scene',
] as const;
/** What else may stand in one: 0 to 100, the temperatures of a home, and the room of devices that are called by their kind. */
const HEARD_SLOTS: readonly string[] = [...HEARD_DEVICES, 'share', 'degrees', 'place'];

export type HeardDevices = (typeof HEARD_DEVICES)[number];

const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

const nounSchema = z.strictObject({
  say: z.array(z.string().min(1)).min(1).describe('The words.'),
  plural: z.array(z.string().min(1)).default([]).describe('The words for several.'),
  kinds: z.array(z.enum(SINGLE_KINDS)).min(1).describe('The kinds of device that they mean.'),
  heard: z
    .int()
    .min(1)
    .default(1)
    .describe(
      'So many of the words, from the first, a recogniser listens for; and so many of those for several.',
    ),
  narrows: z.boolean().default(false).describe('Of several, those whose name has the word are meant.'),
  alike: z
    .boolean()
    .default(false)
    .describe(
      'With `narrows`: all of its words mean the same, and a device that is called otherwise is another.',
    ),
  named_so: z.boolean().default(false).describe('Only devices whose name has one of the words are meant.'),
  lockable: z.boolean().default(false).describe('Where it is to be locked, it is the lock.'),
  anywhere: z.boolean().default(false).describe('Needs no room: a home has few of them.'),
  all_is_unclear: z
    .boolean()
    .default(false)
    .describe('"All the …" may mean those of the room as well as those of the home.'),
});

const sentencesSchema = z.strictObject({
  language: z.enum(['en', 'zh']),
  spellings: z
    .record(z.string(), z.string())
    .default({})
    .describe('Words as recognisers write them, and as the templates do.'),
  assistants: z.array(z.string().min(1)).describe('Names of assistants that may stand in front.'),
  nouns: z.array(nounSchema).min(1),
  rooms: z.record(z.string(), z.array(z.string().min(1))).describe('What rooms are called, by their id.'),
  floors: z
    .record(
      z.string(),
      z.strictObject({
        say: z.array(z.string().min(1)).min(1).describe('What the floor is called.'),
        rooms: z.array(z.string().min(1)).min(1).describe('The ids of the rooms that usually are on it.'),
      }),
    )
    .default({})
    .describe('The floors of a home that tells none.'),
  rules: z.record(z.string(), oneOrMore).describe('Parts of templates.'),
  phrases: z.record(z.string(), oneOrMore).describe('Parts that are understood by themselves.'),
  opening: z.string().describe('What may stand before any sentence.'),
  closing: z.string().describe('What may stand behind any sentence.'),
  sentences: z
    .array(
      z.strictObject({
        verb: z.enum(VERBS),
        kinds: z
          .array(z.enum(SINGLE_KINDS))
          .default([])
          .describe('What is meant where the sentence names a place or nothing, but no device.'),
        only: z.array(z.enum(SINGLE_KINDS)).default([]).describe('Kinds of device that the sentence is for.'),
        say: z.array(z.string().min(1)).min(1),
      }),
    )
    .min(1),
  markers: z
    .record(z.enum(['negated', 'conditional', 'timed', 'question', 'report']), z.array(z.string().min(1)))
    .describe('Words that say why a sentence is no command.'),
  heard: z
    .strictObject({
      rules: z.record(z.string(), z.string()),
      sentences: z.partialRecord(z.enum(HEARD_DEVICES), z.array(z.string().min(1))),
    })
    .describe('The sentences that a recogniser listens for, by the devices that they are for.'),
  decoys: z.array(z.string().min(1)).describe('Sentences that are no commands though they name a device.'),
});

export type Verb = (typeof VERBS)[number];

/** A word for kinds of device. */
export type Noun = z.infer<typeof nounSchema>;

/** What one sentence template is for. */
export interface SentenceForm {
  readonly verb: Verb;
  /** What is meant where no device is named. */
  readonly kinds: readonly Noun['kinds'][number][];
  /** The kinds of device that it is for; empty: any. */
  readonly only: readonly Noun['kinds'][number][];
}

/** The sentences of one language, compiled. */
export interface SentenceBook extends Omit<z.infer<typeof sentencesSchema>, 'heard' | 'decoys'> {
  readonly forms: readonly SentenceForm[];
  /** Takes whole sentences; notes the number of its form as `form`. */
  readonly sentence: Automaton;
  /** The phrases, by the name of their slot. */
  readonly automata: ReadonlyMap<string, Automaton>;
  readonly heard: {
    readonly rules: ReadonlyMap<string, Template>;
    /** By the devices that they are for. */
    readonly sentences: ReadonlyMap<string, readonly Template[]>;
  };
  readonly decoys: readonly Template[];
}

/** Slots that the home fills. */
const HOME_SLOTS: ReadonlySet<string> = new Set(['name', 'room', 'floor', 'noun', 'number', 'assistant']);

/**
 * Reads and compiles a file of sentences.
 *
 * @throws Failure (exit 3) with every problem: file, line, what was found, how to fix it
 */
export function readSentences(file: string): SentenceBook {
  const parsed = parseFile(file, sentencesSchema);
  if ('problems' in parsed) throw new Failure(ExitCode.invalidFile, parsed.problems);
  const { source, data } = parsed;
  const problems: Problem[] = [];
  const told = (path: readonly PropertyKey[], found: string, expected: string, fix: string) =>
    problems.push(problemAt({ source, under: [] }, path, { found, expected, fix }));
  const read = (text: string, path: readonly PropertyKey[]): Template => {
    try {
      return parseTemplate(text);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      told(path, error.message, 'a sentence template', error.fix);
      return { type: 'word', text: '' };
    }
  };
  const all = (given: string | readonly string[], path: readonly PropertyKey[]): Template =>
    typeof given === 'string'
      ? read(given, path)
      : { type: 'choice', of: given.map((text, at) => read(text, [...path, at])) };
  const each = (given: Record<string, string | readonly string[]>, path: readonly PropertyKey[]) =>
    new Map(Object.entries(given).map(([name, text]) => [name, all(text, [...path, name])]));

  const rules = each(data.rules, ['rules']);
  const phrases = each(data.phrases, ['phrases']);
  const heardRules = each(data.heard.rules, ['heard', 'rules']);
  const opening = read(data.opening, ['opening']);
  const closing = read(data.closing, ['closing']);
  const spoken = data.sentences.flatMap(({ say }, number) =>
    say.map((text, at) => ({
      number,
      path: ['sentences', number, 'say', at],
      of: read(text, ['sentences', number, 'say', at]),
    })),
  );
  const heard = Object.entries(data.heard.sentences).map(([name, texts]) => ({
    name,
    of: texts.map((text, at) => ({
      path: ['heard', 'sentences', name, at],
      of: read(text, ['heard', 'sentences', name, at]),
    })),
  }));
  const decoys = data.decoys.map((text, at) => read(text, ['decoys', at]));

  const check = (
    template: Template,
    path: readonly PropertyKey[],
    known: ReadonlyMap<string, Template>,
    slots: (name: string) => boolean,
  ) => {
    for (const { type, name } of refersTo(template)) {
      if (type === 'rule' && !known.has(name))
        told(
          path,
          `<${name}>`,
          `a rule (${[...known.keys()].join(', ')})`,
          'correct the name, or add the rule',
        );
      if (type === 'slot' && !slots(name))
        told(
          path,
          `{${name}}`,
          `a slot (${[...HOME_SLOTS, ...phrases.keys()].join(', ')})`,
          'correct the name',
        );
    }
  };
  const known = { rule: rules, slot: phrases };
  const isSlot = (name: string) => HOME_SLOTS.has(name) || phrases.has(name);
  for (const [name, template] of rules) {
    check(template, ['rules', name], rules, isSlot);
    if (containsItself(template, { type: 'rule', name }, known))
      told(['rules', name], `<${name}> within itself`, 'a rule without itself', 'use ( )* to repeat');
  }
  for (const [name, template] of phrases) {
    check(template, ['phrases', name], rules, isSlot);
    if (containsItself(template, { type: 'slot', name }, known))
      told(['phrases', name], `{${name}} within itself`, 'a phrase without itself', 'use ( )* to repeat');
  }
  for (const { path, of } of spoken) check(of, path, rules, isSlot);
  check(opening, ['opening'], rules, isSlot);
  check(closing, ['closing'], rules, isSlot);
  const isHeard = (name: string) => HEARD_SLOTS.includes(name);
  for (const { of } of heard) for (const one of of) check(one.of, one.path, heardRules, isHeard);
  // The command itself is made of the sentences.
  const withCommand = new Map([...heardRules, ['command', { type: 'word', text: '' }] as const]);
  for (const [name, template] of heardRules) check(template, ['heard', 'rules', name], withCommand, isHeard);
  for (const [at, template] of decoys.entries())
    check(template, ['decoys', at], rules, (name) => name === 'name');
  if (problems.length > 0) throw new Failure(ExitCode.invalidFile, problems);

  const ruled = (name: string): Template => rules.get(name) ?? { type: 'word', text: '' };
  const bodies = spoken.map(
    ({ number, of }): Template => ({
      type: 'sequence',
      of: [{ type: 'tag', key: 'form', value: String(number) }, of],
    }),
  );
  // "Turn the lights off except …": what is excepted may stand apart from what is meant.
  const exception: readonly Template[] = phrases.has('exception')
    ? [{ type: 'optional', of: { type: 'slot', name: 'exception' } }]
    : [];
  return {
    ...data,
    forms: data.sentences,
    // What may stand around a sentence is a phrase too: written out, it would repeat every form behind each of its words.
    sentence: automatonOf(
      {
        type: 'sequence',
        of: [
          { type: 'optional', of: { type: 'slot', name: 'opening' } },
          ...exception,
          { type: 'choice', of: bodies },
          ...exception,
          { type: 'optional', of: { type: 'slot', name: 'closing' } },
        ],
      },
      ruled,
    ),
    automata: new Map(
      [...phrases, ['opening', opening] as const, ['closing', closing] as const].map(([name, template]) => [
        name,
        automatonOf(template, ruled),
      ]),
    ),
    heard: {
      rules: heardRules,
      sentences: new Map(heard.map(({ name, of }) => [name, of.map((one) => one.of)])),
    },
    decoys,
  };
}

/** The rules and slots that a template refers to. */
function refersTo(template: Template): readonly { readonly type: 'rule' | 'slot'; readonly name: string }[] {
  switch (template.type) {
    case 'rule':
    case 'slot':
      return [template];
    case 'optional':
    case 'repeat':
      return refersTo(template.of);
    case 'sequence':
    case 'choice':
      return template.of.flatMap(refersTo);
    default:
      return [];
  }
}

/** Whether a rule or phrase comes to contain itself, through rules and phrases. */
function containsItself(
  template: Template,
  self: { readonly type: 'rule' | 'slot'; readonly name: string },
  known: { readonly rule: ReadonlyMap<string, Template>; readonly slot: ReadonlyMap<string, Template> },
  seen: Set<string> = new Set(),
): boolean {
  return refersTo(template).some(({ type, name }) => {
    if (type === self.type && name === self.name) return true;
    const next = known[type].get(name);
    if (!next || seen.has(`${type} ${name}`)) return false;
    seen.add(`${type} ${name}`);
    return containsItself(next, self, known, seen);
  });
}

const books = new Map<string, SentenceBook>();

/** The shipped sentences of a language, compiled when they are first asked for. */
export function sentencesOf(language: 'en' | 'zh'): SentenceBook {
  const known = books.get(language);
  if (known) return known;
  const book = readSentences(fileURLToPath(new URL(`./sentences/${language}.yaml`, import.meta.url)));
  books.set(language, book);
  return book;
}
