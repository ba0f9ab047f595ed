import fc from 'fast-check';
import { assistantSchema } from '../../src/config/assistant.ts';
import type { Home } from '../../src/config/schema.ts';
import { device, home } from '../support/home.ts';

// An evening, from the household's side: who lives there, what the rooms are like, and what people do. What comes of
// it at the hub is derived in `evening.ts`. The first of each choice comes up most often: people do ordinary things.

export const ROOMS = ['hall', 'kitchen', 'study'] as const;
const ASSISTANTS = ['siri', 'genie', 'alexa'] as const;

/** How the hub hears in a room. */
export const EARS = {
  /** The hub's own stream: it tells every end, 300 ms late. */
  hub: { end_ms: 300, delay_ms: 20, source: 'hub' },
  /** A satellite that tells ends as quickly, over a network. */
  satellite: { end_ms: 300, delay_ms: 90, source: 'satellite' },
  /** A satellite that tells ends when a tap cannot wait any more. */
  late: { end_ms: 900, delay_ms: 250, source: 'satellite' },
  /** A satellite that tells wake words alone. */
  mute: { end_ms: undefined, delay_ms: 90, source: 'satellite' },
} as const;
export type Ear = keyof typeof EARS;

export interface Room {
  readonly name: (typeof ROOMS)[number];
  /** How the hub hears there; absent: not at all. */
  readonly ear: Ear | undefined;
}

/** What one assistant makes of a request that it hears. */
interface Reaction {
  /** Of one that was not called: whether it takes the request for its own. */
  readonly overhears: boolean;
  readonly mishears: boolean;
  /** From the end of speech until its claim is at the hub, in milliseconds. */
  readonly lag_ms: number;
  /** Whether its claim tells the room, where its satellites are the hub's. */
  readonly tellsRoom: boolean;
  readonly confidence: number | undefined;
  /** Its first claim comes again after so long, under the same id. */
  readonly again_ms: number | undefined;
}

/** One thing that somebody does. */
export interface Deed {
  readonly kind: 'call' | 'ask' | 'tap' | 'timetable';
  /** After the deed before it, whoever did that. */
  readonly wait_ms: number;
  readonly person: number;
  readonly room: number;
  readonly assistant: number;
  /** What is wanted: a device of the home by its number; "the light" where it is `here`. */
  readonly device: number;
  readonly verb: number;
  readonly here: boolean;
  readonly speech_ms: number;
  /** Wake score, where the assistant's detector gives one. */
  readonly score: number;
  /** A second assistant is detected falsely, with this score; where its detector gives scores. */
  readonly falseScore: number | undefined;
  /** Rooms, by their bits, whose detector misses the call. */
  readonly missedIn: number;
  readonly reactions: readonly Reaction[];
}

/** What goes wrong beside people. */
export interface Fault {
  readonly kind: 'broker' | 'unplugged';
  readonly at_ms: number;
  readonly for_ms: number;
}

export interface Evening {
  readonly home: Home;
  readonly rooms: readonly Room[];
  /** What a voice loses from each room to the next, in decibels: hall–kitchen, kitchen–study, hall–study. */
  readonly losses_db: readonly number[];
  /** Whose detectors give a score, by the bits of their numbers. */
  readonly scored: number;
  /** Whether detections tell their level. */
  readonly tellsLevel: boolean;
  readonly deeds: readonly Deed[];
  readonly faults: readonly Fault[];
}

const devices = [
  device({ id: 'hall-light', room: 'hall' }),
  device({ id: 'kitchen-light', room: 'kitchen' }),
  device({ id: 'study-light', room: 'study' }),
  device({ id: 'study-fan', room: 'study', kind: 'fan' }),
  device({ id: 'kitchen-outlet', room: 'kitchen', kind: 'outlet' }),
  device({
    id: 'all-lights',
    room: 'hall',
    kind: 'group',
    members: ['hall-light', 'kitchen-light', 'study-light'],
  }),
  device({ id: 'front-door', room: 'hall', kind: 'lock', features: ['lock'] }),
];

