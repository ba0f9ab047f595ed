import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { broker, client } from '../measure/broker.mjs';
import { end, start } from '../measure/process.mjs';
import { p50, p99 } from '../measure/statistics.mjs';
import { writeHome } from '../peer/halfsecond.mjs';
import { ranges } from '../report/plot.mjs';
import { table } from '../report/table.mjs';

const BUDGET_MS = 500;
/** What the hub keeps of the budget at first; it grows with the lateness that the hub measures, up to the most. */
const RESERVE_MS = 20;
const MOST_RESERVE_MS = 100;
const EVERY_MS = 15;
/** A device is asked for again after 15 s: no verdict on it stands by then. */
const MOST_ROOMS = 1000;
const BASE = 'bench-ours';
const REAL_TIME = ['chrt', '--rr', '10'];

/**
 * When a contest ends whose rival stays silent: by the hub's own clock, against its budget. Nothing is heard, and each contest
 * is about a device of its own, so that none has to do with another; `patience_ms` is the whole budget, so that each ends at its
 * deadline. A command that would be late is dropped, and counted.
 */
export async function deadline({ folder, rounds }) {
  const contests = rounds * 4;
  const { port, name } = await broker({ folder, noDelay: true });
  const mayRealTime = spawnSync(REAL_TIME[0], [...REAL_TIME.slice(1), 'true']).status === 0;
  if (!mayRealTime) console.error('left out: the real-time class (chrt is not there, or not allowed)');
  const cores = availableParallelism();
  const states = [
    { title: 'nothing else of ours runs', busy: 0, prefix: [] },
    { title: `${cores} cores busy`, busy: cores, prefix: [] },
    ...(mayRealTime ? [{ title: `${cores} cores busy, real-time`, busy: cores, prefix: REAL_TIME }] : []),
  ];
  const measured = [];
  for (const [at, state] of states.entries()) {
    const args = writeHome({
      folder: join(folder, `ours-${at}`),
      port,
      base: BASE,
      rooms: Math.min(contests, MOST_ROOMS),
      arbiter: `budget_ms: ${BUDGET_MS}, reserve_ms: ${RESERVE_MS}, patience_ms: ${BUDGET_MS}`,
    });
    const spin = Array.from({ length: state.busy }, () => start(process.execPath, ['-e', 'for (;;);']));
    const verdicts = await play({ port, contests, command: [...state.prefix, process.execPath, ...args] });
    for (const child of spin) await end(child);
    measured.push({ ...state, ...summed(verdicts, contests) });
  }
  return report({ measured, contests, name });
}

async function play({ port, contests, command: [program, ...args] }) {
  const peer = await client(port);
  const verdicts = [];
  let done;
  const all = new Promise((came) => {
    done = came;
  });
  const online = new Promise((came) => {
    peer.on('message', (topic, payload, { retain }) => {
      if (topic.endsWith('/status') && payload.toString() === 'online') came();
      // An empty one takes a retained one back.
      if (topic.endsWith('/verdict') && !retain && payload.length > 0)
        verdicts.push(JSON.parse(payload.toString()));
      if (verdicts.length === contests) done();
    });
  });
  await peer.subscribeAsync([`${BASE}/status`, `${BASE}/verdict`], { qos: 1 });
  const hub = start(program, args);
  await online;
  await pause(1000);
  const say = (topic, fields) => peer.publish(`${BASE}/${topic}`, JSON.stringify(fields), { qos: 1 });
  for (let at = 0; at < contests; at++) {
    const room = `room-${at % MOST_ROOMS}`;
    say('claim/siri', {
      id: `c-${at}`,
      room,
      confidence: 0.6,
      intent: { action: 'turn_on', device: room },
    });
    await pause(EVERY_MS);
  }
  await Promise.race([all, pause(5000)]);
  await end(hub);
  for (const topic of ['status', 'verdict']) peer.publish(`${BASE}/${topic}`, '', { retain: true });
  await peer.endAsync();
  return verdicts;
}

function summed(verdicts, contests) {
  const closed = verdicts.filter(({ because }) => because === 'deadline');
  return {
    took: closed.map(({ latency_ms }) => latency_ms),
    early: closed.filter(({ latency_ms }) => latency_ms < BUDGET_MS - MOST_RESERVE_MS).length,
    late: verdicts.filter(({ command, latency_ms }) => command === 'sent' && latency_ms > BUDGET_MS).length,
    dropped: verdicts.filter(({ command }) => command === 'undelivered').length,
    missing: contests - verdicts.length,
    others: verdicts.length - closed.length,
  };
}

function report({ measured, contests, name }) {
  const about = `When contests end at their deadline: ${contests} contests, one every ${EVERY_MS} ms, over ${name}`;
  for (const { title, others } of measured)
    if (others > 0) console.error(`${title}: ${others} of ${contests} closed otherwise than at the deadline`);
  return {
    name: 'deadline',
    text: table({
      about,
      names: 1,
      heads: ['', 'p50 ms', 'p99 ms', 'most ms', 'early', 'late', 'dropped', 'no verdict'],
      rows: measured.map(({ title, took, early, late, dropped, missing }) => [
        title,
        p50(took).toFixed(2),
        p99(took).toFixed(2),
        Math.max(...took).toFixed(2),
        String(early),
        String(late),
        String(dropped),
        String(missing),
      ]),
    }),
    svg: ranges({
      title: 'When a contest ends at its deadline, p50 to p99',
      about,
      unit: 'ms',
      groups: [
        {
          title: `budget ${BUDGET_MS} ms`,
          bars: measured.map(({ title, took }) => ({
            name: title,
            from: p50(took),
            to: p99(took),
            isOurs: true,
          })),
        },
      ],
    }),
  };
}
