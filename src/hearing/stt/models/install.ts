import { rm, statfs } from 'node:fs/promises';
import { ExitCode } from '../../../error/exit-code.ts';
import { Failure, type Problem } from '../../../error/failure.ts';
import { messageOf } from '../../../error/message-of.ts';
import { makeFolder } from '../../../state/make-folder.ts';
import type { Clock } from '../../../time/clock.ts';
import { type SpeechModel, urlsOf } from './catalogue.ts';
import { type Download, DownloadError, download } from './download.ts';
import { type ModelFileState, modelFiles, partOf, sizeOf } from './model-folder.ts';

/** Left free beside a model, so that the journal does not lose its disk to it. */
const SPARE_BYTES = 64_000_000;

/** How to install a model. */
export interface Installation {
  readonly model: SpeechModel;
  /** Of this model alone. */
  readonly folder: string;
  /** A server with a copy of the Hugging Face hub, or of the catalogue's files: see `urlsOf`. Default: none. */
  readonly mirror?: string | undefined;
  readonly clock: Clock;
  /** Bytes of all the files that are there, and of which file news came. */
  readonly onProgress: (done_bytes: number, file: string) => void;
  /** Ends it; what came stays for the next time. */
  readonly signal: AbortSignal;
  /** Bytes free on the disk of a folder; default: asks the system. */
  readonly free?: (folder: string) => Promise<number>;
}

/**
 * Fetches what is not there of a model, or is not what it should be.
 * @returns whether anything had to be fetched.
 * @throws Failure (exit 4), with how to place the file by hand.
 */
export async function installModel(of: Installation): Promise<boolean> {
  const { model, folder, free = freeBytes } = of;
  try {
    makeFolder(folder, 0o755);
    const files = await modelFiles(model, { folder, isThorough: true });
    const wanting = files.filter(({ state }) => state !== 'there');
    let there = sum(files.filter(({ state }) => state === 'there').map(({ file }) => file.size_bytes));
    await mustFit({ folder, wanting, free });
    for (const { file, path } of wanting) {
      const urls = urlsOf(file, of.mirror);
      const onProgress = (done: number) => of.onProgress(there + done, file.name);
      await fromAny(urls, { id: model.id, file, path, clock: of.clock, signal: of.signal, onProgress });
      there += file.size_bytes;
    }
    return wanting.length > 0;
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw folderFailure(folder, error);
  }
}

/**
 * Fetches a file from the first server that has it. What one server began, the next goes on with.
 * @throws Failure (exit 4) where none has it, with what each of them answered.
 */
async function fromAny(
  urls: readonly string[],
  of: Omit<Download, 'url'> & { readonly id: string },
): Promise<void> {
  const answers: Answer[] = [];
  for (const url of urls) {
    const error = await attempt({ ...of, url });
    if (!error) return;
    answers.push({ url, kind: error.kind, message: error.message });
    // Another server helps neither a full disk nor a user who ends it.
    if (error.kind === 'disk' || error.kind === 'ended') break;
  }
  throw new Failure(
    ExitCode.unavailable,
    withoutRepetition(answers).map((answer) => problemOf(answer, of)),
  );
}

/** Why one server did not give a file. */
interface Answer {
  readonly url: string;
  readonly kind: DownloadError['kind'];
  readonly message: string;
}

/** Where no server can be reached the network is away, which is one thing to fix: the first address stands for all. */
function withoutRepetition(answers: readonly Answer[]): readonly Answer[] {
  const [first] = answers;
  if (!first || !answers.every(({ kind }) => kind === 'unreachable')) return answers;
  return [{ ...first, message: [...new Set(answers.map(({ message }) => message))].join('; ') }];
}

/** Fetches a file from one server. @returns why it could not; undefined where the file is there. */
async function attempt(of: Download): Promise<DownloadError | undefined> {
  const part = partOf(of.path);
  const hadPart = (await sizeOf(part)) !== undefined;
  try {
    await download(of);
    return undefined;
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    if (error.kind !== 'wrong' || !hadPart) return error;
    // The part that it went on with came from another answer, such as a page in place of the file.
    await rm(part, { force: true });
    return attempt(of);
  }
}

/** Takes a model away, whole. @returns whether there was any of it. @throws Failure (exit 4) */
export async function removeModel(folder: string): Promise<boolean> {
  try {
    if ((await sizeOf(folder)) === undefined) return false;
    await rm(folder, { recursive: true });
    return true;
  } catch (error) {
    throw folderFailure(folder, error);
  }
}

async function mustFit(of: {
  folder: string;
  wanting: readonly ModelFileState[];
  free: (folder: string) => Promise<number>;
}): Promise<void> {
  const { folder, wanting, free } = of;
  const begun = await Promise.all(wanting.map(({ path }) => sizeOf(partOf(path))));
  const needed = sum(wanting.map(({ file }) => file.size_bytes)) - sum(begun.map((bytes) => bytes ?? 0));
  const free_bytes = needed > 0 ? await free(folder) : 0;
  if (needed <= 0 || free_bytes >= needed + SPARE_BYTES) return;
  throw new Failure(ExitCode.unavailable, [
    {
      file: folder,
      found: `${megabytes(free_bytes)} free on its disk`,
      expected: `${megabytes(needed)} for the model and ${megabytes(SPARE_BYTES)} to spare`,
      fix: 'make room, or keep the state on another disk (--state FOLDER)',
    },
  ]);
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function problemOf(
  { kind, message, url }: Answer,
  { path, id }: { readonly path: string; readonly id: string },
): Problem {
  const byHand = `fetch ${url} elsewhere, put it there by that name, and halfsecond models list verifies it`;
  const fix = {
    unreachable: `give the command again, and it goes on where it ended; without a network: ${byHand}`,
    refused: `another server may have it (--mirror URL); or ${byHand}`,
    wrong: `it was thrown away; give the command again, or name another server (--mirror URL); or ${byHand}`,
    disk: 'fix the disk and give the command again: it goes on where it ended',
    ended: `halfsecond models add ${id} goes on where it ended`,
  };
  return { file: path, found: message, expected: 'the file that the catalogue lists', fix: fix[kind] };
}

function folderFailure(folder: string, error: unknown): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      file: folder,
      found: messageOf(error),
      expected: 'a folder for models that can be written',
      fix: 'name the state folder with --state, and run this as the user of the hub',
    },
  ]);
}

/** `199 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
