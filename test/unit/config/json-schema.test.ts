import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { deviceSchema } from '../../../src/config/device.ts';
import { homeSchema } from '../../../src/config/schema.ts';
import { scenarioSchema } from '../../../src/replay/scenario.ts';
import { PROJECT } from '../../support/home.ts';

test.each([
  ['halfsecond', homeSchema],
  ['device', deviceSchema],
  ['scenario', scenarioSchema],
] as const)('editors complete %s files by what halfsecond checks with', (name, schema) => {
  const shipped: unknown = JSON.parse(readFileSync(join(PROJECT, `schema/${name}.schema.json`), 'utf8'));
  expect(shipped).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))));
});
