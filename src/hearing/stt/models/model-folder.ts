import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissingFile } from '../../../error/message-of.ts';
import type { ModelFile, SpeechModel } from './catalogue.ts';

/** How one file of a model is. */
export interface ModelFileState {
  readonly file: ModelFile;
  readonly path: string;
  /** `part`: a download that was broken off; `wrong`: not what the catalogue says. */
  readonly state: 'there' | 'absent' | 'part' | 'wrong';
  /** What is wrong with it; absent otherwise. */
  readonly problem?: string;
}

/** Of a download that goes on. */
export function partOf(path: string): string {
  return `${path}.part`;
}

/** Where a model is kept, under the state folder. */
export function modelFolder(state: string, id: string): string {
  return join(state, 'models', id);
}

/**
 * How each file of a model is.
 * @param isThorough whether the checksum is taken too, which reads all of it; else only the size.
 * @throws the system's error for what is there and cannot be read.
 */
export function modelFiles(
  model: SpeechModel,
  { folder, isThorough }: { folder: string; isThorough: boolean },
): Promise<readonly ModelFileState[]> {
  return Promise.all(model.files.map((file) => fileState(file, join(folder, file.name), isThorough)));
}

async function fileState(file: ModelFile, path: string, isThorough: boolean): Promise<ModelFileState> {
  const size_bytes = await sizeOf(path);
  if (size_bytes === undefined) {
    const isBegun = (await sizeOf(partOf(path))) !== undefined;
    return { file, path, state: isBegun ? 'part' : 'absent' };
  }
  if (size_bytes !== file.size_bytes)
    return { file, path, state: 'wrong', problem: `${size_bytes} of ${file.size_bytes} bytes` };
  if (isThorough && (await sha256Of(path)) !== file.sha256)
    return { file, path, state: 'wrong', problem: 'another checksum than the catalogue’s' };
  return { file, path, state: 'there' };
}

/** Whether all files of a model are in its folder with the sizes of the catalogue. Never fails. */
export function isInstalled(model: SpeechModel, folder: string): boolean {
  return model.files.every(({ name, size_bytes }) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return found?.isFile() === true && found.size === size_bytes;
  });
}

/** Bytes of a file; undefined where there is none. */
export async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
}

/** The checksum of a file, in hexadecimal. */
export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes);
  return hash.digest('hex');
}
