import { z } from 'zod';
import { version } from '../config/version.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { runNpm } from '../parts/npm.ts';
import { printable } from '../text/printable.ts';
import { message } from '../text/text.ts';
import type { JsonOption } from './options.ts';
import type { Terminal } from './ui/terminal.ts';

const REGISTRY = 'https://registry.npmjs.org/';
const PATIENCE_MS = 10_000;
const MOST_BYTES = 1_000_000;

/** What the registry tells of a release; the rest is not read. */
const releaseSchema = z.object({
  version: z.string().regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[\w.-]{1,100})?$/),
  repository: z.object({ url: z.string().max(500) }).optional(),
});
type Release = z.infer<typeof releaseSchema>;

/**
 * Asks the registry once for the newest release. It changes nothing, sends nothing of this home, and nothing calls it but
 * the user.
 * @returns 0 where this is the newest, 1 where a newer one is out.
 * @throws Failure (exit 4) where the registry does not answer, or knows no release.
 */
export async function updateCheck(terminal: Terminal, { json }: JsonOption): Promise<ExitCode> {
  const { text } = terminal;
  const mine = version();
  const newest = await newestRelease(await registryOf(terminal));
  const isNewer = isLater(newest.version, mine);
  const changes = changesOf(newest);
  if (json === true) {
    terminal.print(JSON.stringify({ version: mine, newest: newest.version, is_newer: isNewer, changes }));
  } else if (isNewer) {
    terminal.print(text('update.newer', { newest: newest.version, version: mine }));
    terminal.print(text('update.changes', { url: changes }));
    terminal.print(text('update.how'));
  } else terminal.print(text('update.newest', { version: mine }));
  return isNewer ? ExitCode.failed : ExitCode.ok;
}

/** The registry that npm is configured for; where there is no npm, as beside a package of Debian, the public one. */
async function registryOf({ environment, workingFolder }: Terminal): Promise<string> {
  const named = environment.npm_config_registry;
  const told =
    named ?? (await runNpm(['config', 'get', 'registry'], { folder: workingFolder }).catch(() => REGISTRY));
  const url = told.trim();
  return URL.canParse(url) && /^https?:/.test(url) ? url : REGISTRY;
}

async function newestRelease(registry: string): Promise<Release> {
  const url = new URL('halfsecond/latest', registry.endsWith('/') ? registry : `${registry}/`);
  // An address may hold a name and a password: they are sent to the registry, and never shown.
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  const shown = printable(url.href);
  let response: Response;
  let content: string;
  try {
    response = await fetch(url, {
      headers: {
        accept: 'application/json',
        ...(username !== '' && { authorization: `Basic ${login.toString('base64')}` }),
      },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    content = response.ok ? await limited(response) : '';
  } catch (error) {
    throw unavailable(shown, reasonOf(error), 'update.offline.fix');
  }
  if (response.status === 404)
    throw unavailable(shown, message('update.unknown.found'), 'update.unknown.fix');
  if (!response.ok)
    throw unavailable(
      shown,
      message('update.refused.found', { status: response.status }),
      'update.offline.fix',
    );
  const release = releaseSchema.safeParse(parsed(content));
  if (!release.success) throw unavailable(shown, message('update.garbled.found'), 'update.offline.fix');
  return release.data;
}

/** The words of a response, of which no more is read than a release has. */
async function limited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`an answer of more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** What lies behind “fetch failed”. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

function unavailable(
  path: string,
  found: string | ReturnType<typeof message>,
  fix: 'update.offline.fix' | 'update.unknown.fix',
): Failure {
  return new Failure(ExitCode.unavailable, [
    { path, found, expected: message('update.expected'), fix: message(fix) },
  ]);
}

/** Whether a version is later than another. A release comes after its own candidates (1.0.0 after 1.0.0-rc.1). */
export function isLater(one: string, other: string): boolean {
  const [numbers = '', candidate] = one.split(/-(.*)/s);
  const [otherNumbers = '', otherCandidate] = other.split(/-(.*)/s);
  const others = otherNumbers.split('.').map(Number);
  for (const [at, number] of numbers.split('.').map(Number).entries())
    if (number !== others[at]) return number > (others[at] ?? 0);
  return candidate === undefined && otherCandidate !== undefined;
}

/** Where the changes of a release can be read: its CHANGELOG in its repository, else its page at npm. */
function changesOf({ version: of, repository }: Release): string {
  const web = repository?.url.replace(/^git\+/, '').replace(/\.git$/, '');
  if (web !== undefined && /^https:\/\/[\w.-]+\/[\w./-]+$/.test(web))
    return `${web}/blob/v${of}/CHANGELOG.md`;
  return `https://www.npmjs.com/package/halfsecond/v/${of}?activeTab=code`;
}
