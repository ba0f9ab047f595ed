import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { createTarDecoder, createTarPacker } from 'modern-tar';
import { z } from 'zod';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import { message } from '../../text/text.ts';
import { DOOR_ROOTS, type Item, type Root } from './selection.ts';

/** The first entry of every backup. */
const MANIFEST = 'halfsecond-backup.json';
/** More than any home has: a file that somebody made to fill the disk is refused. */
const MOST = { entries: 100_000, bytes: 4_000_000_000, file_bytes: 512_000_000 };
const NAME_LENGTH = 1000;

const manifestSchema = z.object({
  v: z.literal(1),
  /** The release that wrote it. */
  version: z.string().max(100),
  created_at: z.iso.datetime(),
  /** `state` of the configuration; null where it has none. */
  state: z.string().max(1000).nullable(),
  /** Whether files with passwords and keys are in it. */
  credentials: z.boolean(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A file or folder in a backup. */
export interface Entry {
  readonly root: Root;
  /** Its path within the root, with slashes; never outside it. */
  readonly name: string;
  readonly kind: Item['kind'];
  readonly mode: number;
  readonly changed_at: Date;
  readonly bytes: number;
}

/**
 * Writes a backup: a tar archive, compressed by gzip, that only its owner can read. It is whole or not there.
 * @returns how many files it holds, and their size in bytes.
 * @throws the system's error where a file cannot be read or the backup cannot be written.
 */
export async function writeArchive(
  file: string,
  of: { manifest: Manifest; items: readonly Item[] },
): Promise<{ files: number; bytes: number }> {
  const partial = `${file}.part`;
  await rm(partial, { force: true });
  const { readable, controller } = createTarPacker();
  const out = createWriteStream(partial, { flags: 'wx', mode: 0o600 });
  const written = readable
    .pipeThrough(new CompressionStream('gzip') as unknown as ReadableWritablePair)
    .pipeTo(Writable.toWeb(out) as WritableStream<Uint8Array>);
  // The failure is told below: until then it is nobody's.
  written.catch(() => undefined);
  const add = async (name: string, of: Pick<Item, 'kind' | 'mode' | 'changed_at'>, data: Uint8Array) => {
    const body = controller.add({
      name: of.kind === 'directory' ? `${name}/` : name,
      type: of.kind,
      size: data.length,
      mode: of.mode,
      mtime: of.changed_at,
    });
    const writer = body.getWriter();
    if (data.length > 0) await writer.write(data);
    await writer.close();
  };
  let files = 0;
  let bytes = 0;
  try {
    const manifest = new TextEncoder().encode(`${JSON.stringify(of.manifest)}\n`);
    await add(
      MANIFEST,
      { kind: 'file', mode: 0o600, changed_at: new Date(of.manifest.created_at) },
      manifest,
    );
    for (const item of of.items) {
      const data = item.kind === 'file' ? await contentOf(item.path) : new Uint8Array();
      // The hub goes on while it is backed up, and may have removed the oldest part of its journal.
      if (data === undefined) continue;
      await add(`${item.root}/${item.name}`, item, data);
      if (item.kind === 'file') files++;
      bytes += data.length;
    }
    controller.finalize();
    await written;
    await rename(partial, file);
  } catch (error) {
    out.destroy();
    await rm(partial, { force: true });
    throw error;
  }
  return { files, bytes };
}

type ReadableWritablePair = { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> };

async function contentOf(path: string): Promise<Uint8Array | undefined> {
  const { O_RDONLY, O_NOFOLLOW } = (await import('node:fs')).constants;
  try {
    const file = await open(path, O_RDONLY | O_NOFOLLOW);
    try {
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Reads a backup from its beginning to its end, so that a damaged one is found before anything is changed.
 * @param onFile takes the content of each file; absent: it is only checked.
 * @throws Failure (exit 3) for a file that is damaged, that halfsecond did not write, or that holds a link, a device
 *   or a path outside its folders; (exit 4) for one that cannot be read.
 */
export async function readArchive(
  file: string,
  onFile?: (entry: Entry, content: Uint8Array) => Promise<void>,
): Promise<{ manifest: Manifest; entries: readonly Entry[] }> {
  const entries: Entry[] = [];
  let manifest: Manifest | undefined;
  let bytes = 0;
  try {
    const stream = Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
    const decoded = stream
      .pipeThrough(new DecompressionStream('gzip') as unknown as ReadableWritablePair)
      .pipeThrough(createTarDecoder({ strict: true }));
    for await (const { header, body } of decoded as unknown as AsyncIterable<Told>) {
      bytes += header.size;
      if (header.size > MOST.file_bytes || bytes > MOST.bytes || entries.length >= MOST.entries)
        throw unfit(file, header.name, message('backup.too-much'));
      const content = new Uint8Array(await new Response(body).arrayBuffer());
      if (!manifest) {
        manifest = manifestIn(file, header.name, content);
        continue;
      }
      const entry = entryOf(file, header);
      if (entries.some(({ root, name }) => root === entry.root && name === entry.name))
        throw unfit(file, header.name, message('backup.twice'));
      entries.push(entry);
      if (entry.kind === 'file') await onFile?.(entry, content);
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw unreadable(file, error);
  }
  if (!manifest) throw foreign(file);
  return { manifest, entries };
}

interface Told {
  readonly header: {
    readonly name: string;
    readonly size: number;
    readonly type?: string;
    readonly mode?: number;
    readonly mtime?: Date;
  };
  readonly body: ReadableStream<Uint8Array>;
}

function manifestIn(file: string, name: string, content: Uint8Array): Manifest {
  if (name !== MANIFEST) throw foreign(file);
  let told: unknown;
  try {
    told = JSON.parse(new TextDecoder().decode(content));
  } catch {
    throw foreign(file);
  }
  const read = manifestSchema.safeParse(told);
  if (read.success) return read.data;
  const of = typeof told === 'object' && told !== null && 'v' in told ? String(told.v) : '?';
  throw new Failure(ExitCode.invalidFile, [
    {
      file,
      path: MANIFEST,
      found: message('backup.version.found', { version: of }),
      expected: message('backup.version.expected'),
      fix: message('backup.version.fix'),
    },
  ]);
}

function isRoot(name: string | undefined): name is Root {
  return name === 'config' || name === 'state' || DOOR_ROOTS.some(({ root }) => root === name);
}

/** The entry of a header. @throws Failure for anything but a file or folder below one of the roots. */
function entryOf(
  file: string,
  { name: given, size, type = 'file', mode = 0o600, mtime }: Told['header'],
): Entry {
  if (type !== 'file' && type !== 'directory') throw unfit(file, given, message('backup.no-file', { type }));
  const [root, ...steps] = given.replace(/\/$/, '').split('/');
  const isSafe =
    isRoot(root) &&
    steps.length > 0 &&
    given.length <= NAME_LENGTH &&
    steps.every((step) => step !== '' && step !== '.' && step !== '..' && !/[\\\p{Cc}]/u.test(step));
  if (!isSafe) throw unfit(file, given, message('backup.outside'));
  return {
    root,
    name: steps.join('/'),
    kind: type,
    mode: mode & 0o777,
    changed_at: mtime ?? new Date(0),
    bytes: size,
  };
}

function unfit(file: string, name: string, found: ReturnType<typeof message>): Failure {
  return new Failure(ExitCode.invalidFile, [
    { file, path: name, found, expected: message('backup.entry.expected'), fix: message('backup.entry.fix') },
  ]);
}

function foreign(file: string): Failure {
  return new Failure(ExitCode.invalidFile, [
    {
      file,
      found: message('backup.foreign.found'),
      expected: message('backup.expected'),
      fix: message('backup.foreign.fix'),
    },
  ]);
}

/** The system's errors carry a code of their own (`ENOENT`); zlib's and the decoder's tell of the content. */
function unreadable(file: string, error: unknown): Failure {
  const code = (error as { code?: unknown }).code;
  const isOfSystem = typeof code === 'string' && /^E[A-Z]+$/.test(code) && !code.startsWith('ERR_');
  return new Failure(isOfSystem ? ExitCode.unavailable : ExitCode.invalidFile, [
    {
      file,
      found: isOfSystem ? messageOf(error) : message('backup.damaged.found'),
      expected: message('backup.expected'),
      fix: message(isOfSystem ? 'backup.unreadable.fix' : 'backup.damaged.fix'),
    },
  ]);
}
