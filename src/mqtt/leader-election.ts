/** Says which hub wrote `status`: its payload is plain. */
const HUB_PROPERTY = 'hub';

/** What a hub must do about another's word. */
export type StandingStep = 'stand_by' | 'return' | 'say_again';

/**
 * Of several hubs on the same topics one decides: the last that said `online`, in the order in which the broker
 * passes it on. The others stand by until it is `offline`. Mosquitto does not tell a client whose id another has
 * taken, and two clients of one id throw each other out for ever: so hubs have ids of their own, and listen to
 * what the others say. Pure.
 */
export class LeaderElection {
  readonly #hub: string;
  /** Whether the broker has passed on our own word yet: another's before it is older. */
  #isPassedOn = false;
  #isStandingBy = false;

  /** @param hub tells this hub from others. */
  constructor(hub: string) {
    this.#hub = hub;
  }

  get isStandingBy(): boolean {
    return this.#isStandingBy;
  }

  /** MQTT 5 properties of our own word. */
  get properties(): { userProperties: Record<string, string> } {
    return { userProperties: { [HUB_PROPERTY]: this.#hub } };
  }

  /** We are about to say `online`. */
  begins(): void {
    this.#isPassedOn = false;
    this.#isStandingBy = false;
  }

  /** Takes what was said on `status`, not retained; one that does not tell its hub is nobody's word. */
  hears(payload: string, userProperties: Readonly<Record<string, unknown>> = {}): StandingStep | undefined {
    const hub = userProperties[HUB_PROPERTY];
    if (typeof hub !== 'string') return undefined;
    if (hub === this.#hub) {
      this.#isPassedOn ||= payload === 'online';
      return undefined;
    }
    if (payload === 'offline') return this.#isStandingBy ? 'return' : 'say_again';
    if (payload !== 'online' || !this.#isPassedOn || this.#isStandingBy) return undefined;
    this.#isStandingBy = true;
    return 'stand_by';
  }
}
