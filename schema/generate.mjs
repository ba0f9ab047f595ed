// Writes the JSON Schemas that editors complete from, and docs/configuration.md, out of the schemas that halfsecond
// itself checks with.
// Usage: node schema/generate.mjs [FOLDER]   (after npm run build; with a folder it writes the JSON Schemas alone)
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { deviceSchema } from '../dist/config/device.js';
import { homeSchema } from '../dist/config/schema.js';
import { scenarioSchema } from '../dist/replay/scenario.js';
import { configurationPage } from '../docs/configuration-page.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? here;
const json = (schema) => z.toJSONSchema(schema, { io: 'input' });
for (const [name, schema] of Object.entries({ halfsecond: homeSchema, device: deviceSchema, scenario: scenarioSchema }))
  writeFileSync(join(folder, `${name}.schema.json`), `${JSON.stringify(json(schema), undefined, 2)}\n`);
if (folder === here)
  writeFileSync(
    join(here, '../docs/configuration.md'),
    configurationPage({ home: json(homeSchema), device: json(deviceSchema) }),
  );
