import type { Intent } from '../../src/intent/intent.ts';
import type { Figures } from './assumption.ts';
import type { Arrival, SimulatedClaim, Wake } from './episode.ts';
import type { Household, Resident } from './household.ts';
import type { Random } from './random.ts';
import { gap_ms, type Traces } from './trace.ts';

/** All that an episode is drawn with. */
export interface Draw {
  readonly random: Random;
  readonly figures: Figures;
  readonly traces: Traces;
  readonly household: Household;
  /** Names claims: no two alike. */
  readonly nextId: () => string;
}

/** What one assistant made of what it heard, or was tapped. */
export interface Taken {
  readonly resident: Resident;
  readonly intents: readonly Intent[];
  /** Absent: it was tapped. */
  readonly heard?: {
    readonly wake: Wake;
    readonly confidence: number;
    readonly isMisheardOverheard: boolean;
  };
}

/** The lag from the end of speech until an assistant's command is at the hub. */
export function lag_ms({ random, figures }: Draw, { isCloud }: Resident): number {
  const door_ms = random.lognormal(figures.door_lag, 0.6);
  if (!isCloud) return door_ms + random.lognormal(figures.local_lag, 0.35);
  const tail_ms = random.chance(figures.cloud_tail) ? random.between(2000, 5000) : 0;
  return door_ms + random.lognormal(figures.cloud_lag, 0.4) + tail_ms;
}

/** The claims of one assistant for one request: a part each, and now and then one of them twice. */
export function claims(draw: Draw, taken: Taken, from_ms: number): readonly Arrival[] {
  const { random, figures, traces, household } = draw;
  const { resident } = taken;
  let at_ms = from_ms;
  return taken.intents.flatMap((intent, part): readonly Arrival[] => {
    if (part > 0) at_ms += gap_ms({ random, door: resident.door, traces, figures });
    const device = household.home.devices.find(({ id }) => id === intent.device);
    const of = simulated(taken, { id: draw.nextId(), intent, room: device?.room ?? '' });
    const again = random.chance(figures.redelivered)
      ? [{ at_ms: at_ms + random.between(20, 3000), kind: 'claim' as const, of }]
      : [];
    return [{ at_ms, kind: 'claim', of }, ...again];
  });
}

function simulated(
  { resident, heard }: Taken,
  of: { id: string; intent: Intent; room: string },
): SimulatedClaim {
  const { id: assistant, door, claimsPerRoom } = resident;
  // Only an adapter of one's own tells more than the command: a stock assistant's door knows no more.
  const tells = door === 'mqtt' && heard ? { confidence: heard.confidence } : {};
  return {
    room: of.room,
    ...heard,
    claim: {
      id: of.id,
      assistant,
      door,
      intents: [of.intent],
      age_ms: 0,
      can_serve: true,
      origin: heard && door === 'mqtt' ? 'voice' : 'unknown',
      ...tells,
      ...(claimsPerRoom && heard && { room: heard.wake.room }),
    },
  };
}
