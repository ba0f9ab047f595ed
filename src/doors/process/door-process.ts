import { mkdirSync } from 'node:fs';
import type { Home } from '../../config/schema.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import { Failure } from '../../error/failure.ts';
import { isAbsolute } from '../../intent/intent.ts';
import type { Logger } from '../../log/logger.ts';
import type { BrokerAddress } from '../../mqtt/broker-address.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { Door, DoorCommand, Fate, OpenDoor, StandingDoor } from '../door.ts';
import { knownState } from '../group-state.ts';
import { HeldCommands } from './held-commands.ts';
import { HubLink } from './hub-link.ts';
import { type Answer, isSayable, OLDEST_MS, type ToDoor } from './protocol.ts';
import { RelayConnection } from './relay-connection.ts';

/** A door that a hub started does not outlive it by more. */
const LONELY_MS = 600_000;

/** One door in the process that is its own: between its ecosystem and the hub. */
export class DoorProcess {
  readonly #name: StandingDoor;
  readonly #home: Home;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #link: HubLink;
  readonly #held: HeldCommands;
  readonly #relay: RelayConnection;
  readonly #states = new Map<string, DeviceState>();
  readonly #offline = new Set<string>();
  /** What it did alone, until the hub has heard of it. */
  #relayed: { readonly command: DoorCommand; readonly at_ms: number }[] = [];
  #door: Door | undefined;
  #lonely: Timer | undefined;
  readonly #isSpawned: boolean;
  #end: (why: 'ended' | 'taken') => void = () => undefined;
  /** Resolves when the hub ends, or has another process of this door. */
  readonly ended: Promise<'ended' | 'taken'>;

