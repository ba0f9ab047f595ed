import { setTimeout as pause } from 'node:timers/promises';
import { broker } from '../measure/broker.mjs';
import { Claimants } from '../measure/claimants.mjs';
import { end, start } from '../measure/process.mjs';
import { p50, p99 } from '../measure/statistics.mjs';
import { ours } from '../peer/catalogue.mjs';
import { table } from '../report/table.mjs';

const ROOMS = 8;
const APART_MS = 5;
/** Longer than any timer of TCP that is measured here. */
const IDLE_MS = 250;
const SECRET = 'a secret of the two hubs';

/** What it costs that a hub tells the other hubs of its home each decision before the command: last claim → command, QoS 1. */
export async function standby({ folder, rounds }) {
  const { port, name } = await broker({ folder, noDelay: true });
  const hub = (of) => ours({ folder, port, rooms: ROOMS, ...of });
  const kinds = [
    [hub({ base: 'bench-alone', name: 'no secret: decisions are not told' })],
    [hub({ base: 'bench-told', name: 'a secret, no other hub', secret: SECRET })],
    // The one that comes last leads.
    [
      hub({ base: 'bench-two', name: 'a secret, another hub stands by', secret: SECRET }),
      hub({ base: 'bench-two', hub: 'bench-two-leader', secret: SECRET }),
    ],
  ];
  const running = [];
  for (const hubs of kinds) {
    const [first] = hubs;
    const children = [];
    let claimants;
    for (const { command, args } of hubs) {
      await claimants?.end();
      claimants = await Claimants.at(first);
      children.push(start(command, args));
      await claimants.online;
      await claimants.untilServed('room-0');
    }
    running.push({ name: first.name, claimants, children, took_ms: [] });
  }
  for (let round = 0; round < rounds; round++)
    for (const { claimants, took_ms } of running) {
      await pause(IDLE_MS / running.length);
      took_ms.push(await claimants.contest({ room: `room-${round % ROOMS}`, qos: 1, apart_ms: APART_MS }));
    }
  for (const { claimants, children } of running) {
    for (const child of children) await end(child);
    await claimants.end();
  }
  const rows = running.map(({ name: who, took_ms }) => [
    who,
    p50(took_ms).toFixed(2),
    p99(took_ms).toFixed(2),
    Math.max(...took_ms).toFixed(2),
  ]);
  const about = `Last claim → command, ${name}, QoS 1, two claims ${APART_MS} ms apart, in turn, ${rounds} each`;
  return {
    name: 'standby',
    text: table({ about, heads: ['', 'p50 ms', 'p99 ms', 'most ms'], rows, names: 1 }),
  };
}
