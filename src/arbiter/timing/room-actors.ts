import { type Actor, createActor, type InspectionEvent } from 'xstate';
import type { Clock } from '../../time/clock.ts';
import type { Rooms } from '../admission/room-assignment.ts';
import type { Utterance } from '../admission/utterance.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contender } from '../contest.ts';
import type { Closed } from '../explain/verdict.ts';
import { type RoomSnapshot, type RoomsSnapshot, roomSnapshot } from '../snapshot.ts';
import type { Lags } from './lag.ts';
import { emptyRoom, type Room } from './room.ts';
import type { RoomEvent } from './room-event.ts';
import { roomMachine } from './room-machine.ts';

/** What the rooms tell their owner. */
export interface RoomListener {
  closed(closed: Closed): void;
  /** All that an event, or a timer, has set off is done. */
  quiet(): void;
  utterance(state: 'opened' | 'closed', utterance: Utterance): void;
  /** A room's actor failed: a fault of ours. */
  failed(error: unknown): void;
}

/** One long-lived actor per room, made when first needed, and indices over them. */
export class RoomActors implements Rooms {
  readonly #names: ReadonlySet<string>;
  readonly #clock: Clock;
  readonly #listener: RoomListener;
  readonly #lags: () => Lags;
  readonly #inspect: ((event: InspectionEvent) => void) | undefined;
  #house: ArbiterState;
  #stopped = false;
  /** How many events are within one another. */
  #depth = 0;
  readonly #actors = new Map<string, Actor<typeof roomMachine>>();
  readonly #hearing = new Set<string>();
  /** By device, the rooms that have contested it; looked through, and tidied, when asked. */
  readonly #concerned = new Map<string, Set<string>>();
  /** By assistant and door, the room of the last claim. */
  readonly #last = new Map<string, string>();

  /** @param names the rooms of the home: no other room gets an actor, whatever the network says. */
  constructor(of: {
    names: Iterable<string>;
    house: ArbiterState;
    clock: Clock;
    /** How late claims have come so far. */
    lags: () => Lags;
    listener: RoomListener;
    /** Is shown every step of every room's machine. */
    inspect?: ((event: InspectionEvent) => void) | undefined;
    /** What the rooms knew before. */
    snapshot?: RoomsSnapshot | undefined;
  }) {
    this.#names = new Set(of.names);
    this.#house = of.house;
    this.#clock = of.clock;
    this.#lags = of.lags;
    this.#inspect = of.inspect;
    this.#listener = of.listener;
    if (of.snapshot) this.#restore(of.snapshot);
  }