  private constructor(of: DoorProcessOptions) {
    const { home, clock } = of;
    this.#name = of.name;
    this.#home = home;
    this.#clock = clock;
    this.#log = of.log;
    this.#isSpawned = of.isSpawned;
    this.ended = new Promise((end) => {
      this.#end = end;
    });
    this.#relay = new RelayConnection({
      home,
      clock,
      door: of.name,
      ...(of.broker && { broker: of.broker }),
    });
    this.#held = new HeldCommands({
      clock,
      hold_ms: home.doors.hold_ms,
      listener: {
        send: (command) => this.#link.send({ type: 'claim', ...this.#message(command, command.age_ms) }),
        alone: (command, wasTold) => this.#alone(command, wasTold),
      },
    });
    this.#link = new HubLink({
      path: of.socket,
      door: of.name,
      process: of.process,
      clock,
      listener: { message: (message) => this.#told(message), lost: () => this.#lost() },
    });
  }

  /** @throws Failure where the door cannot open. */
  static async start(of: DoorProcessOptions): Promise<DoorProcess> {
    const { home, clock, log, folder } = of;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const process = new DoorProcess(of);
    try {
      process.#door = await of.open({
        home,
        clock,
        wall: of.wall,
        log,
        folder,
        stateOf: (device) => process.#stateOf(device),
        isOffline: (device) => process.#offline.has(device),
        claim: (command) => process.#claim(command),
      });
    } catch (error) {
      process.#link.close();
      throw error;
    }
    // What was told while it opened.
    for (const device of process.#states.keys()) process.#show(device);
    return process;
  }

  async close(): Promise<void> {
    if (this.#lonely) this.#clock.clearTimeout(this.#lonely);
    this.#link.close();
    await this.#door?.close();
    await this.#relay.close();
  }

  async #claim(command: DoorCommand): Promise<Fate> {
    this.#log.debug({ command }, 'command');
    // What the hub would not take for a message of ours would end the link, and every command with it.
    const fate: Fate = isSayable({ type: 'claim', ...this.#message(command, 0) })
      ? await this.#held.hold(command)
      : { outcome: 'refused', reason: 'more than one command can hold' };
    this.#log.info({ command: command.id, assistant: command.assistant, ...fate }, 'fate');
    return fate;
  }

  #told(message: ToDoor): void {
    switch (message.type) {
      case 'welcome':
        this.#welcomed(message);
        return;
      case 'taken':
      case 'end':
        this.#end(message.type === 'end' ? 'ended' : 'taken');
        return;
      case 'state':
        this.#reported(message.device, message.state);
        return;
      case 'availability':
        if (message.online) this.#offline.delete(message.device);
        else this.#offline.add(message.device);
        this.#door?.show(message.device, this.#states.get(message.device) ?? {});
        return;
      case 'outcome': {
        const { type, ...settled } = message;
        this.#held.outcome(settled);
        return;
      }
      case 'question':
        void this.#answer(message);
    }
  }

  #welcomed({ states, offline }: Extract<ToDoor, { type: 'welcome' }>): void {
    this.#log.info({ door: this.#name }, 'the hub is there');
    this.#relay.disconnect();
    if (this.#lonely) this.#clock.clearTimeout(this.#lonely);
    this.#lonely = undefined;
    this.#offline.clear();
    for (const device of offline) this.#offline.add(device);
    for (const [device, state] of Object.entries(states)) this.#reported(device, state);
    // What was done alone comes first: what still waits may be its twin.
    for (const { command, at_ms } of this.#relayed)
      this.#link.send({ type: 'relayed', ...this.#message(command, this.#clock.now() - at_ms) });
    this.#relayed = [];
    this.#held.hubThere();
  }

  #reported(device: string, state: DeviceState): void {
    this.#states.set(device, state);
    this.#show(device);
  }

  /** The device, and every group that it is a part of. */
  #show(device: string): void {
    this.#door?.show(device, this.#stateOf(device));
    for (const { id, members } of this.#home.devices) if (members?.includes(device)) this.#show(id);
  }

  #stateOf(device: string): DeviceState {
    const { devices } = this.#home;
    return knownState(device, { devices, reported: (id) => this.#states.get(id) ?? {} });
  }

  #lost(): void {
    this.#held.hubLost();
    this.#relay.connect();
    if (this.#isSpawned) this.#lonely ??= this.#clock.setTimeout(() => this.#end('ended'), LONELY_MS);
  }

  async #alone(command: DoorCommand, wasTold: boolean): Promise<Fate> {
    // The hub that went away may have done it. What can be done twice without harm is; a step or a toggle is not.
    if (wasTold && !command.intents.every(isAbsolute))
      return { outcome: 'withheld', reason: 'the hub may have done it before it went away' };
    const fate = this.#relay.relay(command);
    if (fate.outcome === 'granted') this.#relayed.push({ command, at_ms: this.#clock.now() });
    return fate;
  }

  #message({ id, assistant, intents }: DoorCommand, age_ms: number) {
    const told_ms = Math.min(OLDEST_MS, Math.max(0, age_ms));
    return { door: this.#name, id, assistant, intents: [...intents], age_ms: told_ms };
  }

  async #answer({ question, verb, argument = '' }: Extract<ToDoor, { type: 'question' }>): Promise<void> {
    let answer: Answer;
    try {
      answer = this.#door ? { ok: await this.#do(this.#door, verb, argument) } : { failed: 'it is opening' };
    } catch (error) {
      answer = {
        failed: error instanceof Error ? error.message : String(error),
        ...(error instanceof Failure && { problems: error.problems }),
      };
    }
    this.#link.send({ type: 'answer', question, answer });
  }

  #do(door: Door, verb: 'status' | 'invite' | 'unpair', argument: string): Promise<unknown> {
    if (verb === 'status') return door.status();
    return verb === 'invite' ? door.invite(argument) : door.unpair(argument);
  }
}

export interface DoorProcessOptions {
  readonly name: StandingDoor;
  readonly home: Home;
  /** The hub's Unix socket. */
  readonly socket: string;
  /** Where the door keeps its pairings. */
  readonly folder: string;
  /** Number of this process. */
  readonly process: number;
  /** Whether a hub started it, and not a service of its own. */
  readonly isSpawned: boolean;
  /** The outside broker, for what it must do alone; absent: the hub's own, which is away with it. */
  readonly broker?: BrokerAddress;
  readonly clock: Clock;
  /** The machine's time of day, in milliseconds since 1970. */
  readonly wall: () => number;
  readonly log: Logger;
  readonly open: OpenDoor;
}
