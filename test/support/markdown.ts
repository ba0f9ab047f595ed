import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { PROJECT } from './home.ts';

/** Folders that hold no pages of ours. */
const OTHERS = new Set(['node_modules', 'dist', 'dist-deb', '.git', 'coverage', 'state']);

/** Files of the project with one of these endings, as paths from its root, sorted. */
export function filesEnding(...endings: readonly string[]): readonly string[] {
  const found: string[] = [];
  const look = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!OTHERS.has(entry.name)) look(path);
      } else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(relative(PROJECT, path));
    }
  };
  look(PROJECT);
  return found.sort();
}

/** The text of a file of the project. @param path from its root. */
export function textOf(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

/** A page without its fenced code, in which `[a](b)` is no link and `# a` no heading. */
export function withoutCode(page: string): string {
  return page.replace(/^ *(`{3,})[^`\n]*\n[\s\S]*?\n *\1 *$/gm, '');
}

/** The anchors of a page's headings, as GitHub makes them; the second of two equal ones ends in `-1`. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, title = ''] of withoutCode(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = title
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${slug}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}
