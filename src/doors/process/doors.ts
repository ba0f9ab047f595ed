import { type Lags, lagProfiles } from '../../arbiter/timing/lag.ts';
import type { Claim } from '../../claim/claim.ts';
import type { Home } from '../../config/schema.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import type { DevicePaths } from '../../devices/paths.ts';
import type { DeviceStatus } from '../../devices/registry.ts';
import type { Logger } from '../../log/logger.ts';
import type { Clock } from '../../time/clock.ts';
import { type Settled, type StandingDoor, standingDoors } from '../door.ts';
import { DoorLink } from './door-link.ts';
import { DoorSupervisor } from './supervisor.ts';

/** What the doors need of the stages behind them. */
export interface DoorServices {
  claim(claim: Claim): void;
  take(kind: 'relayed', claim: Claim): void;
  readonly paths: { list(): readonly DevicePaths[] };
  readonly lags: Lags;
  readonly registry: { list(): readonly DeviceStatus[] };
  readonly health: object;
}

/** The hub's side of all doors that stand in processes of their own. */
export class Doors {
  readonly #link: DoorLink;
  readonly #supervisor: DoorSupervisor | undefined;
  readonly #away: DoorsAway;

  private constructor(of: {
    link: DoorLink;
    supervisor: DoorSupervisor | undefined;
    away: DoorsAway;
  }) {
    this.#away = of.away;
    this.#link = of.link;
    this.#supervisor = of.supervisor;
  }

  static async open(of: {
    home: Home;
    /** The Unix socket at which the doors find the hub. */
    socket: string;
    /** What starts a door, but for its name. */
    command: readonly [string, ...string[]];
    pipeline: DoorServices;
    /** What is known of each device, now and at any later time. */
    states: ReadonlyMap<string, DeviceState>;
    /** The devices that cannot be reached, likewise. */
    offline: ReadonlySet<string>;
    clock: Clock;
    log: Logger;
    /** Whether all doors that ever stood are there; told at each change. */
    onState: (state: 'ok' | 'degraded', reason?: string) => void;
  }): Promise<Doors> {
    const { home, clock, log, pipeline, states, offline } = of;
    const away = new DoorsAway(of.onState);
    const link = await DoorLink.open({
      path: of.socket,
      clock,
      known: () => ({ states: Object.fromEntries(states), offline: [...offline] }),
      listener: {
        claim: (claim) => {
          if (Object.hasOwn(home.assistants, claim.assistant)) pipeline.claim(claim);
        },
        relayed: (claim) => {
          pipeline.take('relayed', claim);
          const { door, assistant, id, intents, age_ms } = claim;
          log.info({ door, assistant, claim: id, intents, age_ms }, 'carried out while the hub was away');
        },
        state: (door, state) => {
          log.info({ door, state }, 'door');
          if (state === 'open') away.back(door);
          else away.gone(door, 'its connection was lost');
        },
        paths: () => pipeline.paths.list(),
        lags: () => lagProfiles(pipeline.lags),
        devices: () => pipeline.registry.list(),
        health: () => pipeline.health,
      },
    });
    const supervisor = home.doors.spawn
      ? new DoorSupervisor({
          doors: standingDoors(home),
          command: of.command,
          clock,
          log,
          isOpen: (door) => link.isOpen(door),
          onEnded: (door, how) => away.gone(door, how),
        })
      : undefined;
    return new Doors({ link, supervisor, away });
  }

  state(device: string, state: DeviceState): void {
    this.#link.state(device, state);
  }

  /** A device can be reached again, or cannot any more. */
  availability(device: string, online: boolean): void {
    this.#link.availability(device, online);
  }

  outcome(notice: Settled): void {
    this.#link.outcome(notice);
  }

  async close(): Promise<void> {
    this.#away.retire();
    await this.#link.close();
    await this.#supervisor?.stop();
  }
}

/** Which doors are not there, and why. */
class DoorsAway {
  readonly #reasons = new Map<StandingDoor, string>();
  readonly #onState: (state: 'ok' | 'degraded', reason?: string) => void;
  #isRetired = false;

  constructor(onState: (state: 'ok' | 'degraded', reason?: string) => void) {
    this.#onState = onState;
  }

  back(door: StandingDoor): void {
    this.#reasons.delete(door);
    this.#tell();
  }

  gone(door: StandingDoor, reason: string): void {
    this.#reasons.set(door, reason);
    this.#tell();
  }

  /** That they go now is as it should be. */
  retire(): void {
    this.#isRetired = true;
  }

  #tell(): void {
    if (this.#isRetired) return;
    const reasons = [...this.#reasons].map(([door, reason]) => `${door}: ${reason}`);
    if (reasons.length === 0) this.#onState('ok');
    else this.#onState('degraded', reasons.join('; '));
  }
}
