import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What nobody opens at run time, in any package. */
const UNUSED = /\.(?:map|tsbuildinfo|d\.[cm]?ts)$/;

/** Of some packages: the files that the hub opens. All others go. */
const OPENED: Readonly<Record<string, RegExp>> = {
  // The detector's package asks for it; dist has the one build that is used.
  'onnxruntime-web': /^package\.json$|^LICENSE/,
  '@ricky0123/vad-web': /^package\.json$|^LICENSE|^dist\/silero_vad_v6\.onnx$/,
};
/** Of all packages of a scope: folders that repeat the same in another form. */
const DOUBLE: Readonly<Record<string, RegExp>> = { '@matter': /^(?:src|dist\/cjs)\// };

/** Deletes from the folder of an installed package what the hub never opens. */
export function prune(name: string, folder: string): void {
  const opened = OPENED[name];
  const double = DOUBLE[name.split('/')[0] ?? ''];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const within = relative(folder, path);
    if (opened?.test(within) === false || double?.test(within) === true || UNUSED.test(within))
      rmSync(path, { force: true });
  }
}
