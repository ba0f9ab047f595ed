// What the verdict adds to a Matter command: one ecosystem's uncontested command through halfsecond's bridge, and
// through a bridge of matter.js alone, turn by turn in one run. Needs root (network namespaces) and dist.
// Usage: node bench/matter.mjs [ROUNDS]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { runnerImport } from 'vite';
import { percentile } from '../dist/time/percentile.js';

const rounds = Number(process.argv[2] ?? 300);
const WARM_UP = 20;
/** Longer than a verdict absorbs. */
const REST_MS = 40;
const project = new URL('..', import.meta.url).pathname;
const { module } = await runnerImport(join(project, 'test/support/matter/matter-home.ts'), {
  configFile: false,
  root: project,
  logLevel: 'error',
});

const home = new module.MatterHome({
  assistants: 'siri: { name: Siri, doors: [matter] }, tmall-genie: { name: Tmall Genie }',
  arbiter: 'gesture_ms: 20, absorb_ms: 20',
  devices: {
    lamp: 'name: { en: lamp }, room: bedroom, kind: light, features: [on_off], owner: { only: siri }',
  },
});

const rss_mb = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const childOf = (pid) => Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());

/** Starts what `begin` starts; how long it takes until it is ready. */
async function timed(begin) {
  const from_ms = performance.now();
  const begun = await begin();
  return { begun, start_ms: performance.now() - from_ms };
}

try {
  const { start_ms: oursStart_ms } = await timed(() => home.start());
  const { begun: alone, start_ms: aloneStart_ms } = await timed(async () => {
    const args = [join(project, 'bench/matter-alone.mjs'), join(home.folder, 'alone'), '5541'];
    const process = home.namespace.node(args);
    const { code } = await process.told.next(({ ready }) => ready === true);
    return { process, code };
  });
  const toOurs = await home.controller('one');
  const toAlone = await home.controller('other');
  await toOurs.ask('commission', await home.invite('siri'));
  await toAlone.ask('commission', alone.code);
  const took_ms = { ours: [], alone: [] };
  for (let at = -WARM_UP; at < rounds; at++)
    for (const [name, controller] of [
      ['ours', toOurs],
      ['alone', toAlone],
    ]) {
      const command = at % 2 === 0 ? 'on' : 'off';
      const answered = await controller.ask('send', { device: 'lamp', cluster: 'onOff', command });
      if (answered.status !== 'Success') throw new Error(`${name} answered ${answered.status}`);
      if (at >= 0) took_ms[name].push(answered.took_ms);
      await pause(REST_MS);
    }
  const hub = home.hub.process.pid;
  const rows = [
    ['matter.js alone', took_ms.alone, aloneStart_ms, rss_mb(alone.process.process.pid)],
    ['halfsecond', took_ms.ours, oursStart_ms, rss_mb(childOf(hub))],
  ];
  console.log(`${rounds} commands of one ecosystem each, sent → answered, with ${REST_MS} ms between them`);
  console.log(`${''.padEnd(18)} p50 ms  p99 ms  start ms  bridge's RSS MB`);
  for (const [name, values, start_ms, mb] of rows) {
    const [p50, p99] = [0.5, 0.99].map((share) => percentile(values, share).toFixed(1).padStart(6));
    console.log(`${name.padEnd(18)} ${p50}  ${p99}  ${start_ms.toFixed(0).padStart(8)}  ${mb.toFixed(0)}`);
  }
  const added = (share) => percentile(took_ms.ours, share) - percentile(took_ms.alone, share);
  console.log(
    `added: p50 ${added(0.5).toFixed(1)} ms, p99 ${added(0.99).toFixed(1)} ms; the hub beside its bridge has ${rss_mb(hub).toFixed(0)} MB`,
  );
} finally {
  await home.end();
}
