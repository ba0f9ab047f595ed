// Builds the page of the console into console/page of dist, or of the folder that is named. Run there after tsc and simplified.mjs:
// the sentences of the page are taken from what they made.
// Usage: node build/page.mjs [DIST]
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { noticeOn } from './notice.mjs';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const [named] = process.argv.slice(2);
const target = named === undefined ? at('dist') : resolve(named);
const made = (path) => import(pathToFileURL(join(target, path)).href);
const { en } = await made('text/en/en.js');
const { zhHant } = await made('text/zh-Hant/zh-Hant.js');

/** The areas of the catalogues that the page says; the other areas are of the command line. */
const AREAS = ['page', 'reported'];

/** The sentences of these areas, as a module. */
function sentences(catalogue, name) {
  const own = Object.entries(catalogue).filter(([key]) => AREAS.includes(key.slice(0, key.indexOf('.'))));
  return `export const ${name} = ${JSON.stringify(Object.fromEntries(own))};`;
}

/** The modules of src/text that the page has in another form. */
const MODULES = {
  [at('src/text/en/en.ts')]: () => sentences(en, 'en'),
  [at('src/text/zh-Hant/zh-Hant.ts')]: () => sentences(zhHant, 'zhHant'),
  [at('src/text/zh-Hans.json')]: () =>
    sentences(JSON.parse(readFileSync(at('src/text/zh-Hans.json'), 'utf8')), 'zhHans'),
  // The hub reads a catalogue from its disk, the page from where it came from.
  [at('src/text/catalogues.ts')]: () => `
    import { en } from './en/en.ts';
    const LOADERS = {
      en: async () => en,
      'zh-Hant': async () => (await import('./zh-Hant/zh-Hant.ts')).zhHant,
      'zh-Hans': async () => (await import('./zh-Hans.json')).zhHans,
    };
    export const loadCatalogue = (language) => LOADERS[language]();`,
};

const { output } = await build({
  configFile: false,
  root: at('src/console/page'),
  // Behind Home Assistant the page is somewhere below its address.
  base: './',
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [
    {
      name: 'sentences-of-the-page',
      enforce: 'pre',
      load: (id) => {
        const module = MODULES[id];
        return module ? { code: module(), moduleType: 'js' } : undefined;
      },
    },
  ],
  build: {
    outDir: join(target, 'console/page'),
    emptyOutDir: true,
    target: 'es2023',
    assetsDir: 'assets',
    // A picture within a style would need another rule in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
writeFileSync(
  join(target, 'console/page/NOTICE'),
  noticeOn(output.flatMap(({ moduleIds = [] }) => moduleIds)),
);
