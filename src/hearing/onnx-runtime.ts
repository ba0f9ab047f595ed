import { existsSync } from 'node:fs';

/** ONNX Runtime's WebAssembly form. */
export type OnnxRuntime = typeof import('onnxruntime-web');

/** The build puts this file beside the program. The sources take the runtime from the packages of the checkout. */
const SHIPPED = new URL('./enrolled/onnx/ort.wasm.bundle.min.mjs', import.meta.url);

/**
 * Loads ONNX Runtime's WebAssembly form: it needs no binary for the machine that it runs on.
 * @throws Error where its files are missing.
 */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  const ort: OnnxRuntime = existsSync(SHIPPED)
    ? await import(SHIPPED.href)
    : await import('onnxruntime-web/wasm');
  // One thread: the engines share a small machine with the arbiter.
  ort.env.wasm.numThreads = 1;
  return ort;
}