/** How the commands of each assistant come, in the homes there are. */
const WAYS = [
  { siri: 'mqtt', genie: 'aligenie', alexa: 'alexa' },
  { siri: 'homekit', genie: 'mqtt', alexa: 'matter' },
  { siri: 'matter', genie: 'aligenie', alexa: 'mqtt' },
] as const;

/** Made once: an evening is drawn a hundred thousand times. */
const HOMES: readonly Home[] = WAYS.flatMap((ways) =>
  [2, 3].flatMap((count) =>
    [false, true].map((trust) => {
      const names = ASSISTANTS.slice(0, count);
      return {
        ...home({ devices, more: { prefer: [...names] } }),
        assistants: Object.fromEntries(
          names.map((name) => [
            name,
            assistantSchema.parse({ name, doors: [ways[name]], trust: trust && ways[name] === 'mqtt' }),
          ]),
        ),
      };
    }),
  ),
);

const ear = fc.constantFrom<Ear | undefined>('hub', 'hub', undefined, 'satellite', 'late', 'mute');
const rooms = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(ear, ear, ear) },
  { weight: 2, arbitrary: fc.constant([undefined, undefined, undefined] as const) },
);
const rarely = fc.constantFrom(false, false, false, false, false, true);

const reaction = fc.record({
  overhears: fc.constantFrom(false, false, true),
  mishears: rarely,
  lag_ms: fc.constantFrom(60, 60, 300, 420, 700, 1500),
  tellsRoom: fc.boolean(),
  confidence: fc.constantFrom(undefined, undefined, 0.9, 0.6),
  again_ms: fc.constantFrom(undefined, undefined, undefined, undefined, 20, 900, 4000),
});

const deed = fc.record({
  kind: fc.constantFrom('call', 'call', 'call', 'tap', 'tap', 'ask', 'timetable'),
  wait_ms: fc.constantFrom(0, 0, 60, 200, 450, 700, 1500, 3000, 12_000, 12_000),
  person: fc.nat({ max: 3 }),
  room: fc.nat({ max: 2 }),
  assistant: fc.nat({ max: 2 }),
  device: fc.nat({ max: devices.length - 1 }),
  verb: fc.nat({ max: 1 }),
  here: fc.constantFrom(false, false, true),
  speech_ms: fc.constantFrom(1500, 1500, 2400, 4500),
  score: fc.constantFrom(0.95, 0.95, 0.9, 0.7),
  falseScore: fc.constantFrom(undefined, undefined, undefined, undefined, 0.6, 0.3),
  missedIn: fc.constantFrom(0, 0, 0, 0, 1, 2, 4, 7),
  reactions: fc.tuple(reaction, reaction, reaction),
}) satisfies fc.Arbitrary<Deed>;

const fault = fc.record({
  kind: fc.constantFrom('broker', 'unplugged'),
  at_ms: fc.nat({ max: 15_000 }),
  for_ms: fc.constantFrom(300, 3000),
}) satisfies fc.Arbitrary<Fault>;

/** An ordinary evening: a home, and what one to four people do in it. */
export const eveningArbitrary: fc.Arbitrary<Evening> = fc
  .record({
    home: fc.constantFrom(...HOMES),
    ears: rooms,
    losses_db: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(8, 14, 40, 60))),
    scored: fc.nat({ max: 7 }),
    tellsLevel: fc.boolean(),
    deeds: fc.array(deed, { minLength: 1, maxLength: 6, size: 'max' }),
    faults: fc.oneof(
      { weight: 5, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fault, { maxLength: 2 }) },
    ),
  })
  .map(({ ears, ...rest }) => ({
    ...rest,
    rooms: ROOMS.map((name, at): Room => ({ name, ear: ears[at] })),
  }));
