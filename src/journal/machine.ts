import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { WallClock } from '../time/clock.ts';

/** What the machine knows of time that a process does not. */
export interface Machine {
  readonly wall: WallClock;
  /** How long the machine has been up, suspended or not. */
  uptime_ms(): number;
  /** Names this boot of the machine; absent where the system does not say. */
  readonly boot?: string;
}

export function thisMachine(wall: WallClock): Machine {
  const boot = bootId();
  return {
    wall,
    uptime_ms: () => uptime() * 1000,
    ...(boot !== undefined && { boot }),
  };
}

function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}
