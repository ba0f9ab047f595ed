import type { ModelKind } from '../models/catalogue.ts';

/** What the process is to load: told once, first. */
export interface SherpaLoad {
  readonly kind: ModelKind;
  /** Of the model's files. */
  readonly folder: string;
  /** In simplified characters; only a model that knows each of them is given a word. */
  readonly hotwords: readonly string[];
}

/** To the process. An utterance has a number, so that words of one that is over are known as such. */
export type SherpaRequest =
  | { readonly kind: 'load'; readonly load: SherpaLoad }
  | { readonly kind: 'begin'; readonly utterance: number }
  | { readonly kind: 'feed'; readonly samples: Int16Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'abandon' };

/** From the process. */
export type SherpaAnswer =
  | { readonly kind: 'ready' }
  /** It cannot load, and ends. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** What was heard so far, whenever that changes. */
  | { readonly kind: 'partial'; readonly utterance: number; readonly text: string }
  /** All of an utterance. */
  | { readonly kind: 'words'; readonly utterance: number; readonly text: string };
