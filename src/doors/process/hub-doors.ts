import type { Socket } from 'node:net';
import { type Lags, lagProfiles } from '../../arbiter/timing/lag.ts';
import type { Claim } from '../../claim/claim.ts';
import { claimantsOf } from '../../config/doors.ts';
import type { Home } from '../../config/schema.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import type { DevicePaths } from '../../devices/paths.ts';
import type { DeviceStatus } from '../../devices/registry.ts';
import { messageOf } from '../../error/message-of.ts';
import type { Intent } from '../../intent/intent.ts';
import { guardedIn } from '../../intent/risk.ts';
import type { Logger } from '../../log/logger.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import { type ProcessDoorName, processDoors } from '../catalogue.ts';
import type { OutcomeNotice } from '../door.ts';
import type { GapProfile } from '../sender-gaps.ts';
import type { DoorRequest } from './ask.ts';
import { DoorSockets } from './door-sockets.ts';
import { JsonLines } from './json-lines.ts';
import { OwnDoorGuard } from './own-door-guard.ts';
import { type Answer, OLDEST_MS, type ToDoor, type ToHub, toHubSchema } from './protocol.ts';
import { BEAT_MS, Standstill } from './standstill.ts';
import { DoorSupervisor } from './supervisor.ts';

/** What the doors need of the hub. */
export interface DoorServices {
  /** A door's ecosystem has sent a command. */
  claim(claim: Claim): void;
  /** A door carried the command out while the hub was away: its twins are to be absorbed. */
  take(kind: 'relayed', claim: Claim): void;
  readonly paths: { list(): readonly DevicePaths[] };
  readonly lags: Lags;
  /** How far apart the claims of different senders come. */
  readonly gaps: { profiles(): readonly GapProfile[] };
  readonly registry: { list(): readonly DeviceStatus[] };
  /** How each part of the hub is. */
  readonly health: object;
  /** A new one-time code of the console, with its address; null where the hub has no console. Absent: it never has. */
  readonly consoleCode?: () => object | null;
}

type Connection = JsonLines<ToHub, ToDoor>;

/** A door that is connected. */
interface ConnectedDoor {
  readonly connection: Connection;
  /** Watches the door's beats. */
  readonly standstill: Standstill;
  /** The assistants of whose claims it is told the outcomes. */
  readonly claimants: readonly string[];
}

/** Who is at the other end of a connection. */
interface Peer {
  readonly connection: Connection;
  /** Whether the door has an account, and so a socket, of its own. */
  readonly isOwn: boolean;
  /** The door that it said to be, and was admitted as. */
  readonly door: ProcessDoorName | undefined;
  readonly home: Home;
}

/** A door that has not beaten for this long, in milliseconds, is told as hanging. */
const HANGS_MS = 3000;
/** Words that are older than this, in milliseconds, have waited: a machine hands words on in less. */
const MOMENT_MS = 100;

/** The hub itself waits so long for a door's answer, in milliseconds: a cloud may have to be asked. */
const ANSWERS_WITHIN_MS = 20_000;

/** The wait before the socket is tried again, in milliseconds: its disk may be mounted late. */
const RETRY_MS = 10_000;

/**
 * The hub's side of the doors that have processes of their own: opens the socket at which they find the hub,
 * starts their processes, and talks with them. Opened anew when they are configured anew.
 */
export class HubDoors {
  readonly #socket: string;
  readonly #ownFolder: string | undefined;
  readonly #hasUnit: (door: ProcessDoorName) => boolean;
  readonly #command: readonly [string, ...string[]];
  readonly #services: DoorServices;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #onState: (state: 'ok' | 'degraded', reason?: string) => void;
  readonly #states = new Map<string, DeviceState>();
  readonly #offline = new Set<string>();
  /** Undefined while the doors are closed. */
  #sockets: DoorSockets | undefined;
  /** Counts the openings: a connection of an earlier one is not lost when it ends. */
  #opening = 0;
  #supervisor: DoorSupervisor | undefined;
  readonly #guard: OwnDoorGuard;
  readonly #doors = new Map<ProcessDoorName, ConnectedDoor>();
  /** By our number of a request that was passed on to a door: who asked, and is to be answered. */
  readonly #requests = new Map<
    number,
    {
      /** Undefined: the hub itself. */
      readonly by: Connection | undefined;
      readonly door: ProcessDoorName;
      readonly answer: (answer: Answer) => void;
    }
  >();
  #lastRequest = 0;
  /** By door that was lost and has not come back: why. */
  readonly #lost = new Map<ProcessDoorName, string>();
  #retry: Timer | undefined;
  #beatTimer: Timer | undefined;
  /** Watches the hub itself: the doors do not hang where the hub did not read. */
  readonly #standstill: Standstill;
  #isClosed = false;

