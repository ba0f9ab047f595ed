import type { DeviceState } from '../../devices/device-state.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { BemfaLink } from './link.ts';
import { type LightColor, stateMessage } from './payload.ts';
import type { OfferedDevice } from './topic.ts';

/** Between two messages of one account, in milliseconds: no limit of Bemfa's is known, and lamps report in bursts. */
const SPACING_MS = 100;
/** How long a state that this account told may come back as an echo, in milliseconds. */
const ECHO_MS = 2000;

/**
 * Tells the cloud the true states of an account's devices: each once, the newest only, and again after a command that
 * made the cloud believe something else.
 */
export class StateReports {
  readonly #clock: Clock;
  readonly #color: LightColor;
  readonly #stateOf: (device: string) => DeviceState;
  readonly #link: () => BemfaLink | undefined;
  /** By topic, what the cloud holds: the last command or state. */
  readonly #held = new Map<string, string>();
  readonly #pending = new Map<string, OfferedDevice>();
  readonly #echoes = new Map<string, { readonly payload: string; readonly until_ms: number }>();
  #timer: Timer | undefined;

  constructor(of: {
    clock: Clock;
    color: LightColor;
    stateOf: (device: string) => DeviceState;
    /** The link of the account; undefined before it is opened. */
    link: () => BemfaLink | undefined;
  }) {
    this.#clock = of.clock;
    this.#color = of.color;
    this.#stateOf = of.stateOf;
    this.#link = of.link;
  }

  /** What the cloud holds for the topic; undefined where that is not known. */
  heldBy(topic: string): string | undefined {
    return this.#held.get(topic);
  }

  /** The cloud has sent a command, and believes it. */
  commanded(topic: string, payload: string): void {
    this.#held.set(topic, payload);
  }

  /** Whether the message is what this account told just before, and this cloud sends back. It is so only once. */
  isEcho(topic: string, payload: string): boolean {
    const told = this.#echoes.get(topic);
    if (!told || told.payload !== payload || this.#clock.now() > told.until_ms) return false;
    this.#echoes.delete(topic);
    return true;
  }

  /** The link is new: what the cloud holds is not known. */
  forget(): void {
    this.#held.clear();
    this.#echoes.clear();
  }

  /** Tells the device's state, if the cloud holds another one. */
  tell(offered: OfferedDevice): void {
    this.#pending.set(offered.topic, offered);
    this.#timer ??= this.#clock.setTimeout(() => this.#next(), 0);
  }

  close(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#pending.clear();
  }

  #next(): void {
    this.#timer = undefined;
    for (const [topic, offered] of this.#pending) {
      this.#pending.delete(topic);
      if (!this.#send(offered)) continue;
      if (this.#pending.size > 0) this.#timer = this.#clock.setTimeout(() => this.#next(), SPACING_MS);
      return;
    }
  }

  /** @returns whether there was anything to tell. */
  #send(offered: OfferedDevice): boolean {
    const { topic, device } = offered;
    const told = this.#held.get(topic);
    const state = this.#stateOf(device.id);
    const payload = stateMessage({ offered, color: this.#color, state, told });
    const link = this.#link();
    if (payload === undefined || payload === told || !link?.tell(topic, payload)) return false;
    this.#held.set(topic, payload);
    if (link.echoesStates) this.#echoes.set(topic, { payload, until_ms: this.#clock.now() + ECHO_MS });
    return true;
  }
}
