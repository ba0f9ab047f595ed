import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package that a module belongs to; undefined for a module of our own. */
const folderOf = (module) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(module)?.[0];

/** Of a package that is used, and shipped with no licence beside it. */
const SILERO = new URL('silero-notice.txt', import.meta.url);

/** What the licences of joined packages want beside their code: whose each is, and the licence's own words. */
export function noticeOn(modules) {
  const folders = [...new Set(modules.map(folderOf).filter(Boolean))];
  const notices = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder, { withFileTypes: true }).filter(
      (entry) => entry.isFile() && /^(licen[cs]e|notice|copying)/i.test(entry.name),
    );
    const texts = files.map((entry) => readFileSync(join(folder, entry.name), 'utf8').trim());
    return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
  });
  const head = 'The files of this folder hold code of these packages, each under its own licence.';
  return `${[head, ...notices.sort(), readFileSync(SILERO, 'utf8').trim()].join(`\n\n${'='.repeat(80)}\n\n`)}\n`;
}
