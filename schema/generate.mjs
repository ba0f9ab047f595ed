// Writes the JSON Schemas that editors complete from, out of the schemas that halfsecond itself checks with.
// Usage: node schema/generate.mjs [FOLDER]   (after npm run build)
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { deviceSchema } from '../dist/config/device.js';
import { homeSchema } from '../dist/config/schema.js';
import { scenarioSchema } from '../dist/replay/scenario.js';

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
for (const [name, schema] of Object.entries({ halfsecond: homeSchema, device: deviceSchema, scenario: scenarioSchema })) {
  const json = z.toJSONSchema(schema, { io: 'input' });
  writeFileSync(join(folder, `${name}.schema.json`), `${JSON.stringify(json, undefined, 2)}\n`);
}
