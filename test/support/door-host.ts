import type { Home } from '../../src/config/schema.ts';
import type { DeviceState } from '../../src/devices/device-state.ts';
import type { ClaimResult, DoorCommand, DoorHost } from '../../src/doors/door.ts';
import { systemClock } from '../../src/time/system-clock.ts';
import { folderWith } from './temp-folder.ts';

const GRANTED: ClaimResult = { outcome: 'granted', reason: 'the strongest evidence' };

/** A hub's side that grants everything, or what it is told, and remembers what came. */
export class FakeDoorHost implements DoorHost {
  readonly home: Home;
  readonly clock = systemClock;
  /** How far ahead of the machine's its time of day is, in milliseconds. */
  ahead_ms = 0;
  credentialsFolder: string | undefined;
  readonly folder = folderWith({});
  readonly commands: DoorCommand[] = [];
  readonly logged: string[] = [];
  readonly states = new Map<string, DeviceState>();
  readonly offline = new Set<string>();
  result: (command: DoorCommand) => ClaimResult | Promise<ClaimResult> = () => GRANTED;
  readonly log = {
    debug: (fields: object, message: string) => this.#log(fields, message),
    info: (fields: object, message: string) => this.#log(fields, message),
    warn: (fields: object, message: string) => this.#log(fields, message),
    error: (fields: object, message: string) => this.#log(fields, message),
  };

  constructor(home: Home) {
    this.home = home;
  }

  wall(): number {
    return Date.now() + this.ahead_ms;
  }

  listens(): void {}

  stateOf(device: string): DeviceState {
    return this.states.get(device) ?? {};
  }

  isOffline(device: string): boolean {
    return this.offline.has(device);
  }

  async claim(command: DoorCommand): Promise<ClaimResult> {
    this.commands.push(command);
    return this.result(command);
  }

  #log(fields: object, message: string): void {
    this.logged.push(`${message} ${JSON.stringify(fields)}`);
  }
}
