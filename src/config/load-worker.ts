import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from '../error/failure.ts';
import { loadHome } from './load.ts';
import type { Loaded } from './load-aside.ts';

function load(folder: string): Loaded {
  try {
    return { home: loadHome(folder) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { exitCode: error.exitCode, problems: error.problems };
  }
}

parentPort?.postMessage(load(workerData));
