/**
 * The parameters of an ICU message, read from its text by the compiler: `'{n, plural, one {# door} other {# doors}}
 * of {home}'` takes `{ n: number; home: Word }`. The grammar is ICU's, so far as the catalogues use it: `{name}`,
 * `{name, number}`, `{name, plural, …}`, `{name, selectordinal, …}`, `{name, select, …}`, nested to any depth, and
 * braces quoted by apostrophes (`'{'`).
 */
export type ParametersOf<M extends string> = Show<InText<M, [], unknown>>;

/** What a message takes for `{name}`. Strings are outside text: they are made printable. A list is joined by the language's rule. */
export type Word = string | number | Message | readonly Phrase[];

/** A message with its parameters, as data: made where something is known, put into words where somebody reads it. */
export interface Message {
  /** A key of the catalogues. */
  readonly key: string;
  /** By the names in the message; absent where it has none. */
  readonly parameters?: Readonly<Record<string, Word>> | undefined;
}

/** A message, or words that are ready. */
export type Phrase = string | Message;

type Show<T> = unknown extends T ? Record<never, never> : { readonly [K in keyof T]: T[K] };

/** Inside text. `Within` counts the arms that are open. */
type InText<S extends string, Within extends readonly 'arm'[], Found> = S extends `${infer L}{${infer R}`
  ? L extends `${infer P}}${infer Q}`
    ? AtClose<P, `${Q}{${R}`, Within, Found>
    : EndsQuoting<L> extends true
      ? AfterQuote<R, Within, Found>
      : InArgument<R, Within, Found>
  : S extends `${infer P}}${infer Q}`
    ? AtClose<P, Q, Within, Found>
    : Found;

/** At a `}` inside text: the end of an arm. */
type AtClose<Before extends string, S extends string, Within extends readonly 'arm'[], Found> =
  EndsQuoting<Before> extends true
    ? AfterQuote<S, Within, Found>
    : Within extends readonly ['arm', ...infer Outer extends readonly 'arm'[]]
      ? InArms<S, Outer, Found>
      : Found;

/** Whether the text ends with an apostrophe that quotes the brace after it; two apostrophes are one in the sentence. */
type EndsQuoting<S extends string> = S extends `${string}''` ? false : S extends `${string}'` ? true : false;

/** After an apostrophe and a brace: text up to the next apostrophe is quoted. */
type AfterQuote<
  S extends string,
  Within extends readonly 'arm'[],
  Found,
> = S extends `${string}'${infer Rest}` ? InText<Rest, Within, Found> : Found;

/** Just inside `{`: a name, and perhaps its type. */
type InArgument<
  S extends string,
  Within extends readonly 'arm'[],
  Found,
> = S extends `${infer Head}}${infer Rest}`
  ? Head extends `${infer Name},${infer Type}`
    ? Trim<Type> extends `number${string}`
      ? InText<Rest, Within, Found & { [K in Trim<Name>]: number }>
      : S extends `${string},${infer Kind},${infer Arms}`
        ? InArms<Arms, Within, Found & { [K in Trim<Name>]: Trim<Kind> extends 'select' ? string : number }>
        : never
    : InText<Rest, Within, Found & { [K in Trim<Head>]: Word }>
  : never;

/** Between the arms of a plural or a select: `{` opens one, `}` ends them all. */
type InArms<S extends string, Within extends readonly 'arm'[], Found> = S extends `${infer A}{${infer B}`
  ? A extends `${string}}${infer After}`
    ? InText<`${After}{${B}`, Within, Found>
    : InText<B, ['arm', ...Within], Found>
  : S extends `${string}}${infer After}`
    ? InText<After, Within, Found>
    : never;

type Trim<S extends string> = S extends ` ${infer T}` | `${infer T} ` ? Trim<T> : S;
