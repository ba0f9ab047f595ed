import type { Home } from '../../config/schema.ts';
import type { Language } from '../../text/language.ts';
import type { Contest, ContestPage, Owner, Report, WhatIfAnswer } from '../api.ts';

/** What the journal's thread needs to know of the home: it puts what it finds into words. */
export interface Place {
  readonly folder: string;
  readonly home: Home;
  readonly language: Language;
}

/** A span of time; both ends belong to it. */
export interface Span {
  readonly from_ms: number;
  readonly to_ms: number;
}

/** What the console asks its journal's thread, by kind. */
export interface Questions {
  contests: {
    readonly query: Partial<Span> & {
      readonly limit: number;
      /** Where the page before ended. */
      readonly before?: string | undefined;
      readonly assistant?: string | undefined;
      readonly device?: string | undefined;
      readonly room?: string | undefined;
      readonly search?: string | undefined;
    };
    readonly answer: ContestPage;
  };
  /** Null: there is no such contest. */
  contest: {
    readonly query: { readonly id: string };
    readonly answer: Omit<Contest, 'teachable' | 'others'> | null;
  };
  report: { readonly query: Span; readonly answer: Report };
  csv: { readonly query: Span; readonly answer: string };
  what_if: {
    readonly query: Span & {
      readonly prefer?: readonly string[] | undefined;
      readonly owners?: Readonly<Record<string, Owner>> | undefined;
      readonly without?: readonly string[] | undefined;
    };
    readonly answer: WhatIfAnswer;
  };
  /** By device that confirmed nothing of late, how many commands. */
  unanswered: { readonly query: Record<never, never>; readonly answer: Readonly<Record<string, number>> };
}

export type QuestionKind = keyof Questions;

/** One question on its way to the thread. */
export type Asked = {
  [K in QuestionKind]: {
    readonly number: number;
    readonly kind: K;
    readonly place: Place;
    readonly query: Questions[K]['query'];
  };
}[QuestionKind];

/** What comes back. */
export type Answered =
  | { readonly number: number; readonly answer: unknown }
  | { readonly number: number; readonly fault: string };
