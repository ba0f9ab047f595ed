import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from '../../../error/message-of.ts';
import type { Clock, Timer } from '../../../time/clock.ts';
import type { ModelFile } from './catalogue.ts';
import { partOf, sha256Of, sizeOf } from './model-folder.ts';

/** A server that sends nothing for this long has left us. */
const SILENT_MS = 30_000;
/** So often it goes on by itself after a cut that came later than the one before. */
const MOST_CUTS = 5;

/** Why a file was not fetched. */
export class DownloadError extends Error {
  /**
   * `unreachable`: ask again; `refused`: the server has another answer than the file; `wrong`: another file.
   */
  readonly kind: 'unreachable' | 'refused' | 'wrong' | 'disk' | 'ended';

  constructor(kind: DownloadError['kind'], reason: string) {
    super(reason);
    this.name = 'DownloadError';
    this.kind = kind;
  }
}

/** How to fetch one file. */
export interface Download {
  readonly file: ModelFile;
  /** Default: the catalogue's. */
  readonly url?: string;
  /** Where it is to stand. */
  readonly path: string;
  readonly clock: Clock;
  /** Bytes of it that are on the disk. */
  readonly onProgress: (done_bytes: number) => void;
  /** Ends it; what came stays for the next time. */
  readonly signal: AbortSignal;
}

/**
 * Fetches a file: it goes on where an earlier attempt was cut off, and stands in its place only once it is
 * whole, on the disk, and of the catalogue's checksum.
 * @throws DownloadError
 */
export async function download(of: Download): Promise<void> {
  const part = partOf(of.path);
  let before = -1;
  for (let cuts = 0; ; cuts++) {
    const had = (await sizeOf(part)) ?? 0;
    if (had === of.file.size_bytes) break;
    if (had > of.file.size_bytes) await rm(part);
    try {
      await fetchRest(of, part, had > of.file.size_bytes ? 0 : had);
      break;
    } catch (error) {
      const isCut = error instanceof DownloadError && error.kind === 'unreachable';
      const has = (await sizeOf(part)) ?? 0;
      if (!isCut || has <= Math.max(before, had) || cuts >= MOST_CUTS) throw error;
      before = has;
    }
  }
  await place(of, part);
}

async function fetchRest(of: Download, part: string, from: number): Promise<void> {
  const silence = new AbortController();
  const signal = AbortSignal.any([of.signal, silence.signal]);
  const watch = new Watch(of.clock, () => silence.abort());
  try {
    const url = of.url ?? of.file.url;
    const response = await fetch(url, {
      signal,
      headers: { 'accept-encoding': 'identity', ...(from > 0 && { range: `bytes=${from}-` }) },
    });
    const at = beginningOf(response, from);
    await write({ response, part, at, of, heard: () => watch.heard() });
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    if (of.signal.aborted) throw new DownloadError('ended', 'the download was ended');
    if (silence.signal.aborted)
      throw new DownloadError('unreachable', `the server sent nothing for ${SILENT_MS / 1000} s`);
    throw new DownloadError(isDisk(error) ? 'disk' : 'unreachable', reasonOf(error));
  } finally {
    watch.end();
  }
}

/** Where in the file the answer begins. @throws DownloadError for an answer that is not the file. */
function beginningOf(response: Response, from: number): number {
  if (response.status === 206) {
    const begins = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
    if (Number(begins) === from) return from;
    throw new DownloadError('refused', `the server answers another part than was asked for (${begins})`);
  }
  // A server without ranges sends it all again.
  if (response.status === 200) return 0;
  throw new DownloadError(
    response.status >= 500 || response.status === 429 ? 'unreachable' : 'refused',
    `the server answers ${response.status} ${response.statusText}`.trimEnd(),
  );
}

async function write(w: {
  response: Response;
  part: string;
  at: number;
  of: Download;
  heard: () => void;
}): Promise<void> {
  const { response, part, at, of, heard } = w;
  const file = await open(part, at === 0 ? 'w' : 'r+', 0o644);
  let done = at;
  try {
    for await (const bytes of response.body ?? []) {
      heard();
      // A page of a portal may go on for ever.
      if (done + bytes.length > of.file.size_bytes)
        throw new DownloadError('wrong', `more than the ${of.file.size_bytes} bytes that the catalogue says`);
      for (let written = 0; written < bytes.length; )
        written += (await file.write(bytes, written, bytes.length - written, done + written)).bytesWritten;
      done += bytes.length;
      of.onProgress(done);
    }
  } finally {
    await file.close();
  }
  if (done < of.file.size_bytes)
    throw new DownloadError('unreachable', `the server ended after ${done} of ${of.file.size_bytes} bytes`);
}

async function place({ file, path }: Download, part: string): Promise<void> {
  const sha256 = await sha256Of(part);
  if (sha256 !== file.sha256) {
    await rm(part);
    throw new DownloadError('wrong', `checksum ${sha256.slice(0, 12)}…, not ${file.sha256.slice(0, 12)}…`);
  }
  try {
    await onDisk(part);
    await rename(part, path);
    // A rename is in the folder, and only a synced folder survives.
    await onDisk(dirname(path));
  } catch (error) {
    throw new DownloadError('disk', reasonOf(error));
  }
}

async function onDisk(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Calls once nothing was heard for a while. */
class Watch {
  readonly #clock: Clock;
  readonly #silent: () => void;
  #timer: Timer;

  constructor(clock: Clock, silent: () => void) {
    this.#clock = clock;
    this.#silent = silent;
    this.#timer = clock.setTimeout(silent, SILENT_MS);
  }

  heard(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(this.#silent, SILENT_MS);
  }

  end(): void {
    this.#clock.clearTimeout(this.#timer);
  }
}

const DISK = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EPERM', 'EIO', 'EISDIR', 'ENOTDIR']);

function isDisk(error: unknown): boolean {
  return DISK.has(codeOf(error) ?? '');
}

/** fetch says only "fetch failed"; why is in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || ('code' in cause ? String(cause.code) : error.message);
}
