import type { Home } from '../../config/schema.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import { isAbsolute } from '../../intent/intent.ts';
import { guardedIn } from '../../intent/risk.ts';
import type { Logger } from '../../log/logger.ts';
import type { BrokerAddress } from '../../mqtt/broker-address.ts';
import { makeFolder } from '../../state/make-folder.ts';
import { message } from '../../text/text.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import { deadlineOf, type ProcessDoorName } from '../catalogue.ts';
import type { ClaimResult, Door, DoorCommand, OpenDoor } from '../door.ts';
import { BrokerClaims } from './broker-claims.ts';
import { HeldCommands } from './held-commands.ts';
import { HubLink } from './hub-link.ts';
import { knownState } from './known-state.ts';
import { type Answer, isAcceptable, OLDEST_MS, type ToDoor } from './protocol.ts';
import { RelayConnection, type WithoutHub } from './relay.ts';
import { BEAT_MS, Standstill } from './standstill.ts';

/** A door that a hub started ends when it has been without a hub for this long, in milliseconds. */
const WITHOUT_HUB_MS = 600_000;

export interface DoorProcessOptions {
  readonly name: ProcessDoorName;
  readonly home: Home;
  /** The hub's Unix socket. */
  readonly socket: string;
  /** Where the door keeps its pairings; made where it is missing. */
  readonly folder: string;
  /** Number of this process. */
  readonly process: number;
  /** Whether a hub started it; false: a service of its own. */
  readonly isSpawned: boolean;
  /**
   * Whether it runs under an account of its own: then it commands no device while the hub is away, and claims at the
   * broker, where another hub may decide. Default: false.
   */
  readonly hasOwnAccount?: boolean;
  /** The outside broker, for commands while the hub is away; absent: the broker is in the hub, and away with it. */
  readonly broker?: BrokerAddress | undefined;
  /** Where systemd puts the credentials of the door's unit. */
  readonly credentialsFolder?: string | undefined;
  readonly clock: Clock;
  /** The machine's time of day, in milliseconds since 1970. */
  readonly wall: () => number;
  readonly log: Logger;
  readonly open: OpenDoor;
}

/** A beat of the door's own that is later than this, in milliseconds, is a standstill of its process. */
const OWN_BEAT_MS = 100;
const OWN_USUAL_MS = 400;
/** A hub whose beat is later than this, in milliseconds, stands still. */
const HUB_USUAL_MS = 3 * BEAT_MS;

/** One door in its own process: hands the commands of its ecosystem to the hub, and the hub's answers back. */
export class DoorProcess {
  readonly #name: ProcessDoorName;
  readonly #home: Home;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #link: HubLink;
  readonly #held: HeldCommands;
  readonly #withoutHub: WithoutHub;
  readonly #standstill: Standstill;
  readonly #hubStandstill: Standstill;
  readonly #states = new Map<string, DeviceState>();
  readonly #offline = new Set<string>();
  /** The commands that the door carried out alone, until the hub has heard of them. */
  #relayed: { readonly command: DoorCommand; readonly at_ms: number }[] = [];
  #door: Door | undefined;
  #endsWithoutHub: Timer | undefined;
  #isHubThere = false;
  #beatTimer: Timer | undefined;
  #lastBeatSent_ms = Number.NEGATIVE_INFINITY;
  readonly #isSpawned: boolean;
  #end: (why: 'ended' | 'taken') => void = () => undefined;
  /** Resolves with `ended` when the hub ends, and with `taken` when another process of this door is connected. */
  readonly ended: Promise<'ended' | 'taken'>;

