import { join } from 'node:path';
import { freePort } from '../measure/process.mjs';
import { cRelay } from './c-relay.mjs';
import { writeHome } from './halfsecond.mjs';
import { nodeRed, writeFlow } from './node-red.mjs';

const RELAY = new URL('relay.mjs', import.meta.url).pathname;

const node = (args) => ({ command: process.execPath, args });

export function bareRelay({ port, base }) {
  return { name: 'bare relay', base, port, ...node([RELAY, String(port), base]) };
}

/** @param hub the name of the hub where a base has several; @param secret by which they know each other. */
export function ours({ folder, port, base, rooms, name = 'halfsecond', hub = base, secret }) {
  const home = {
    folder: join(folder, hub),
    port,
    base,
    rooms,
    secret,
    // A room is asked again soon: what was decided in it is not to absorb what comes next.
    arbiter: 'absorb_ms: 5, evidence: { follow_up: 0 }',
  };
  return { name, base, port, ...node(writeHome(home)) };
}

/**
 * Whoever can be asked to turn claims into commands. Each listens under a base of its own, so that all run at once
 * and are asked in turn: what else the machine does, it does to all of them.
 * @param noDelay the port of a broker without Nagle's algorithm; asItComes, of one as it is installed.
 * @returns name, base, port, and the command that starts it; and what is missing here.
 */
export async function peers({ folder, noDelay, asItComes, rooms }) {
  const missing = [];
  const found = [];
  const c = cRelay(folder);
  if (c.missing) missing.push(c.missing);
  else
    found.push({
      name: 'C relay',
      base: 'bench-c',
      port: noDelay,
      command: c.program,
      args: [String(noDelay), 'bench-c'],
    });
  found.push(bareRelay({ port: noDelay, base: 'bench-bare' }));
  found.push(ours({ folder, port: noDelay, base: 'bench-ours', rooms }));
  const red = nodeRed();
  if (red.missing) missing.push(red.missing);
  else
    for (const [name, base, port] of [
      ['Node-RED, tuned', 'bench-red-tuned', noDelay],
      ['Node-RED, default', 'bench-red', asItComes],
    ])
      found.push({
        name,
        base,
        port,
        ...node(
          writeFlow({
            entry: red.entry,
            folder: join(folder, base),
            port,
            base,
            webPort: await freePort(),
          }),
        ),
      });
  found.push({
    name: 'bare relay, Nagle on',
    base: 'bench-nagle',
    port: asItComes,
    ...node([RELAY, String(asItComes), 'bench-nagle', 'nagle']),
  });
  return { found, missing };
}
