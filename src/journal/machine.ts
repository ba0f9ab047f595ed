import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** What the machine knows of time that a process does not. */
export interface Machine {
  /** The time of day, in milliseconds since 1970: it can jump, and be unset. */
  wall(): number;
  /** How long the machine has been up, suspended or not. */
  uptime_ms(): number;
  /** Names this boot of the machine; absent where the system does not say. */
  readonly boot?: string;
}

export function thisMachine(): Machine {
  const boot = bootId();
  return {
    wall: () => Date.now(),
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