  private constructor(of: DoorProcessOptions) {
    const { name, home, clock } = of;
    this.#name = name;
    this.#home = home;
    this.#clock = clock;
    this.#log = of.log;
    this.#isSpawned = of.isSpawned;
    this.ended = new Promise((end) => {
      this.#end = end;
    });
    const away = { home, clock, door: name, broker: of.broker };
    this.#withoutHub = of.hasOwnAccount ? new BrokerClaims(away) : new RelayConnection(away);
    this.#link = new HubLink({ path: of.socket, door: name, process: of.process, clock });
    this.#standstill = new Standstill({ clock, usual_ms: OWN_USUAL_MS });
    this.#hubStandstill = new Standstill({ clock, usual_ms: HUB_USUAL_MS });
    this.#held = new HeldCommands({
      clock,
      hold_ms: home.doors.hold_ms,
      deadline_ms: deadlineOf(name),
      listener: {
        send: (command) => this.#link.send({ type: 'claim', ...this.#message(command, command.age_ms) }),
        alone: (command, wasSent) => this.#alone(command, wasSent),
        isHubBeating: () => this.#hubStandstill.silent_ms() <= HUB_USUAL_MS,
      },
    });
  }

  /** Connects to the hub, and opens the door. @throws Failure where the door cannot open. */
  static async start(of: DoorProcessOptions): Promise<DoorProcess> {
    const { home, clock, log, folder } = of;
    makeFolder(folder);
    const process = new DoorProcess(of);
    process.#beat();
    process.#link.open({ message: (message) => process.#receive(message), lost: () => process.#lost() });
    try {
      process.#door = await of.open({
        home,
        clock,
        wall: of.wall,
        log,
        folder,
        credentialsFolder: of.credentialsFolder,
        stateOf: (device) => process.#stateOf(device),
        isOffline: (device) => process.#offline.has(device),
        listens: () => process.#listens(),
        claim: (command) => process.#claim(command),
      });
    } catch (error) {
      process.#endBeats();
      process.#link.close();
      throw error;
    }
    // The states that the hub told while the door opened.
    for (const device of process.#states.keys()) process.#show(device);
    return process;
  }

  async close(): Promise<void> {
    this.#endBeats();
    if (this.#endsWithoutHub) this.#clock.clearTimeout(this.#endsWithoutHub);
    this.#link.close();
    await this.#door?.close();
    await this.#withoutHub.close();
  }

  /** Beats for its own watch, and less often for the hub's. */
  #beat(): void {
    const stood_ms = Math.round(this.#standstill.beat());
    // While it opens, its modules are loaded in one go.
    if (stood_ms > 0 && this.#door)
      this.#log.warn({ stood_ms }, 'the door stood still, or the machine slept');
    const now_ms = this.#clock.now();
    if (now_ms - this.#lastBeatSent_ms >= BEAT_MS) {
      this.#lastBeatSent_ms = now_ms;
      this.#link.send({ type: 'beat' });
    }
    this.#beatTimer = this.#clock.setTimeout(() => this.#beat(), OWN_BEAT_MS);
  }

  #endBeats(): void {
    if (this.#beatTimer) this.#clock.clearTimeout(this.#beatTimer);
    this.#beatTimer = undefined;
  }

  #listens(): void {
    this.#standstill.restart();
    this.#link.send({ type: 'listens' });
  }

  /** A command that came while the process stood still may be as old as the standstill. */
  async #claim(given: DoorCommand): Promise<ClaimResult> {
    const stood_ms = this.#standstill.age_ms();
    const command = {
      ...given,
      age_ms: (given.age_ms ?? 0) + stood_ms,
      ...(stood_ms > 0 && { unproven: true as const }),
    };
    if (stood_ms > 0 && this.#isGuarded(command)) {
      const reason = `guarded, and the door stood still: it may be ${Math.round(stood_ms)} ms old`;
      this.#log.warn({ command: command.id, assistant: command.assistant, reason }, 'refused');
      return { outcome: 'refused', reason };
    }
    this.#log.debug({ command }, 'command');
    // The hub would end the link over a message that it does not accept, and every command with it.
    const result: ClaimResult = isAcceptable({ type: 'claim', ...this.#message(command, 0) })
      ? await this.#decide(command)
      : { outcome: 'refused', reason: 'more than one command can hold' };
    this.#log.info({ command: command.id, assistant: command.assistant, ...result }, 'outcome');
    return result;
  }

  /** A command waits for a hub that is away, unless another hub decides meanwhile. */
  #decide(command: DoorCommand): Promise<ClaimResult> {
    const isElsewhere = !this.#isHubThere && this.#withoutHub.hasHub;
    return isElsewhere ? this.#withoutHub.carryOut(command) : this.#held.hold(command);
  }

  /** What words ask for the hub alone knows: it refuses what is guarded in words that may be old. */
  #isGuarded({ intents }: DoorCommand): boolean {
    const devices = new Map(this.#home.devices.map((device) => [device.id, device]));
    return intents.some((intent) => guardedIn(devices, intent));
  }

  #receive(message: ToDoor): void {
    switch (message.type) {
      case 'beat': {
        const stood_ms = Math.round(this.#hubStandstill.beat());
        if (stood_ms > 0) this.#log.warn({ stood_ms }, 'the hub stood still');
        return;
      }
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
        const { type: _, ...notice } = message;
        this.#held.outcome(notice);
        return;
      }
      case 'request':
        void this.#answer(message);
    }
  }

  #welcomed({ states, offline }: Extract<ToDoor, { type: 'welcome' }>): void {
    this.#log.info({ door: this.#name }, 'the hub is there');
    this.#isHubThere = true;
    this.#withoutHub.disconnect();
    this.#hubStandstill.beat();
    if (this.#endsWithoutHub) this.#clock.clearTimeout(this.#endsWithoutHub);
    this.#endsWithoutHub = undefined;
    this.#offline.clear();
    for (const device of offline) this.#offline.add(device);
    for (const [device, state] of Object.entries(states)) this.#reported(device, state);
    // The hub hears first what was done alone: a command that still waits may be its twin.
    for (const { command, at_ms } of this.#relayed)
      this.#link.send({ type: 'relayed', ...this.#message(command, this.#clock.now() - at_ms) });
    this.#relayed = [];
    this.#held.hubThere();
  }

  #reported(device: string, state: DeviceState): void {
    this.#states.set(device, state);
    this.#show(device);
  }

  /** Shows the device, and every group that it is a member of. */
  #show(device: string): void {
    this.#door?.show(device, this.#stateOf(device));
    for (const { id, members } of this.#home.devices) if (members?.includes(device)) this.#show(id);
  }

  #stateOf(device: string): DeviceState {
    const { devices } = this.#home;
    return knownState(device, { devices, reported: (id) => this.#states.get(id) ?? {} });
  }

  #lost(): void {
    this.#isHubThere = false;
    this.#held.hubLost();
    this.#withoutHub.connect();
    if (this.#isSpawned)
      this.#endsWithoutHub ??= this.#clock.setTimeout(() => this.#end('ended'), WITHOUT_HUB_MS);
  }

  async #alone(command: DoorCommand, wasSent: boolean): Promise<ClaimResult> {
    // The hub that went away may have carried it out. An absolute action does no harm twice; a step or a toggle does.
    const isHarmlessTwice = command.text === undefined && command.intents.every(isAbsolute);
    if (wasSent && !isHarmlessTwice)
      return { outcome: 'withheld', reason: 'the hub may have done it before it went away' };
    if (command.text !== undefined && !this.#withoutHub.hasHub)
      return { outcome: 'withheld', reason: 'the hub is away, and only it understands words', why: 'no_hub' };
    const result = await this.#withoutHub.carryOut(command);
    if (result.outcome === 'granted' && this.#withoutHub.isActing)
      this.#relayed.push({ command, at_ms: this.#clock.now() });
    return result;
  }

  #message({ id, assistant, intents, text, room, unproven }: DoorCommand, age_ms: number) {
    const told_ms = Math.min(OLDEST_MS, Math.max(0, age_ms));
    return { door: this.#name, id, assistant, intents: [...intents], text, room, unproven, age_ms: told_ms };
  }

  async #answer(message: Extract<ToDoor, { type: 'request' }>): Promise<void> {
    let answer: Answer;
    try {
      answer = this.#door ? { ok: await this.#do(this.#door, message) } : { failed: 'it is opening' };
    } catch (error) {
      answer = {
        failed: messageOf(error),
        problems: error instanceof Failure ? error.problems : undefined,
      };
    }
    this.#link.send({ type: 'answer', request: message.request, answer });
  }

  #do(door: Door, request: Extract<ToDoor, { type: 'request' }>): Promise<unknown> {
    const { verb, argument = '' } = request;
    switch (verb) {
      case 'status':
        return door.status();
      case 'invite':
        return door.invite(argument, request.name);
      case 'unpair':
        return door.unpair(argument);
      case 'test': {
        if (!door.test) throw untestable(this.#name);
        return door.test({ device: argument, assistant: request.as, message: request.message });
      }
    }
  }
}

function untestable(door: string): Failure {
  return new Failure(ExitCode.usage, [
    {
      path: `doors.${door}`,
      found: message('door.test.none.found', { door }),
      expected: message('door.test.none.expected'),
      fix: message('door.test.none.fix'),
    },
  ]);
}
