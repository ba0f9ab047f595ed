import type { DoorName } from '../../src/config/assistant.ts';
import { deviceSchema } from '../../src/config/device.ts';
import { type Home, homeSchema } from '../../src/config/schema.ts';
import type { Figures } from './assumption.ts';
import type { Random } from './random.ts';

/** One assistant of a household. */
export interface Resident {
  readonly id: string;
  /** The way its commands come by. */
  readonly door: DoorName;
  /** Whether its commands take the way through its maker's computers. */
  readonly isCloud: boolean;
  /** Whether the hub's closed grammar understands the language that it is spoken to in. */
  readonly isEnglish: boolean;
  /** Whether its wake word's detector gives a score. */
  readonly isScored: boolean;
  /** How often it is the one that is called, relative to the others. */
  readonly called: number;
  /** The rooms in which it listens. */
  readonly listens: readonly string[];
  /** Whether every one of its satellites claims for itself; a maker's speakers agree among themselves. */
  readonly claimsPerRoom: boolean;
}

/** A microphone of the hub. */
export interface Microphone {
  readonly room: string;
  /** From the end of speech until it is told; absent where it never is. */
  readonly end_ms?: number;
  /** Whether what it hears comes over a network. */
  readonly isSatellite: boolean;
  /** What the calibration leaves of its loudness, in decibels. */
  readonly offset_db: number;
  /** What an uncalibrated one would add, in decibels. */
  readonly loudness_db: number;
  readonly floor_db: number;
}

/** A home and those who live in it. */
export interface Household {
  readonly home: Home;
  readonly residents: readonly Resident[];
  /** How many people live there: 1 to 4. */
  readonly people: number;
  /** Where the hub hears; none: it has only doors. */
  readonly microphones: readonly Microphone[];
  /** What a voice loses on its way from one room to another, in decibels; 0 in the same one. */
  loss_db(from: string, to: string): number;
}

export const ROOMS = ['living-room', 'kitchen', 'bedroom'] as const;
/** The light that "the light" means. */
export const lightOf = (room: string) => `${room}-ceiling-light`;

const CLOUD: ReadonlySet<DoorName> = new Set<DoorName>(['aligenie', 'alexa']);

/** Draws a household: one to four people, two or three assistants, three rooms of three lights each. */
export function drawHousehold(random: Random, figures: Figures): Household {
  const microphones = drawMicrophones(random, figures);
  const rooms = microphones.map(({ room }) => room);
  const resident = (of: { id: string; doors: readonly DoorName[]; isEnglish: boolean }): Resident => {
    // What an adapter of one's own hears with are the microphones of the hub.
    const door = random.pick(of.doors.filter((each) => each !== 'mqtt' || rooms.length > 0));
    const speakers = ROOMS.filter((_, at) => at === 0 || random.chance(0.5));
    return {
      id: of.id,
      door,
      isCloud: CLOUD.has(door),
      isEnglish: of.isEnglish,
      // Porcupine tells only that it has heard; likeness to enrolled takes is a score.
      isScored: !of.isEnglish,
      called: random.between(0.3, 1),
      listens: door === 'mqtt' ? rooms : speakers,
      claimsPerRoom: door === 'mqtt',
    };
  };
  const residents = [
    resident({ id: 'siri', doors: ['homekit', 'homekit', 'matter', 'mqtt'], isEnglish: true }),
    resident({ id: 'tmall-genie', doors: ['aligenie', 'aligenie', 'mqtt'], isEnglish: false }),
    ...(random.chance(figures.third_assistant)
      ? [resident({ id: 'alexa', doors: ['alexa', 'matter'], isEnglish: true })]
      : []),
  ];
  const devices = ROOMS.flatMap((room) =>
    ['ceiling-light', 'lamp', 'strip'].map((name) =>
      deviceSchema.parse({
        id: `${room}-${name}`,
        name: { en: `${room} ${name}`.replaceAll('-', ' ') },
        room,
        kind: 'light',
        features: ['on_off', 'brightness'],
        family: 'zigbee2mqtt',
      }),
    ),
  );
  const assistants = Object.fromEntries(
    residents.map(({ id, door, isEnglish }) => [
      id,
      { name: id, doors: [door], locale: isEnglish ? 'en-US' : 'zh-CN' },
    ]),
  );
  const prefer = random.chance(0.5) ? ['siri', 'tmall-genie'] : ['tmall-genie', 'siri'];
  const most = Math.max(1, Math.round(2 * figures.people) - 1);
  return {
    home: { ...homeSchema.parse({ assistants, prefer }), devices, folder: '' },
    residents,
    people: random.whole(1, most),
    microphones,
    loss_db: drawLosses(random, figures),
  };
}

function drawMicrophones(random: Random, figures: Figures): readonly Microphone[] {
  if (random.chance(figures.no_microphone)) return [];
  return ROOMS.filter((_, at) => at === 0 || random.chance(figures.satellites)).map(
    (room, at): Microphone => {
      const isSatellite = at > 0;
      const tells = !isSatellite || random.chance(figures.tells_ends);
      const isLate = isSatellite && random.chance(figures.end_late);
      return {
        room,
        isSatellite,
        ...(tells && { end_ms: isLate ? 600 : 300 }),
        offset_db: figures.offset_error * random.normal(),
        loudness_db: figures.loudness * random.normal(),
        floor_db: figures.noise_floor + 5 * random.normal(),
      };
    },
  );
}

/** Doors stand as they stand: between two rooms a voice loses the same on both ways. */
function drawLosses(random: Random, figures: Figures): Household['loss_db'] {
  const losses = new Map<string, number>();
  for (const [at, room] of ROOMS.entries())
    for (const other of ROOMS.slice(at + 1))
      losses.set(`${room} ${other}`, Math.max(2, figures.room_loss + 6 * random.normal()));
  return (from, to) => (from === to ? 0 : (losses.get(`${from} ${to}`) ?? losses.get(`${to} ${from}`) ?? 0));
}
