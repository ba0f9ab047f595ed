import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from '../error/failure.ts';
import { type Loaded, loadHome } from './load.ts';

function load(folder: string): Loaded {
  try {
    return { home: loadHome(folder) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { exitCode: error.exitCode, problems: error.problems };
  }
}

parentPort?.postMessage(load(workerData));
