import { ExitCode } from '../../../error/exit-code.ts';
import { Failure } from '../../../error/failure.ts';
import { modelOf, type SpeechModel } from './catalogue.ts';
import { modelFiles } from './model-folder.ts';

/** The model of a recogniser, as the home configures it. */
export interface ConfiguredModel {
  readonly locale: string;
  /** Id of the catalogue's model. */
  readonly model: string;
  /** Of the model's files. */
  readonly folder: string;
}

/**
 * The model that is configured, with all its files of the right size.
 * @throws Failure (exit 4) where one is absent, or cut short.
 */
export async function installedModel({ locale, model: id, folder }: ConfiguredModel): Promise<SpeechModel> {
  const model = modelOf(id);
  if (!model) throw new Error('invariant: the configuration names models of the catalogue alone');
  const files = await modelFiles(model, { folder, isThorough: false });
  const bad = files.filter(({ state }) => state !== 'there');
  if (bad.length === 0) return model;
  throw new Failure(
    ExitCode.unavailable,
    bad.map(({ path, state, problem = state === 'part' ? 'half a download' : 'no such file' }) => ({
      file: path,
      path: `recognisers.${locale}.model`,
      found: problem,
      expected: `a file of the model ${id}`,
      fix: `halfsecond models add ${id}`,
    })),
  );
}
