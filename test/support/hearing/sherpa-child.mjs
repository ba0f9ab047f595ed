// Speaks the protocol of sherpa's process over the real channel, with no model; the folder says how it behaves.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

let folder = '';
let utterance = 0;
let samples = 0;
const is = (behaviour) => folder.endsWith(behaviour);

process.on('message', (request) => {
  if (request.kind === 'load') {
    ({ folder } = request.load);
    if (is('refuses')) process.send({ kind: 'failed', reason: 'no such layer' }, () => process.exit(1));
    else if (!is('hangs')) process.send({ kind: 'ready' });
  } else if (request.kind === 'begin') {
    ({ utterance } = request);
    samples = 0;
  } else if (request.kind === 'feed') {
    if (is('dies-once') && !existsSync(join(folder, 'died'))) {
      writeFileSync(join(folder, 'died'), '');
      process.kill(process.pid, 'SIGKILL');
    }
    samples += request.samples.length;
    process.send({ kind: 'partial', utterance, text: 'TURN ON THE LAMP' });
  } else if (request.kind === 'end') {
    if (is('silent')) return;
    process.send({ kind: 'words', utterance: utterance - 1, text: 'words of another utterance' });
    process.send({
      kind: 'words',
      utterance,
      text: is('babbles') ? 'x'.repeat(500) : `${samples} by ${process.pid}`,
    });
  }
});
process.on('disconnect', () => process.exit());
