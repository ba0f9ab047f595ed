import type { Outcome } from '../arbiter/reason.ts';
import type { Home } from '../config/schema.ts';
import type { DeviceState } from '../devices/device-state.ts';
import type { Intent } from '../intent/intent.ts';
import type { Logger } from '../log/logger.ts';
import type { WireMessage } from '../mqtt/wire.ts';
import type { Message, Phrase } from '../text/message.ts';
import type { Clock } from '../time/clock.ts';

/** A command as an ecosystem sent it to a door. */
export interface DoorCommand {
  /** Unique per assistant, and the same where the ecosystem repeats the command. */
  readonly id: string;
  /** The sender: the assistant that the user named when the ecosystem was paired, never what it calls itself. */
  readonly assistant: string;
  /** The actions that are asked for; several are one gesture. Empty where only words are given. */
  readonly intents: readonly Intent[];
  /** What was said, up to 500 characters, where the ecosystem tells words and no actions. */
  readonly text?: string | undefined;
  /** The room it was said in, where the ecosystem knows it. */
  readonly room?: string | undefined;
  /** Age of the command when it reached the door, in milliseconds, 0 or more; default: 0. */
  readonly age_ms?: number;
  /** Nothing bounds how long it waited on its way: what is guarded in it is refused. */
  readonly unproven?: true | undefined;
}

/** The hub's decision about a command. */
export interface ClaimResult {
  readonly outcome: Outcome;
  /** Why, in English, for the log. */
  readonly reason: string;
  /** The kind of that reason (`Reason` of the arbiter), for a door that answers in words; absent without a hub. */
  readonly why?: string | undefined;
  /** Present where nobody won and the hub heard another assistant called: the user did not ask the sender. */
  readonly not_called?: true | undefined;
  /** Present where the command, or another that asked the same, won and did not reach its device: too late, or no broker. */
  readonly undelivered?: true | undefined;
}

/** The result of one claim, as the hub sends it to every door. */
export interface OutcomeNotice extends ClaimResult {
  readonly claim: string;
  readonly assistant: string;
}

/** What a door may know and do; its process provides it. */
export interface DoorHost {
  readonly home: Home;
  readonly clock: Clock;
  /** The machine's time of day, in milliseconds since 1970. */
  wall(): number;
  readonly log: Logger;
  /** Where systemd puts the credentials of the unit; undefined outside one. */
  readonly credentialsFolder: string | undefined;
  /** Absolute path of the door's own folder, for its pairings; it exists. */
  readonly folder: string;
  /** The last reported state of the device, of a group the state of its members; empty where nothing is known. */
  stateOf(device: string): DeviceState;
  /** Whether the device is known to be unreachable; false where that is not known. */
  isOffline(device: string): boolean;
  /**
   * The door is about to open its port. To be called once, right before: nothing that was sent until now reaches the
   * door, so what it receives did not wait while its modules were loaded.
   */
  listens(): void;
  /**
   * Hands a command to the hub. Resolves with the decision. A hub that is away or hangs has `doors.hold_ms` for it, and
   * one that runs until shortly before the door's ecosystem gives the command up. Never rejects.
   */
  claim(command: DoorCommand): Promise<ClaimResult>;
}

/** An ecosystem, or an account of one, that is paired with the door. */
export interface Pairing {
  /** The id that `doors unpair` takes. */
  readonly id: string;
  /** What the ecosystem calls itself, or how the pairing is recognised; it proves nothing. */
  readonly label: Phrase;
  /** The assistant whose commands arrive by this pairing; absent until the user has named one. */
  readonly assistant?: string | undefined;
}

/** How a user pairs one more ecosystem. */
export interface Invitation {
  /** Lines for a person: the code, the address to open, what to do in the app. */
  readonly words: readonly Message[];
  /** Text for a QR code. */
  readonly qr?: string;
  /** How long the invitation is valid, in seconds; absent: until it is used. */
  readonly expires_s?: number;
}

export interface DoorStatus {
  readonly state: 'open' | 'degraded';
  /** Where the door listens, such as `udp 5540`. */
  readonly address: string;
  readonly pairings: readonly Pairing[];
  /** Why it is degraded. */
  readonly reason?: Phrase;
  /** Tries to link an account since the door opened; absent where the door links none. */
  readonly links?: LinkAttempts;
}

/** How many tries to link an account succeeded and failed. Times are of the machine, in ISO 8601. */
export interface LinkAttempts {
  readonly succeeded: number;
  readonly failed: number;
  readonly last_succeeded_at?: string | undefined;
  readonly last_failed_at?: string | undefined;
}

/** A command that the user has the ecosystem send, to try the way in. */
export interface Trial {
  readonly device: string;
  /** Whose account sends it; absent: the door has one account alone. */
  readonly assistant?: string | undefined;
  /** What is sent, in the ecosystem's own words, such as `on#50`; default: `on`. */
  readonly message?: string | undefined;
}

/**
 * A way by which an ecosystem's commands arrive. A door offers the home's devices to its ecosystem, turns each
 * command into a {@link DoorCommand}, awaits the {@link ClaimResult}, answers by {@link replyTo}, and shows the
 * states that the devices report. A new door is one folder here and one line in `catalogue.ts`.
 */
export interface Door {
  /** The device, or a member of the group, has reported its state: `state` is all that is known of it. */
  show(device: string, state: DeviceState): void;
  status(): Promise<DoorStatus>;
  /**
   * Opens the door for one more ecosystem, whose commands will be this assistant's.
   * @param name what the user calls the new sender, at most 80 characters; a door may show it beside the pairing.
   * @throws Failure where the door cannot be opened for another one.
   */
  invite(assistant: string, name?: string): Promise<Invitation>;
  /** Ends a pairing, by its id or its assistant. @returns false where there is no such pairing. */
  unpair(pairing: string): Promise<boolean>;
  /**
   * Has the ecosystem send a command for the device, as a user's would come, and waits for it. Absent: the door's
   * ecosystem has no way to do so.
   * @returns what happened, line by line.
   * @throws Failure where the ecosystem cannot be asked.
   */
  test?(trial: Trial): Promise<readonly Message[]>;
  close(): Promise<void>;
}

/** A door that listens at the broker, in the hub's process. */
export interface BrokerDoor {
  /** What the door subscribes to; with wildcards. */
  readonly topics: readonly string[];
  /** Takes a message, and ignores one of another topic. Never throws; returns when the message has had its effect. */
  receive(message: WireMessage): void;
}

/** Opens a door. @throws Failure for what cannot heal by itself. */
export type OpenDoor = (host: DoorHost) => Promise<Door>;

/**
 * The answer to the sender of a command: `success`, also for a lost command where `on_lost` says so (the door then
 * shows the true state); `busy` where another assistant won or was called, and `on_lost` is `busy`; `failure` where
 * nothing was carried out.
 */
export function replyTo(result: ClaimResult, on_lost: 'success' | 'busy'): 'success' | 'busy' | 'failure' {
  switch (result.outcome) {
    case 'granted':
    case 'absorbed':
      return result.undelivered ? 'failure' : 'success';
    case 'overruled':
      return on_lost;
    case 'withheld':
      return result.not_called ? on_lost : 'failure';
    default:
      return 'failure';
  }
}
