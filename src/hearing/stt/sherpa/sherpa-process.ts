import { messageOf } from '../../../error/message-of.ts';
import type { SherpaEngine } from './sherpa-engine.ts';
import type { SherpaAnswer, SherpaRequest } from './sherpa-plan.ts';

/** The process that runs sherpa-onnx, so that a crash of its native code ends nothing else. */

let engine: SherpaEngine | undefined;
let utterance = 0;
let told = '';

function tell(answer: SherpaAnswer): void {
  process.send?.(answer);
}

async function serve(request: SherpaRequest): Promise<void> {
  if (request.kind === 'load') {
    const { loadSherpa } = await import('./sherpa-engine.ts');
    engine = loadSherpa(request.load);
    tell({ kind: 'ready' });
  } else if (request.kind === 'begin') {
    ({ utterance } = request);
    told = '';
    engine?.begin();
  } else if (request.kind === 'feed') {
    const text = engine?.feed(request.samples);
    if (text === undefined || text === told) return;
    told = text;
    tell({ kind: 'partial', utterance, text });
  } else if (request.kind === 'end') tell({ kind: 'words', utterance, text: engine?.end() ?? '' });
  else engine?.begin();
}

let turn: Promise<void> = Promise.resolve();
process.on('message', (request: SherpaRequest) => {
  // Invariant: requests are served one after the other, in the order of their arrival.
  turn = turn
    .then(() => serve(request))
    .catch((error: unknown) => {
      const reason = messageOf(error);
      process.send?.({ kind: 'failed', reason } satisfies SherpaAnswer, () => process.exit(1));
    });
});
// Nobody is left to hear for.
process.on('disconnect', () => process.exit());
// Ctrl-C at a terminal reaches the whole group: it is for the hub to end this.
process.on('SIGINT', () => undefined);
