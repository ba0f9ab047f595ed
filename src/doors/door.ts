import type { Outcome } from '../arbiter/event.ts';
import type { Home } from '../config/schema.ts';
import type { DeviceState } from '../devices/device-state.ts';
import type { Intent } from '../intent/intent.ts';
import type { Logger } from '../log/logger.ts';
import type { Clock } from '../time/clock.ts';

/** The doors that stand in a process of their own: their memory and their crashes are not the hub's. */
export const STANDING_DOORS = ['matter', 'homekit', 'aligenie', 'alexa'] as const;
export type StandingDoor = (typeof STANDING_DOORS)[number];

/** The doors that the home has configured. */
export function standingDoors(home: Home): readonly StandingDoor[] {
  return STANDING_DOORS.filter((door) => home.doors[door] !== undefined);
}

/** A command as an ecosystem sent it. */
export interface DoorCommand {
  /** Unique per assistant, and the same where the ecosystem repeats the command. */
  readonly id: string;
  /** Who sent it: what the user confirmed when the ecosystem was paired, never what it says of itself. */
  readonly assistant: string;
  /** What is asked; more than one is a gesture. */
  readonly intents: readonly Intent[];
  /** How old it was when it came in, in milliseconds; default 0. */
  readonly age_ms?: number;
}

/** What became of a command. */
export interface Fate {
  readonly outcome: Outcome;
  /** In words, for the log. */
  readonly reason: string;
  /** Nobody won, and the hub heard another assistant called: nobody asked the sender. */
  readonly not_called?: true | undefined;
}

/** The fate of one command, as the hub tells it. */
export interface Settled extends Fate {
  readonly claim: string;
  readonly assistant: string;
}

/** What a door may know and do; handed in by the process in which it stands. */
export interface DoorHost {
  readonly home: Home;
  readonly clock: Clock;
  /** The machine's time of day, in milliseconds since 1970. */
  wall(): number;
  readonly log: Logger;
  /** Where the door keeps its pairings; exists, and is nobody else's. */
  readonly folder: string;
  /** What the device last reported, of a group what its members did; empty where nothing was. */
  stateOf(device: string): DeviceState;
  /** Whether the device is known to be unreachable. */
  isOffline(device: string): boolean;
  /**
   * Hands a command to the arbiter and tells what became of it, at the latest a little after the hub's
   * budget and `doors.hold_ms`. Never rejects.
   */
  claim(command: DoorCommand): Promise<Fate>;
}

/** An ecosystem, or a user of one, that the door serves. */
export interface Pairing {
  /** For `doors unpair`. */
  readonly id: string;
  /** What it says of itself; no proof of anything. */
  readonly label: string;
  /** Whose commands its commands are; absent until the user has said so. */
  readonly assistant?: string;
}

/** How a new ecosystem is let in. */
export interface Invitation {
  /** Lines for a person: the code, the address to open, what to do in the app. */
  readonly words: readonly string[];
  /** Text for a QR code. */
  readonly qr?: string;
  /** How long it stands, in seconds; absent: until it is used. */
  readonly expires_s?: number;
}

export interface DoorStatus {
  readonly state: 'open' | 'degraded';
  /** Where it is reached, such as `udp 5540`. */
  readonly address: string;
  readonly pairings: readonly Pairing[];
  /** Why it is degraded. */
  readonly reason?: string;
}

/**
 * One way in. A new ecosystem is one module that exports `open`, and one line in `catalogue.ts`:
 * it offers the home's devices, turns each command into a {@link DoorCommand}, awaits its fate, answers by
 * {@link replyTo}, and shows the state that the devices report.
 */
export interface Door {
  /** The device, or a member of the group, has reported its state: `state` is all that is known of it. */
  show(device: string, state: DeviceState): void;
  status(): Promise<DoorStatus>;
  /**
   * Lets one more ecosystem in, on behalf of an assistant.
   * @throws Failure where the door cannot.
   */
  invite(assistant: string): Promise<Invitation>;
  /** Ends a pairing. @returns false where there is none of that id. */
  unpair(pairing: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Opens a door. @throws Failure for what cannot heal by itself. */
export type OpenDoor = (host: DoorHost) => Promise<Door>;

/**
 * What the sender is told (design §3, "What the loser hears"): `success`, to be followed by the true state;
 * `busy` where another assistant won, or was called, and the user wants to hear of it; `failure` where nothing was
 * done.
 */
export function replyTo(fate: Fate, on_lost: 'success' | 'busy'): 'success' | 'busy' | 'failure' {
  switch (fate.outcome) {
    case 'granted':
    case 'absorbed':
      return 'success';
    case 'overruled':
      return on_lost;
    case 'withheld':
      return fate.not_called ? on_lost : 'failure';
    default:
      return 'failure';
  }
}
