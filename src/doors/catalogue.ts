import type { ConfiguredDoorName } from '../config/doors.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { codeOf } from '../error/message-of.ts';
import type { Malformed } from '../mqtt/malformed.ts';
import type { Topics } from '../mqtt/topics.ts';
import type { PartName } from '../parts/part.ts';
import { message } from '../text/text.ts';
import type { Clock } from '../time/clock.ts';
import type { BrokerDoor, OpenDoor } from './door.ts';
import { HermesDoor } from './hermes/hermes-door.ts';
import { MqttDoor, type MqttListener } from './mqtt/mqtt-door.ts';

/** A door that runs in a process of its own: its memory and its crashes are not the hub's. */
interface ProcessDoor {
  /** Loads the door's module, only in the door's process. */
  load(): Promise<OpenDoor>;
  /** The part without which the module cannot be loaded, and its package; absent: none. */
  readonly needs?: { readonly part: PartName; readonly package: string };
  /** How long the ecosystem waits for an answer, in milliseconds: a command that is older has been given up. */
  readonly deadline_ms: number;
}

/** A new door is one folder here, one line in this list, and its schema in `config/doors.ts`. */
const PROCESS_DOORS_BY_NAME = {
  matter: {
    load: async () => (await import('./matter/bridge.ts')).openMatter,
    needs: { part: 'matter', package: '@matter/main' },
    deadline_ms: 10_000,
  },
  homekit: {
    load: async () => (await import('./homekit/bridge.ts')).openHomekit,
    deadline_ms: 10_000,
  },
  aligenie: {
    load: async () => (await import('./cloud/aligenie/aligenie.ts')).openAligenie,
    deadline_ms: 5000,
  },
  alexa: { load: async () => (await import('./cloud/alexa/alexa.ts')).openAlexa, deadline_ms: 8000 },
  // Nobody has measured how long 小愛 waits; a state that comes later still corrects its app.
  bemfa: { load: async () => (await import('./bemfa/bemfa.ts')).openBemfa, deadline_ms: 5000 },
  webhook: { load: async () => (await import('./webhook/webhook.ts')).openWebhook, deadline_ms: 2000 },
} satisfies Partial<Record<ConfiguredDoorName, ProcessDoor>>;

/** The name of a door that runs in a process of its own; also its key under `doors:` in the configuration. */
export type ProcessDoorName = keyof typeof PROCESS_DOORS_BY_NAME;

export const PROCESS_DOORS = Object.keys(PROCESS_DOORS_BY_NAME) as [ProcessDoorName, ...ProcessDoorName[]];

/** The doors with processes of their own that the home has configured. */
export function processDoors(home: Home): readonly ProcessDoorName[] {
  return PROCESS_DOORS.filter((door) => home.doors[door] !== undefined);
}

/** How long that door's ecosystem waits for the answer to a command, in milliseconds. */
export function deadlineOf(door: ProcessDoorName): number {
  return PROCESS_DOORS_BY_NAME[door].deadline_ms;
}

/**
 * How the door of that name is opened. Its module is loaded when it is opened.
 * @throws Failure (exit 4), when it is opened, where the door's part is not installed.
 */
export function openerOf(name: ProcessDoorName): OpenDoor {
  const { load, needs }: ProcessDoor = PROCESS_DOORS_BY_NAME[name];
  return async (host) => {
    let open: OpenDoor;
    try {
      open = await load();
    } catch (error) {
      if (needs === undefined || codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
      throw new Failure(ExitCode.unavailable, [
        {
          path: `doors.${name}`,
          found: message('door.package.found', { package: needs.package }),
          expected: message('door.package.expected', { part: needs.part }),
          fix: message('door.package.fix', { part: needs.part, door: name }),
        },
      ]);
    }
    return open(host);
  };
}

/** What a door that listens at the broker is given. */
export interface BrokerDoorOptions {
  readonly home: Home;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly malformed: Malformed;
  readonly listener: MqttListener;
  /** The rooms of the home. */
  readonly rooms: readonly string[];
}

/** The doors that listen at the broker, in the hub's process: MQTT always, Hermes where it is configured. */
export function brokerDoors(of: BrokerDoorOptions): readonly BrokerDoor[] {
  return [new MqttDoor(of), ...(of.home.doors.hermes ? [new HermesDoor(of)] : [])];
}
