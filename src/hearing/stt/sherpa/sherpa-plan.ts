import { ExitCode } from '../../../error/exit-code.ts';
import { Failure } from '../../../error/failure.ts';
import type { ModelKind, SpeechModel } from '../models/catalogue.ts';
import { type ConfiguredModel, installedModel } from '../models/installed-model.ts';

/** sherpa-onnx for one language, as the home configures it. */
export interface SherpaPlan extends ConfiguredModel {
  /** Words that come later after the end of speech are dropped. */
  readonly within_ms: number;
}

/**
 * The model that is configured, with all its files of the right size.
 * @throws Failure (exit 4) where one is absent, or cut short, or the library is not installed.
 */
export function sherpaModel(plan: SherpaPlan): Promise<SpeechModel> {
  mustHaveLibrary(plan.locale);
  return installedModel(plan);
}

function mustHaveLibrary(locale: string): void {
  try {
    import.meta.resolve('sherpa-onnx-node');
  } catch {
    throw new Failure(ExitCode.unavailable, [
      {
        path: `recognisers.${locale}.engine`,
        found: 'no package sherpa-onnx-node',
        expected: 'the part hearing of halfsecond',
        fix: 'halfsecond parts add hearing; it is made for Linux on x64 and arm64',
      },
    ]);
  }
}

/** The model to load. It is the first message and comes once. */
export interface SherpaLoad {
  readonly kind: ModelKind;
  /** Of the model's files. */
  readonly folder: string;
  /** In simplified characters; only a model that knows each of them is given a word. */
  readonly hotwords: readonly string[];
}

/**
 * Messages to the process. Each utterance has a number, so that late words of an earlier utterance are
 * recognised.
 */
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
