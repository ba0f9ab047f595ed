import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { broker } from '../measure/broker.mjs';
import { Claimants } from '../measure/claimants.mjs';
import { cpu_ms, end, rss_mb, start } from '../measure/process.mjs';
import { percentile } from '../measure/statistics.mjs';
import { writeHome } from '../peer/halfsecond.mjs';
import { ranges } from '../report/plot.mjs';
import { table } from '../report/table.mjs';

const STARTS = 10;
const ROOMS = 8;
/** Until a process has put down what it needed to start. */
const SETTLED_MS = 1500;
const RELAY = new URL('../peer/relay.mjs', import.meta.url).pathname;

/** From nothing to `status` online, and what is resident then: with the barest relay, in turn. */
export async function starting({ folder }) {
  const { port, name } = await broker({ folder, noDelay: true });
  const peers = [
    { name: 'bare relay', base: 'bench-bare', args: [RELAY, String(port), 'bench-bare'] },
    {
      name: 'halfsecond',
      base: 'bench-ours',
      args: writeHome({ folder: join(folder, 'ours'), port, base: 'bench-ours', rooms: ROOMS }),
    },
  ].map((peer) => ({ ...peer, wall: [], cpu: [], rss: [] }));
  for (let at = 0; at < STARTS; at++)
    for (const { base, args, wall, cpu, rss } of peers) {
      const claimants = await Claimants.at({ port, base });
      const from_ms = performance.now();
      const child = start(process.execPath, args);
      await claimants.online;
      wall.push(performance.now() - from_ms);
      cpu.push(cpu_ms(child.pid));
      await pause(SETTLED_MS);
      rss.push(rss_mb(child.pid));
      await end(child);
      await claimants.end();
    }
  const best = (values) => Math.min(...values);
  const half = (values) => percentile(values, 0.5);
  const about = `From nothing to online at ${name}, ${STARTS} starts of each in turn, ${ROOMS} devices`;
  return {
    name: 'start',
    text: table({
      about,
      names: 1,
      heads: ['', 'best ms', 'p50 ms', 'processor ms', 'RSS MB'],
      rows: peers.map(({ name: who, wall, cpu, rss }) => [
        who,
        best(wall).toFixed(0),
        half(wall).toFixed(0),
        half(cpu).toFixed(0),
        half(rss).toFixed(0),
      ]),
    }),
    svg: ranges({
      title: 'From nothing to online, best to median',
      about,
      unit: 'ms',
      groups: [
        ['by the clock', 'wall'],
        ['by the time of the processor', 'cpu'],
      ].map(([title, of]) => ({
        title,
        bars: peers.map((peer) => ({
          name: peer.name,
          from: best(peer[of]),
          to: half(peer[of]),
          isOurs: peer.name === 'halfsecond',
        })),
      })),
    }),
  };
}
