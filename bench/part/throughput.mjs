import { setTimeout as pause } from 'node:timers/promises';
import { broker } from '../measure/broker.mjs';
import { Claimants } from '../measure/claimants.mjs';
import { cpu_ms, end, rss_mb, start } from '../measure/process.mjs';
import { bareRelay, ours } from '../peer/catalogue.mjs';
import { ranges } from '../report/plot.mjs';
import { table } from '../report/table.mjs';

const ROOMS = [1, 10, 100, 1000, 10_000];
/** Contests under way at once: enough that nobody waits for the broker. */
const AT_ONCE = 32;
/** A room is asked again no sooner: what was decided in it is not to absorb what comes next. */
const AGAIN_MS = 100;

/**
 * Contests a second and the processor's time for each, over the number of rooms, through a broker at QoS 1: as many
 * at once as there are rooms, up to 32. Few rooms are asked ten times a second each, so their rate says nothing.
 */
export async function throughput({ folder, rounds }) {
  const most = rounds * 20;
  const { port, name } = await broker({ folder, noDelay: true });
  const rows = [];
  for (const rooms of ROOMS)
    for (const peer of [
      bareRelay({ port, base: `bench-bare-${rooms}` }),
      ours({ folder, port, base: `bench-ours-${rooms}`, rooms }),
    ])
      rows.push({
        rooms,
        name: peer.name,
        ...(await saturated({ peer, rooms, contests: Math.min(most, 2 * rounds * rooms) })),
      });
  return report({ rows, most, name });
}

async function saturated({ peer, rooms, contests }) {
  const claimants = await Claimants.at(peer);
  const child = start(peer.command, peer.args);
  await claimants.online;
  await claimants.untilServed('room-0');
  // Those that nobody is asked in come first again; the queue's order keeps them apart in time.
  const free = Array.from({ length: rooms }, (_, at) => ({ room: `room-${at}`, from_ms: 0 }));
  let unanswered = 0;
  const play = async (count) => {
    let left = count;
    const one = async () => {
      while (left-- > 0) {
        const { room, from_ms } = free.shift();
        if (performance.now() < from_ms) await pause(from_ms - performance.now());
        await claimants.contest({ room, qos: 1, apart_ms: 0 }).catch(() => {
          unanswered += 1;
        });
        free.push({ room, from_ms: performance.now() + AGAIN_MS });
      }
    };
    await Promise.all(Array.from({ length: Math.min(rooms, AT_ONCE) }, one));
  };
  await play(contests / 4);
  const before_ms = cpu_ms(child.pid);
  const began_ms = performance.now();
  await play(contests);
  const took_ms = performance.now() - began_ms;
  const cost_ms = (cpu_ms(child.pid) - before_ms) / contests;
  const memory_mb = rss_mb(child.pid);
  await end(child);
  await claimants.end();
  // On a machine that is too busy a claim comes so late that the verdict before absorbs it.
  if (unanswered > 0) console.error(`${peer.name}, ${rooms} rooms: ${unanswered} contests without a command`);
  return { rate: (1000 * contests) / took_ms, cost_ms, memory_mb };
}

function report({ rows, most, name }) {
  const about = `Up to ${most} contests over ${name}, QoS 1, up to ${AT_ONCE} at once`;
  return {
    name: 'throughput',
    text: table({
      about,
      heads: ['rooms', '', 'a second', 'processor ms each', 'RSS MB'],
      rows: rows.map(({ rooms, name: who, rate, cost_ms, memory_mb }) => [
        String(rooms),
        who,
        rate.toFixed(0),
        cost_ms.toFixed(2),
        memory_mb.toFixed(0),
      ]),
    }),
    svg: ranges({
      title: 'Processor time for a contest',
      about,
      unit: 'ms',
      groups: ROOMS.map((rooms) => ({
        title: rooms === 1 ? '1 room' : `${rooms} rooms`,
        bars: rows
          .filter((row) => row.rooms === rooms)
          .map(({ name: who, cost_ms }) => ({
            name: who,
            from: cost_ms,
            to: cost_ms,
            isOurs: who === 'halfsecond',
          })),
      })),
    }),
  };
}
