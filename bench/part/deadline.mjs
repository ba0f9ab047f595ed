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
const RESERVE_MS = 20;
const EVERY_MS = 15;
const BASE = 'bench-ours';
const REAL_TIME = ['chrt', '--rr', '10'];

/**
 * How late a contest closes whose rival was named and stays silent: by the hub's own clock, against 480 ms. Each
 * is in a room of its own, so that none has to do with another.
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
      rooms: contests,
      arbiter: `budget_ms: ${BUDGET_MS}, reserve_ms: ${RESERVE_MS}`,
      satellites: Array.from({ length: contests }, (_, room) => `s-${room}: { room: room-${room} }`).join(
        ', ',
      ),
    });
    const spin = Array.from({ length: state.busy }, () => start(process.execPath, ['-e', 'for (;;);']));
    const verdicts = await play({ port, contests, command: [...state.prefix, process.execPath, ...args] });
    for (const child of spin) await end(child);
    measured.push({ ...state, ...summed(verdicts) });
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
    const room = `room-${at}`;
    for (const assistant of ['siri', 'tmall-genie']) say(`detection/${assistant}`, { room, score: 0.9 });
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

function summed(verdicts) {
  const closed = verdicts.filter(({ because }) => because === 'deadline');
  const late = closed.map(({ latency_ms }) => latency_ms - (BUDGET_MS - RESERVE_MS));
  return {
    late,
    early: late.filter((each) => each < 0).length,
    over: verdicts.filter(({ latency_ms }) => latency_ms > BUDGET_MS).length,
    others: verdicts.length - closed.length,
  };
}

function report({ measured, contests, name }) {
  const about = `Lateness of the deadline, ${contests} contests, one every ${EVERY_MS} ms, over ${name}`;
  for (const { title, others, late } of measured)
    if (others > 0 || late.length < contests)
      console.error(`${title}: ${late.length} of ${contests} closed at the deadline, ${others} otherwise`);
  return {
    name: 'deadline',
    text: table({
      about,
      names: 1,
      heads: ['', 'p50 ms', 'p99 ms', 'most ms', 'early', 'over 500 ms'],
      rows: measured.map(({ title, late, early, over }) => [
        title,
        p50(late).toFixed(2),
        p99(late).toFixed(2),
        Math.max(...late).toFixed(2),
        String(early),
        String(over),
      ]),
    }),
    svg: ranges({
      title: 'How late the deadline fires, p50 to p99',
      about,
      unit: 'ms',
      groups: [
        {
          title: `after ${BUDGET_MS - RESERVE_MS} ms`,
          bars: measured.map(({ title, late }) => ({
            name: title,
            from: p50(late),
            to: p99(late),
            isOurs: true,
          })),
        },
      ],
    }),
  };
}