  constructor(of: {
    /** The Unix socket at which the tools, and the doors of the hub's own account, find the hub. */
    socket: string;
    /** The folder of the sockets of doors with accounts of their own ({@link DoorSockets}); absent: there are none. */
    ownFolder?: string;
    /** Whether systemd starts this door, so that the hub does not; default: never. */
    hasUnit?: (door: ProcessDoorName) => boolean;
    /** What starts a door's process; the door's name is added. */
    command: readonly [string, ...string[]];
    services: DoorServices;
    clock: Clock;
    log: Logger;
    /** Told when the doors can, or cannot, find the hub, and when a door is lost or comes back. */
    onState: (state: 'ok' | 'degraded', reason?: string) => void;
  }) {
    this.#socket = of.socket;
    this.#ownFolder = of.ownFolder;
    this.#hasUnit = of.hasUnit ?? (() => false);
    this.#command = of.command;
    this.#services = of.services;
    this.#clock = of.clock;
    this.#log = of.log;
    this.#onState = of.onState;
    this.#standstill = new Standstill({ clock: of.clock, usual_ms: 3 * BEAT_MS });
    this.#guard = new OwnDoorGuard({ clock: of.clock, log: of.log });
  }

  /** Never fails: where the socket cannot be opened, it is tried again every 10 s. */
  async open(home: Home): Promise<void> {
    try {
      await this.#listen(home);
    } catch (error) {
      this.#onState('degraded', messageOf(error));
      this.#retry = this.#clock.setTimeout(() => {
        if (!this.#isClosed) void this.open(home);
      }, RETRY_MS);
      return;
    }
    if (this.#isClosed) return this.#shut();
    this.#beat();
    if (home.doors.spawn) {
      this.#supervisor = new DoorSupervisor({
        doors: processDoors(home).filter((door) => !this.#hasUnit(door)),
        command: this.#command,
        clock: this.#clock,
        log: this.#log,
        isOpen: (door) => this.#doors.has(door),
        onEnded: (door, how) => this.#setLost(door, how),
      });
    }
    this.#reportState();
  }

  /** Ends the doors, and opens those of this home. Never fails. */
  async reopen(home: Home): Promise<void> {
    if (this.#retry) this.#clock.clearTimeout(this.#retry);
    await this.#shut();
    await this.open(home);
  }

  /** A device has reported: `state` is all that is known of it. */
  state(device: string, state: DeviceState): void {
    this.#states.set(device, state);
    this.#sendAll({ type: 'state', device, state: { ...state } });
  }

  /** A device can be reached again, or cannot any more. */
  availability(device: string, online: boolean): void {
    if (online) this.#offline.delete(device);
    else this.#offline.add(device);
    this.#sendAll({ type: 'availability', device, online });
  }

  /** Asks a door for the hub itself. The answer is the door's own, and untrusted; a door that hangs gives none for 20 s. */
  ask(request: DoorRequest): Promise<Answer> {
    return new Promise((answered) => {
      const timer = this.#clock.setTimeout(
        () => answered({ failed: 'the door does not answer' }),
        ANSWERS_WITHIN_MS,
      );
      const answer = (told: Answer) => {
        this.#clock.clearTimeout(timer);
        answered(told);
      };
      this.#askDoor(request, { by: undefined, answer });
    });
  }

  /** Every door of the assistant is told: the claim's own door knows its id, and the others ignore it. */
  outcome({ claim, assistant, outcome, reason, why, not_called, undelivered }: OutcomeNotice): void {
    const message = {
      type: 'outcome',
      claim,
      assistant,
      outcome,
      reason,
      why,
      not_called,
      undelivered,
    } as const;
    for (const { connection, claimants } of this.#doors.values())
      if (claimants.includes(assistant)) connection.send(message);
  }

  /** Ends the doors that the hub started. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#retry) this.#clock.clearTimeout(this.#retry);
    await this.#shut();
  }

  async #listen(home: Home): Promise<void> {
    const opening = ++this.#opening;
    this.#sockets = await DoorSockets.open({
      shared: this.#socket,
      ownFolder: this.#ownFolder,
      doors: processDoors(home),
      connection: (socket, only) => this.#accept(socket, { opening, home, only }),
      unopened: (door, reason) => this.#lost.set(door, reason),
    });
  }

  async #shut(): Promise<void> {
    const sockets = this.#sockets;
    this.#sockets = undefined;
    this.#opening += 1;
    if (this.#beatTimer) this.#clock.clearTimeout(this.#beatTimer);
    this.#beatTimer = undefined;
    if (sockets) {
      this.#sendAll({ type: 'end' });
      await sockets.close();
    }
    this.#doors.clear();
    await this.#supervisor?.stop();
    this.#supervisor = undefined;
    this.#lost.clear();
  }

  #sendAll(message: ToDoor): void {
    for (const { connection } of this.#doors.values()) connection.send(message);
  }

  /** Tells the doors that the hub runs, and looks which of them have not told the same. */
  #beat(): void {
    this.#sendAll({ type: 'beat' });
    const isOnTime = this.#standstill.beat() === 0;
    for (const [door, { standstill }] of this.#doors)
      if (isOnTime && standstill.silent_ms() > HANGS_MS) this.#setLost(door, 'its process hangs');
    this.#beatTimer = this.#clock.setTimeout(() => this.#beat(), BEAT_MS);
  }

  #hasBeaten(door: ProcessDoorName): void {
    const stood_ms = Math.round(this.#doors.get(door)?.standstill.beat() ?? 0);
    if (stood_ms === 0) return;
    if (this.#standstill.age_ms() === 0) this.#log.warn({ door, stood_ms }, 'a door stood still');
    this.#lost.delete(door);
    this.#reportState();
  }

  #accept(
    socket: Socket,
    { opening, home, only }: { opening: number; home: Home; only: ProcessDoorName | undefined },
  ): void {
    let door: ProcessDoorName | undefined;
    if (only !== undefined && !this.#guard.mayConnect(only)) {
      socket.destroy();
      return;
    }
    const connection: Connection = new JsonLines({
      socket,
      schema: toHubSchema,
      message: (message) => {
        if (only !== undefined && !this.#guard.takes(message, only)) socket.destroy();
        else if (message.type === 'hello') door = this.#admit(message.door, connection, home);
        else this.#take(message, { connection, isOwn: only !== undefined, door, home });
      },
      closed: () => {
        for (const [number, { by }] of this.#requests) if (by === connection) this.#requests.delete(number);
        if (door === undefined) return;
        if (this.#doors.get(door)?.connection === connection) this.#doors.delete(door);
        this.#log.info({ door, state: 'lost' }, 'door');
        // Doors that the hub itself ends are not lost.
        if (this.#opening === opening) this.#setLost(door, 'its connection was lost');
      },
    });
  }

  /** @returns the door, which is open now; undefined where another process of it is connected. */
  #admit(door: ProcessDoorName, connection: Connection, home: Home): ProcessDoorName | undefined {
    if (this.#doors.has(door)) {
      connection.send({ type: 'taken' });
      connection.end();
      return undefined;
    }
    const standstill = new Standstill({ clock: this.#clock, usual_ms: 3 * BEAT_MS });
    this.#doors.set(door, { connection, standstill, claimants: claimantsOf(home, door) });
    const states = Object.fromEntries([...this.#states].map(([id, state]) => [id, { ...state }]));
    connection.send({ type: 'welcome', states, offline: [...this.#offline] });
    this.#log.info({ door, state: 'open' }, 'door');
    this.#lost.delete(door);
    this.#reportState();
    return door;
  }

  #take(message: Exclude<ToHub, { type: 'hello' }>, peer: Peer): void {
    const { connection: from, door, home } = peer;
    switch (message.type) {
      case 'beat':
        if (door !== undefined) this.#hasBeaten(door);
        return;
      case 'listens':
        if (door !== undefined) this.#doors.get(door)?.standstill.restart();
        return;
      case 'claim':
        this.#takeClaim(message, peer);
        return;
      case 'relayed': {
        if (message.door !== door) return;
        this.#services.take('relayed', this.#claimOf(message, home));
        const { assistant, id, intents, age_ms } = message;
        this.#log.info({ door, assistant, claim: id, intents, age_ms }, 'carried out while the hub was away');
        return;
      }
      case 'door_request':
        this.#passOn(message, from);
        return;
      case 'hub_request':
        from.send({ type: 'answer', request: message.request, answer: { ok: this.#tell(message.about) } });
        return;
      case 'answer': {
        const asked = this.#requests.get(message.request);
        if (asked?.door !== door) return;
        this.#requests.delete(message.request);
        // What a door says goes on to whoever asked, who checks it.
        asked?.answer(message.answer as Answer);
      }
    }
  }

  #takeClaim(message: Extract<ToHub, { type: 'claim' }>, { connection, isOwn, door, home }: Peer): void {
    const { id, assistant } = message;
    if (door === undefined || message.door !== door) return;
    if (!claimantsOf(home, door).includes(assistant)) {
      this.#log.warn({ door, assistant }, 'a door claimed for an assistant that is not its own');
      return;
    }
    if (!isOwn || this.#guard.takesClaim(door)) this.#services.claim(this.#claimOf(message, home));
    else
      connection.send({
        type: 'outcome',
        claim: id,
        assistant,
        outcome: 'refused',
        reason: 'too many claims',
      });
  }

  #tell(about: Extract<ToHub, { type: 'hub_request' }>['about']): unknown {
    switch (about) {
      case 'paths':
        return this.#services.paths.list();
      case 'lags':
        return lagProfiles(this.#services.lags);
      case 'gaps':
        return this.#services.gaps.profiles();
      case 'devices':
        return this.#services.registry.list();
      case 'health':
        return this.#services.health;
      case 'console_code':
        return this.#services.consoleCode?.() ?? null;
    }
  }

  #passOn(message: Extract<ToHub, { type: 'door_request' }>, by: Connection): void {
    const { type: _, request, ...asked } = message;
    this.#askDoor(asked, { by, answer: (answer) => by.send({ type: 'answer', request, answer }) });
  }

  #askDoor(
    { door, ...asked }: DoorRequest,
    whose: { by: Connection | undefined; answer: (answer: Answer) => void },
  ): void {
    const to = this.#doors.get(door);
    if (!to) {
      whose.answer({ failed: 'the door is not open' });
      return;
    }
    const number = ++this.#lastRequest;
    this.#requests.set(number, { ...whose, door });
    to.connection.send({ type: 'request', request: number, ...asked });
  }

  /** A door's own word on the age of a claim is not enough: one that hung may not have noticed. */
  #claimOf(message: Extract<ToHub, { type: 'claim' | 'relayed' }>, home: Home): Claim {
    const { door, id, assistant, text, room } = message;
    const intents = message.intents.map(intentOf);
    const arrived_ms = this.#clock.now();
    const common = { can_serve: true, origin: 'unknown', arrived_ms } as const;
    const stood_ms = this.#doors.get(door)?.standstill.age_ms() ?? 0;
    const devices = new Map(home.devices.map((device) => [device.id, device]));
    const isGuarded = stood_ms > 0 && intents.some((intent) => guardedIn(devices, intent));
    // A guarded action of unknown age is taken for one that is too old.
    const least_ms = isGuarded ? home.arbiter.max_claim_age_ms + 1 : 0;
    const age_ms = Math.min(OLDEST_MS, Math.max(message.age_ms, stood_ms, least_ms));
    // What words ask for is known later: nothing guarded, where they may have waited.
    const mayBeOld = message.unproven ?? (text !== undefined && (stood_ms > 0 || message.age_ms > MOMENT_MS));
    const said = {
      ...(text !== undefined && { text }),
      ...(room !== undefined && { room }),
      ...(mayBeOld && { unproven: true as const }),
    };
    return { id, assistant, door, intents, age_ms, ...said, ...common };
  }

  #setLost(door: ProcessDoorName, reason: string): void {
    this.#lost.set(door, reason);
    this.#reportState();
  }

  #reportState(): void {
    if (!this.#sockets) return;
    const reasons = [...this.#lost].map(([door, reason]) => `${door}: ${reason}`);
    if (reasons.length === 0) this.#onState('ok');
    else this.#onState('degraded', reasons.join('; '));
  }
}

function intentOf({ action, device, value }: Extract<ToHub, { type: 'claim' }>['intents'][number]): Intent {
  return { action, device, ...(value !== undefined && { value }) };
}
