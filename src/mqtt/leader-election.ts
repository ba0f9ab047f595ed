/** The user property that names the hub that wrote `status`. The payload has no place for it. */
const HUB_PROPERTY = 'hub';

/** What a hub must do about another hub's word on `status`. */
export type ElectionStep = 'stand_by' | 'return' | 'say_again';

/**
 * Elects one of several hubs on the same topics: the hub that said `online` last, in the order in which the broker
 * passes the words on, decides; the others stand by until it is `offline`. A shared client id would not do:
 * Mosquitto does not tell a client that another has taken its id, and two clients of one id disconnect each other
 * for ever. So each hub has an id of its own, and listens to the others. Pure.
 */
export class LeaderElection {
  readonly #hub: string;
  /** Whether the broker has passed on this hub's own `online`: a word that comes before it is older. */
  #isPassedOn = false;
  #isStandingBy = false;

  /** @param hub tells this hub from others. */
  constructor(hub: string) {
    this.#hub = hub;
  }

  get isStandingBy(): boolean {
    return this.#isStandingBy;
  }

  /** The MQTT 5 properties of this hub's words. */
  get properties(): { userProperties: Record<string, string> } {
    return { userProperties: { [HUB_PROPERTY]: this.#hub } };
  }

  /** This hub is about to say `online`. */
  begins(): void {
    this.#isPassedOn = false;
    this.#isStandingBy = false;
  }

  /** Takes a word on `status` that was not retained. A word without the name of a hub counts for nothing. */
  hears(payload: string, userProperties: Readonly<Record<string, unknown>> = {}): ElectionStep | undefined {
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
