import { setTimeout as pause } from 'node:timers/promises';
import { broker } from '../measure/broker.mjs';
import { Claimants } from '../measure/claimants.mjs';
import { end, rss_mb, start } from '../measure/process.mjs';
import { p50, p99 } from '../measure/statistics.mjs';
import { peers } from '../peer/catalogue.mjs';
import { ranges } from '../report/plot.mjs';
import { table } from '../report/table.mjs';

/** As many rooms as a home has, taken in turn. */
const ROOMS = 8;
const APART_MS = 5;
/** Longer than any timer of TCP that is measured here. */
const IDLE_MS = 250;
/** Back to back, each is asked this many times before the next is. */
const BLOCK = 20;

/** Last claim → command, at an independent subscriber: QoS 0 and 1, with idle gaps and back to back. */
export async function latency({ folder, rounds }) {
  const noDelay = await broker({ folder, noDelay: true });
  const asItComes = await broker({ folder, noDelay: false });
  const { found, missing } = await peers({
    folder,
    noDelay: noDelay.port,
    asItComes: asItComes.port,
    rooms: ROOMS,
  });
  for (const what of missing) console.error(`left out: ${what}`);
  const running = [];
  for (const peer of found) {
    const claimants = await Claimants.at(peer);
    const child = start(peer.command, peer.args);
    await claimants.online;
    await claimants.untilServed('room-0');
    running.push({ ...peer, claimants, child, at: 0, series: new Map() });
  }
  const play = async (peer, rhythm, qos) => {
    const room = `room-${peer.at++ % ROOMS}`;
    const took_ms = await peer.claimants.contest({ room, qos, apart_ms: APART_MS });
    const key = keyOf(rhythm, qos);
    peer.series.set(key, [...(peer.series.get(key) ?? []), took_ms]);
  };
  // What is just started comes first: so a home has it, some contests an hour, nothing compiled.
  for (const qos of [1, 0])
    for (let round = 0; round < rounds; round++)
      for (const peer of running) {
        await pause(IDLE_MS / running.length);
        await play(peer, 'idle', qos);
      }
  for (const qos of [1, 0])
    for (let round = 0; round < (rounds * 5) / BLOCK; round++)
      for (const peer of running) {
        await pause(20);
        for (let at = 0; at < BLOCK; at++) await play(peer, 'busy', qos);
      }
  const memory = Object.fromEntries(running.map(({ name, child }) => [name, rss_mb(child.pid)]));
  for (const { claimants, child } of running) {
    await end(child);
    await claimants.end();
  }
  return report({ running, memory, rounds, name: noDelay.name });
}

const keyOf = (rhythm, qos) => `${rhythm} ${qos}`;
const RHYTHMS = { idle: 'idle gaps', busy: 'back to back' };

function report({ running, memory, rounds, name }) {
  const bare = running.find(({ base }) => base === 'bench-bare');
  const floor = running.find(({ base }) => base === 'bench-c') ?? bare;
  const rows = [];
  const groups = [];
  for (const rhythm of ['idle', 'busy'])
    for (const qos of [1, 0]) {
      const key = keyOf(rhythm, qos);
      groups.push({
        title: `${RHYTHMS[rhythm]}, QoS ${qos}`,
        bars: running.map(({ name: who, series }) => ({
          name: who,
          from: p50(series.get(key)),
          to: p99(series.get(key)),
          isOurs: who === 'halfsecond',
        })),
      });
      for (const { name: who, series } of running)
        rows.push([
          `${RHYTHMS[rhythm]}, QoS ${qos}`,
          who,
          p50(series.get(key)).toFixed(2),
          (p50(series.get(key)) / p50(bare.series.get(key))).toFixed(2),
          p99(series.get(key)).toFixed(2),
          (p99(series.get(key)) / p99(floor.series.get(key))).toFixed(2),
          memory[who].toFixed(0),
        ]);
    }
  const about = `Last claim → command, ${name}, two claims ${APART_MS} ms apart, in turn; idle gaps ${rounds} each, back to back ${rounds * 5} each`;
  return {
    name: 'latency',
    text: table({
      about,
      heads: ['', '', 'p50 ms', '× bare', 'p99 ms', '× C', 'RSS MB'],
      rows,
    }),
    svg: ranges({
      title: 'Last claim → command, p50 to p99',
      unit: 'ms',
      about: `${name}, two claims ${APART_MS} ms apart, asked in turn in one run`,
      groups,
    }),
  };
}
