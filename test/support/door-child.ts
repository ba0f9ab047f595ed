import { readdirSync, readFileSync } from 'node:fs';

/** The process id of a hub's door, from the system's list of processes (proc(5)). @throws Error where there is none. */
export function doorChild(hub: number | undefined, door: string): number {
  for (const id of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const told = readStat(id);
    if (told?.parent === hub && told?.args.includes(door)) return Number(id);
  }
  throw new Error(`the hub ${hub} has no process of the door ${door}`);
}

function readStat(id: string): { parent: number; args: readonly string[] } | undefined {
  try {
    const [, rest = ''] = readFileSync(`/proc/${id}/stat`, 'utf8').split(') ');
    const args = readFileSync(`/proc/${id}/cmdline`, 'utf8').split('\0');
    return { parent: Number(rest.split(' ')[1]), args };
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
