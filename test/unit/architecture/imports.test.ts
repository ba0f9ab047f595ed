import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const SOURCE = new URL('../../../src', import.meta.url).pathname;

/**
 * The folders of `src/` in the order of the data's way: a file imports from its own folder and from folders above
 * it in this list. The order is the architecture; see docs/architecture.md.
 */
const ORDER = [
  // What everything stands on.
  'text',
  'error',
  'time',
  'config',
  // The core: pure, without effects.
  'intent',
  'claim',
  'arbiter',
  // The adapters.
  'log',
  'state',
  'parts',
  'devices',
  'mqtt',
  'dispatch',
  'audio',
  'hearing',
  'doors',
  // The stages joined.
  'pipeline',
  'journal',
  'replay',
  'evaluate',
  'console',
  'daemon',
  // What a person calls.
  'cli',
  'main.ts',
] as const;

/** The folders of the core. They know nothing of devices, brokers, sound or files. */
const CORE: readonly string[] = ['intent', 'claim', 'arbiter'];
const BEFORE_THE_CORE: readonly string[] = ['text', 'error', 'time', 'config'];

/** Imports against the order that are meant to be, each with its reason. */
const ALLOWED: readonly { readonly from: RegExp; readonly to: RegExp; readonly why: string }[] = [
  {
    from: /^text\/(verdict|en\/published)\.ts$/,
    to: /^(arbiter|intent)\//,
    why: 'the words for a verdict are made from the data types of the arbiter',
  },
  {
    from: /^text\/device-state\.ts$/,
    to: /^devices\/color\.ts$/,
    why: 'a colour is written in words as the families write it in messages',
  },
  {
    from: /^config\/device(-consistency)?\.ts$/,
    to: /^devices\/families\/catalogue\.ts$/,
    why: 'the schema and the features of a device family stand beside its codec, so that a family is one folder',
  },
  {
    from: /^config\/draft\.ts$/,
    to: /^state\/make-folder\.ts$/,
    why: 'a draft is the one file of the configuration that writes, and makes folders as all writers do',
  },
  {
    from: /^config\/recogniser\.ts$/,
    to: /^audio\/wyoming\/wyoming-socket\.ts$/,
    why: 'a Wyoming address is checked by the parser that connects to it',
  },
  {
    from: /^config\/recogniser\.ts$/,
    to: /^hearing\/stt\/models\/catalogue\.ts$/,
    why: 'a speech model is checked against the catalogue that installs it',
  },
  {
    from: /^config\/hearing-consistency\.ts$/,
    to: /^intent\/normalise\.ts$/,
    why: 'two Mandarin wake phrases are one phrase where only their characters differ, traditional or simplified',
  },
];

/** Imports and cycles that wait for a change elsewhere. Each goes away with that change; none is added. */
const WAITING = {
  cycles: [
    // The machine takes the installation that the unit file describes, and the unit file is written for a machine.
    ['cli/service/machine.ts', 'cli/service/unit-file.ts'],
  ],
} as const;

/** By file, the files that it imports, type imports and dynamic imports included. */
const GRAPH: ReadonlyMap<string, readonly string[]> = new Map(
  readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((file) => [file, importsOf(file, readFileSync(join(SOURCE, file), 'utf8'))]),
);

function importsOf(file: string, text: string): readonly string[] {
  const specifiers = text.matchAll(/(?:^(?:import|export) [^;]*?from |^import |import\()'(\.[^']+)'/gm);
  return [...specifiers].map(([, specifier = '']) => normalize(join(dirname(file), specifier)));
}

function folderOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function rankOf(file: string): number {
  return (ORDER as readonly string[]).indexOf(folderOf(file));
}

/** The groups of files that import each other in a circle: Tarjan's strongly connected components. */
function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const cycles: string[][] = [];
  const visit = (file: string): void => {
    const number = index.size;
    index.set(file, number);
    low.set(file, number);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!graph.has(next)) continue;
      if (!index.has(next)) visit(next);
      else if (!stack.includes(next)) continue;
      low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(file) !== number) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1 || graph.get(file)?.includes(file)) cycles.push(circle.sort());
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return cycles;
}

const EDGES = [...GRAPH].flatMap(([from, imported]) => imported.map((to) => ({ from, to })));

test('the order names every folder of src, and src holds nothing else', () => {
  const found = new Set([...GRAPH.keys()].map(folderOf));
  expect([...found].filter((folder) => !(ORDER as readonly string[]).includes(folder))).toEqual([]);
});

test('no files import each other in a circle', () => {
  const waiting = WAITING.cycles.map((cycle) => cycle.join());
  expect(cyclesIn(GRAPH).filter((cycle) => !waiting.includes(cycle.join()))).toEqual([]);
});

test('a circle of imports is found', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['a']],
    ['d', ['a']],
  ]);
  expect(cyclesIn(graph)).toEqual([['a', 'b', 'c']]);
});

test('a file imports only from its own folder and from folders before it', () => {
  const against = EDGES.filter(
    ({ from, to }) =>
      rankOf(to) > rankOf(from) && !ALLOWED.some((each) => each.from.test(from) && each.to.test(to)),
  );
  expect(against.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('the core imports no adapter', () => {
  const outside = EDGES.filter(
    ({ from, to }) => CORE.includes(folderOf(from)) && ![...CORE, ...BEFORE_THE_CORE].includes(folderOf(to)),
  );
  expect(outside.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
});

test('every allowed import against the order is used', () => {
  const unused = ALLOWED.filter(
    (each) => !EDGES.some(({ from, to }) => each.from.test(from) && each.to.test(to)),
  );
  expect(unused.map(({ why }) => why)).toEqual([]);
});
