import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { deviceSchema } from '../../../src/config/device.ts';
import { homeSchema } from '../../../src/config/schema.ts';
import { PROJECT } from '../../support/home.ts';
import { textOf } from '../../support/markdown.ts';

type JsonSchema = z.core.JSONSchema.JSONSchema;

const home = z.toJSONSchema(homeSchema, { io: 'input' });
const device = z.toJSONSchema(deviceSchema, { io: 'input' });

test('the configuration page is what the schemas generate (if not: npm run build)', async () => {
  const { configurationPage } = (await import(join(PROJECT, 'docs/configuration-page.mjs'))) as {
    configurationPage: (of: { home: JsonSchema; device: JsonSchema }) => string;
  };
  expect(textOf('docs/configuration.md')).toBe(configurationPage({ home, device }));
});

test.each([
  ['halfsecond.yaml', home],
  ['a device file', device],
])('every key of %s says what it does', (_, schema) => {
  expect(undescribed(schema, '')).toEqual([]);
});

/** Keys without a description, at any depth; the keys of a map are not ours. */
function undescribed(schema: JsonSchema, path: string): readonly string[] {
  const below = [
    ...(schema.anyOf ?? []),
    ...(schema.oneOf ?? []),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ].flatMap((each) => (typeof each === 'object' ? undescribed(each, path) : []));
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, each]) => {
    if (typeof each !== 'object') return [];
    const at = path === '' ? key : `${path}.${key}`;
    return [...(each.description === undefined ? [at] : []), ...undescribed(each, at)];
  });
  return [...own, ...below];
}
