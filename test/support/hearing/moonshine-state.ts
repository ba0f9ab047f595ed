import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelOf } from '../../../src/hearing/stt/models/catalogue.ts';
import { folderWith } from '../temp-folder.ts';

/** A state folder with files of the names and sizes of `moonshine-tiny-en`, which are no model. */
export function stateWithMoonshine(): string {
  const state = folderWith({});
  const folder = join(state, 'models', 'moonshine-tiny-en');
  mkdirSync(folder, { recursive: true });
  for (const { name, size_bytes } of modelOf('moonshine-tiny-en')?.files ?? []) {
    writeFileSync(join(folder, name), '');
    truncateSync(join(folder, name), size_bytes);
  }
  return state;
}
