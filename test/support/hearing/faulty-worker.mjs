// A hearing worker that obeys the first sample it is fed: 1 is heard, 2 kills it, 3 hangs it, 4 costs it an engine.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', ({ kind, number, samples }) => {
  const order = kind === 'feed' ? samples[0] : 0;
  if (order === 2) throw new Error('the engine crashed');
  if (order === 3) for (;;);
  const events =
    order === 1
      ? [{ kind: 'wake-word', assistant: 'siri', end_ms: 0 }]
      : order === 4
        ? [{ kind: 'unwell', engine: 'enrolled', reason: 'out of memory' }]
        : [];
  parentPort.postMessage({ kind: 'heard', number, events });
});
parentPort.postMessage({ kind: 'ready', unpronounceable: [] });
