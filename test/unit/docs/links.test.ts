import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROJECT } from '../../support/home.ts';
import { anchorsOf, filesEnding, textOf, withoutCode } from '../../support/markdown.ts';

const pages = filesEnding('.md');
const anchors = new Map(pages.map((page) => [page, anchorsOf(textOf(page))]));

/** Why a link leads nowhere; undefined where it leads somewhere. @param target a path from the project's root. */
function fault(target: string, anchor: string | undefined): string | undefined {
  if (!existsSync(join(PROJECT, target))) return `no file ${target}`;
  if (anchor === undefined || anchor === '') return undefined;
  return anchors.get(target)?.has(anchor) ? undefined : `no heading #${anchor} in ${target}`;
}

describe('every relative link of a page leads to a file, and its anchor to a heading', () => {
  test.each(pages)('%s', (page) => {
    const links = [...withoutCode(textOf(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const faults = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .flatMap((link) => {
        const [path = '', anchor] = decodeURI(link).split('#');
        return fault(path === '' ? page : normalize(join(dirname(page), path)), anchor) ?? [];
      });
    expect(faults).toEqual([]);
  });
});

test('every path of the sources that a page names exists', () => {
  const faults = pages
    .filter((page) => page.startsWith('docs/') || !page.includes('/'))
    .filter((page) => page !== 'CHANGELOG.md')
    .flatMap((page) =>
      [...textOf(page).matchAll(/`((?:src|test|bench|docs|schema|packaging|scenarios|systemd)\/[\w./-]*)`/g)]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(join(PROJECT, path)))
        .map((path) => `${page}: ${path}`),
    );
  expect(faults).toEqual([]);
});

test('every page that a comment or a message of the sources names exists, and its heading too', () => {
  const files = ['.ts', '.mjs', '.cjs', '.sh'].flatMap((ending) => filesEnding(ending));
  const faults = files
    .filter((file) => /^(src|test|bench|build|schema)\//.test(file))
    .flatMap((file) =>
      [...textOf(file).matchAll(/\b(docs\/[\w/.-]+\.md)(?:#([\w-]+))?/g)].flatMap(([, page = '', anchor]) => {
        const why = fault(page, anchor);
        return why === undefined ? [] : [`${file}: ${why}`];
      }),
    );
  expect(faults).toEqual([]);
});

test('every page of the documentation can be reached from its README', () => {
  const reached = new Set<string>();
  const visit = (page: string) => {
    if (reached.has(page) || !pages.includes(page)) return;
    reached.add(page);
    for (const [, link = ''] of withoutCode(textOf(page)).matchAll(/\]\(([^)\s#]+)/g))
      if (!/^[a-z]+:/.test(link)) visit(normalize(join(dirname(page), decodeURI(link))));
  };
  visit('README.md');
  expect(pages.filter((page) => page.startsWith('docs/') && !reached.has(page))).toEqual([]);
});
