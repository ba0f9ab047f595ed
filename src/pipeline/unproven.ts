import type { Claim } from '../claim/claim.ts';
import type { DoorName } from '../config/assistant.ts';
import type { Device } from '../config/device.ts';
import type { Intent } from '../intent/intent.ts';
import { guardedIn } from '../intent/risk.ts';
import type { Understand } from '../intent/understand.ts';

/** Why a guarded claim without a known age is refused. At the broker it tells the adapter's author what to do. */
const REASON = {
  broker:
    'a guarded action, and nothing shows how old the claim is: the adapter must repeat the newest `beat` of the topic heartbeat',
  door: 'a guarded action, and nothing shows that the command is fresh: see the page of the door',
} as const;
/** The doors whose claims come by the broker. */
const AT_BROKER: ReadonlySet<DoorName> = new Set<DoorName>(['mqtt', 'hermes']);

/**
 * Refuses what is guarded in claims whose age nothing bounds: such a claim may have waited for hours, and would let
 * somebody in.
 */
export class UnprovenClaims {
  readonly #devices: ReadonlyMap<string, Device>;
  readonly #rooms: readonly string[];
  readonly #understand: Understand;

  /** @param of.rooms every room of the home: words without a room may be of any of them. */
  constructor(of: { devices: readonly Device[]; rooms: readonly string[]; understand: Understand }) {
    this.#devices = new Map(of.devices.map((device) => [device.id, device]));
    this.#rooms = of.rooms;
    this.#understand = of.understand;
  }

  /** The claim as the arbiter may take it: one without a known age asks nothing guarded. */
  admitted(claim: Claim): Claim {
    if (!claim.unproven) return claim;
    const isGuarded = this.#intentsOf(claim).some(
      (intent) => this.#devices.has(intent.device) && guardedIn(this.#devices, intent),
    );
    const unsupported = AT_BROKER.has(claim.door) ? REASON.broker : REASON.door;
    return isGuarded ? { ...claim, intents: [], unsupported } : claim;
  }

  #intentsOf({ text, understood, intents, room }: Claim): readonly Intent[] {
    if (understood) return understood.kind === 'understood' ? understood.intents : [];
    if (text === undefined) return intents;
    const places = room === undefined ? [{}, ...this.#rooms.map((each) => ({ room: each }))] : [{ room }];
    return places.flatMap((place) => {
      const meaning = this.#understand(text, place);
      return meaning.kind === 'understood' ? meaning.intents : [];
    });
  }
}