  /** Undefined while any room contests something. */
  snapshot(): RoomsSnapshot | undefined {
    const rooms = [...this.#actors.values()].flatMap(
      (actor) => roomSnapshot(actor.getSnapshot().context.room) ?? [],
    );
    if (rooms.length < this.#actors.size) return undefined;
    const concerned = [...this.#concerned].map(([device, names]) => [device, [...names]] as const);
    return { rooms, hearing: [...this.#hearing], concerned, last: [...this.#last] };
  }

  get(name: string): Room | undefined {
    return this.#names.has(name) ? this.#actor(name).getSnapshot().context.room : undefined;
  }

  *hearing(): Iterable<Room> {
    for (const name of this.#hearing) {
      const room = this.get(name);
      if (room) yield room;
    }
  }

  *concernedWith(device: string): Iterable<Room> {
    const names = this.#concerned.get(device);
    for (const name of names ?? []) {
      const room = this.get(name);
      if (room?.contest || room?.closed || room?.granted.length) yield room;
      else names?.delete(name);
    }
  }

  lastOf(claim: Pick<Contender, 'assistant' | 'door'>): Room | undefined {
    const name = this.#last.get(keyOf(claim));
    return name === undefined ? undefined : this.get(name);
  }

  /** After the stop nothing is decided any more: what still arrives while the wire is closed is let go. */
  send(name: string, event: RoomEvent): void {
    if (this.#stopped) return;
    if ('claim' in event) this.#note(event.claim, name);
    this.#through(() => this.#actor(name).send(event));
  }

  /** To every room that has an actor. */
  sendAll(event: RoomEvent): void {
    if (this.#stopped) return;
    if (event.type === 'house') this.#house = event.house;
    this.#through(() => {
      for (const actor of this.#actors.values()) actor.send(event);
    });
  }

  stop(): void {
    this.#stopped = true;
    for (const actor of this.#actors.values()) actor.stop();
  }

  #through(work: () => void): void {
    this.#depth += 1;
    try {
      work();
    } finally {
      this.#depth -= 1;
    }
    if (this.#depth === 0) this.#listener.quiet();
  }

  #note(claim: Contender, name: string): void {
    this.#last.set(keyOf(claim), name);
    for (const { device } of claim.reach) {
      const names = this.#concerned.get(device) ?? new Set();
      this.#concerned.set(device, names.add(name));
    }
  }

  #actor(name: string): Actor<typeof roomMachine> {
    const known = this.#actors.get(name);
    if (known) return known;
    return this.#start(name);
  }

  /** Rooms that this home does not have any more are left out. */
  #restore({ rooms, hearing, concerned, last }: RoomsSnapshot): void {
    const isKnown = (name: string) => this.#names.has(name);
    for (const name of hearing.filter(isKnown)) this.#hearing.add(name);
    for (const [device, names] of concerned) this.#concerned.set(device, new Set(names.filter(isKnown)));
    for (const [from, name] of last) if (isKnown(name)) this.#last.set(from, name);
    for (const room of rooms) {
      if (!isKnown(room.room)) continue;
      // The first event takes an actor on from `expiring`, and arms its timers.
      this.#start(room.room, room).send({ type: 'house', house: this.#house, at_ms: room.now_ms });
    }
  }

  #start(name: string, snapshot?: RoomSnapshot): Actor<typeof roomMachine> {
    const world = { now: () => this.#clock.now(), lags: this.#lags };
    const actor = createActor(roomMachine, {
      clock: xstateClock(this.#clock, (work) => this.#through(work)),
      ...(this.#inspect && { inspect: this.#inspect }),
      input: { room: name, house: this.#house, ...world },
      ...(snapshot && {
        snapshot: roomMachine.resolveState({
          value: 'expiring',
          context: { ...world, room: { ...emptyRoom(name, this.#house), ...snapshot } },
        }),
      }),
    });
    this.#actors.set(name, actor);
    actor.on('closed', ({ closed }) => this.#listener.closed(closed));
    let before: readonly Utterance[] = snapshot?.utterances ?? [];
    actor.subscribe({
      next: ({ context }) => {
        const { utterances } = context.room;
        if (utterances === before) return;
        const earlier = before;
        before = utterances;
        this.#noteUtterances(name, earlier, utterances);
      },
      error: (error) => this.#listener.failed(error),
    });
    actor.start();
    return actor;
  }

  #noteUtterances(name: string, before: readonly Utterance[], now: readonly Utterance[]): void {
    if (now.length > 0) this.#hearing.add(name);
    else this.#hearing.delete(name);
    for (const utterance of now) {
      const earlier = before.find(({ id }) => id === utterance.id);
      if (earlier?.named.length !== utterance.named.length) this.#listener.utterance('opened', utterance);
    }
    for (const utterance of before) {
      if (!now.some(({ id }) => id === utterance.id)) this.#listener.utterance('closed', utterance);
    }
  }
}

function keyOf({ assistant, door }: Pick<Contender, 'assistant' | 'door'>): string {
  return `${assistant} ${door}`;
}

/** XState wants a clock of its own shape: the same, save `now`. */
function xstateClock(clock: Clock, through: (work: () => void) => void) {
  return {
    setTimeout: (callback: () => void, delay_ms: number) =>
      clock.setTimeout(() => through(callback), delay_ms),
    clearTimeout: (timer: object | undefined) => timer && clock.clearTimeout(timer),
  };
}
