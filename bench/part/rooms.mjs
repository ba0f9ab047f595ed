import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { broker } from '../measure/broker.mjs';
import { Claimants } from '../measure/claimants.mjs';
import { cpu_ms, end, start } from '../measure/process.mjs';
import { writeHome } from '../peer/halfsecond.mjs';
import { curves } from '../report/plot.mjs';
import { table } from '../report/table.mjs';

const ROOMS = [1, 10, 100, 1000, 10_000];
const CONTESTS = 3000;
/** Contests under way at once, never two in one room. */
const AT_ONCE = 16;
/** A verdict absorbs for 5 ms here: a room rests for longer. */
const REST_MS = 8;
const RELAY = new URL('../peer/relay.mjs', import.meta.url).pathname;

/** Whole contests over the wire, two claims at once, in one room to ten thousand. */
export async function rooms({ folder }) {
  const { port, name } = await broker({ folder, noDelay: true });
  const measured = [];
  for (const count of ROOMS) {
    const ours = {
      name: 'halfsecond',
      base: `bench-ours-${count}`,
      args: writeHome({
        folder: join(folder, `ours-${count}`),
        port,
        base: `bench-ours-${count}`,
        rooms: count,
        arbiter: 'absorb_ms: 5, evidence: { follow-up: 0 }',
      }),
    };
    const bare = {
      name: 'bare relay',
      base: `bench-bare-${count}`,
      args: [RELAY, String(port), `bench-bare-${count}`],
    };
    for (const peer of [bare, ours])
      measured.push({ rooms: count, name: peer.name, ...(await measure({ ...peer, port, count })) });
  }
  return report(measured, name);
}

async function measure({ base, args, port, count }) {
  const claimants = await Claimants.at({ port, base });
  const from_ms = performance.now();
  const child = start(process.execPath, args);
  await claimants.online;
  const start_ms = performance.now() - from_ms;
  await claimants.untilServed('room-0');
  // Every room's first contest is another matter than its next; and V8 is to have seen some.
  await play({ claimants, count, contests: Math.max(1500, Math.min(count, 10_000)) });
  const [began_ms, before_ms] = [performance.now(), cpu_ms(child.pid)];
  await play({ claimants, count, contests: CONTESTS });
  const rate = (1000 * CONTESTS) / (performance.now() - began_ms);
  const cost_us = (1000 * (cpu_ms(child.pid) - before_ms)) / CONTESTS;
  await end(child);
  await claimants.end();
  return { start_ms, rate, cost_us };
}

async function play({ claimants, count, contests }) {
  const lanes = Math.min(AT_ONCE, count);
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      // A lane has every so many-th room to itself.
      const own = Math.ceil((count - lane) / lanes);
      for (let at = lane, turn = 0; at < contests; at += lanes, turn++) {
        await claimants.contest({ room: `room-${lane + lanes * (turn % own)}`, qos: 1, apart_ms: 0 });
        if (own * lanes < 200) await pause(REST_MS);
      }
    }),
  );
}

function report(measured, name) {
  const about = `Whole contests over ${name}, QoS 1, ${CONTESTS} each, up to ${AT_ONCE} at once (a room rests ${REST_MS} ms)`;
  return {
    name: 'rooms',
    text: table({
      about,
      heads: ['rooms', '', 'a second', 'processor µs each', 'start ms'],
      rows: measured.map(({ rooms: count, name: who, rate, cost_us, start_ms }) => [
        count.toLocaleString('en'),
        who,
        rate.toFixed(0),
        cost_us.toFixed(0),
        start_ms.toFixed(0),
      ]),
    }),
    svg: curves({
      title: 'What a contest costs, by the number of rooms',
      about,
      x: 'rooms',
      y: 'µs of the hub’s processor time a contest, socket and journal and all',
      lines: ['bare relay', 'halfsecond'].map((who) => ({
        name: who,
        isOurs: who === 'halfsecond',
        points: measured.filter((each) => each.name === who).map((each) => [each.rooms, each.cost_us]),
      })),
    }),
  };
}
