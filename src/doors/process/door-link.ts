import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { LagProfile } from '../../arbiter/timing/lag.ts';
import type { Claim } from '../../claim/claim.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import type { DevicePaths } from '../../devices/paths.ts';
import type { DeviceStatus } from '../../devices/registry.ts';
import type { Clock } from '../../time/clock.ts';
import type { Settled, StandingDoor } from '../door.ts';
import { Lines } from './json-lines.ts';
import { type ToDoor, type ToHub, toHubSchema } from './protocol.ts';

/** What the doors tell the hub. */
export interface DoorListener {
  claim(claim: Claim): void;
  /** A door carried the command out while the hub was away: its twins are to be absorbed. */
  relayed(claim: Claim): void;
  state(door: StandingDoor, state: 'open' | 'lost'): void;
  paths(): readonly DevicePaths[];
  lags(): readonly LagProfile[];
  devices(): readonly DeviceStatus[];
  /** How each part of the hub is. */
  health(): object;
}

/** What the hub knows of the devices, for a door that connects. */
export interface DeviceStates {
  readonly states: Readonly<Record<string, DeviceState>>;
  readonly offline: readonly string[];
}

type Connection = Lines<ToHub, ToDoor>;

/** The hub's end of the link to its doors. */
export class DoorLink {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #listener: DoorListener;
  readonly #known: () => DeviceStates;
  readonly #doors = new Map<StandingDoor, Connection>();
  readonly #sockets = new Set<Socket>();
  /** By the number under which a question was passed on: who asked it, under which number of his own. */
  readonly #asked = new Map<number, { readonly by: Connection; readonly question: number }>();
  #questions = 0;

  private constructor(of: {
    server: Server;
    clock: Clock;
    listener: DoorListener;
    known: () => DeviceStates;
  }) {
    this.#server = of.server;
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#known = of.known;
    of.server.on('connection', (socket) => this.#apply(socket));
  }

  /** Listens at a Unix socket; one left by a hub that was killed is replaced. */
  static async open(of: {
    path: string;
    clock: Clock;
    listener: DoorListener;
    known: () => DeviceStates;
  }): Promise<DoorLink> {
    mkdirSync(dirname(of.path), { recursive: true, mode: 0o700 });
    rmSync(of.path, { force: true });
    const server = createServer();
    const link = new DoorLink({ ...of, server });
    await new Promise<void>((listening, failed) => {
      server.once('error', failed);
      server.listen(of.path, () => {
        chmodSync(of.path, 0o600);
        listening();
      });
    });
    return link;
  }

  isOpen(door: StandingDoor): boolean {
    return this.#doors.has(door);
  }

  state(device: string, state: DeviceState): void {
    this.#tellAll({ type: 'state', device, state: { ...state } });
  }

  availability(device: string, online: boolean): void {
    this.#tellAll({ type: 'availability', device, online });
  }

  /** Every door is told: the claim's own door knows its id, the others do not. */
  outcome({ claim, assistant, outcome, reason, not_called }: Settled): void {
    this.#tellAll({ type: 'outcome', claim, assistant, outcome, reason, ...(not_called && { not_called }) });
  }

  /** Ends the doors that the hub started. */
  async close(): Promise<void> {
    this.#tellAll({ type: 'end' });
    const closed = new Promise((done) => this.#server.close(done));
    for (const socket of this.#sockets) socket.end();
    await closed;
  }

  #tellAll(message: ToDoor): void {
    for (const door of this.#doors.values()) door.send(message);
  }

  #apply(socket: Socket): void {
    let door: StandingDoor | undefined;
    this.#sockets.add(socket);
    const connection: Connection = new Lines({
      socket,
      schema: toHubSchema,
      message: (message) => {
        if (message.type === 'hello') door = this.#admit(message.door, connection);
        else this.#take(message, connection, door);
      },
      closed: () => {
        this.#sockets.delete(socket);
        for (const [number, { by }] of this.#asked) if (by === connection) this.#asked.delete(number);
        if (door === undefined) return;
        this.#doors.delete(door);
        this.#listener.state(door, 'lost');
      },
    });
  }

  #admit(door: StandingDoor, connection: Connection): StandingDoor | undefined {
    if (this.#doors.has(door)) {
      connection.send({ type: 'taken' });
      connection.end();
      return undefined;
    }
    this.#doors.set(door, connection);
    const { states, offline } = this.#known();
    connection.send({
      type: 'welcome',
      states: Object.fromEntries(Object.entries(states).map(([id, state]) => [id, { ...state }])),
      offline: [...offline],
    });
    this.#listener.state(door, 'open');
    return door;
  }

  #take(message: Exclude<ToHub, { type: 'hello' }>, from: Connection, door: StandingDoor | undefined): void {
    switch (message.type) {
      case 'claim':
      case 'relayed':
        if (message.door === door) this.#listener[message.type](this.#claimOf(message));
        return;
      case 'ask':
        this.#passOn(message, from);
        return;
      case 'paths':
      case 'lags':
      case 'devices':
      case 'health': {
        const ok = this.#listener[message.type]();
        from.send({ type: 'answer', question: message.question, answer: { ok } });
        return;
      }
      case 'answer': {
        const asked = this.#asked.get(message.question);
        this.#asked.delete(message.question);
        asked?.by.send({ type: 'answer', question: asked.question, answer: message.answer });
      }
    }
  }

  #passOn({ question, door, verb, argument }: Extract<ToHub, { type: 'ask' }>, by: Connection): void {
    const to = this.#doors.get(door);
    if (!to) {
      by.send({ type: 'answer', question, answer: { failed: 'the door is not open' } });
      return;
    }
    const number = ++this.#questions;
    this.#asked.set(number, { by, question });
    to.send({ type: 'question', question: number, verb, ...(argument !== undefined && { argument }) });
  }

  #claimOf({ door, id, assistant, intents, age_ms }: Extract<ToHub, { type: 'claim' | 'relayed' }>): Claim {
    return {
      id,
      assistant,
      door,
      intents: intents.map(({ action, device, value }) => ({
        action,
        device,
        ...(value !== undefined && { value }),
      })),
      age_ms,
      can_serve: true,
      origin: 'unknown',
      arrived_ms: this.#clock.now(),
    };
  }
}
