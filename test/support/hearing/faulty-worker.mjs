// A hearing worker that obeys the first sample it is fed: 1 is heard, 2 kills it, 3 hangs it, 4 costs it an engine,
// which 5 gives back, 6 makes it tell something between requests, and 7 keeps it busy until somebody is named. With the locale of
// an assistant `slow` it says in a channel that it opens a stream, and never has it open. It says there that it ends, too.
import { parentPort, workerData } from 'node:worker_threads';

const UNWELL = { kind: 'degraded', engine: 'enrolled', reason: 'out of memory' };
const HEARD = {
  1: [{ kind: 'wake_word', assistant: 'siri', end_ms: 0 }],
  4: [UNWELL],
  5: [{ kind: 'ok', engine: 'enrolled' }],
};

let late = [];
let isBusy = false;

parentPort.on('message', ({ kind, number, samples }) => {
  if (kind === 'end') {
    new BroadcastChannel('faulty-worker').postMessage('ending');
    setImmediate(() => process.exit());
    return;
  }
  if (kind === 'open' && workerData.plan.locales.slow) {
    new BroadcastChannel('faulty-worker').postMessage('opening');
    return;
  }
  const order = kind === 'feed' ? samples[0] : 0;
  if (order === 7) isBusy = true;
  if (kind === 'named') isBusy = false;
  if (isBusy) {
    late.push(number);
    return;
  }
  for (const each of late) parentPort.postMessage({ kind: 'heard', number: each, events: [] });
  late = [];
  if (order === 2) throw new Error('the engine crashed');
  if (order === 3) for (;;);
  if (order === 6) parentPort.postMessage({ kind: 'told', event: UNWELL });
  parentPort.postMessage({ kind: 'heard', number, events: HEARD[order] ?? [] });
});
parentPort.postMessage({ kind: 'ready', unpronounceable: [] });
