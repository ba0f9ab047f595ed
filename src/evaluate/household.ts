import type { DoorName } from '../config/assistant.ts';
import { deviceSchema } from '../config/device.ts';
import { type Home, homeSchema } from '../config/schema.ts';
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
}

/** A home and those who live in it. */
export interface Household {
  readonly home: Home;
  readonly residents: readonly Resident[];
  /** Rooms in which the hub hears. */
  readonly microphones: readonly string[];
}

export const ROOMS = ['living-room', 'kitchen', 'bedroom'] as const;
const CLOUD: ReadonlySet<DoorName> = new Set<DoorName>(['aligenie', 'alexa']);

/** Draws a household: two or three assistants, three rooms of three lights each. */
export function drawHousehold(random: Random, figures: Figures): Household {
  const residents = [
    resident(random, { id: 'siri', doors: ['homekit', 'homekit', 'matter', 'mqtt'], isEnglish: true }),
    resident(random, { id: 'tmall-genie', doors: ['aligenie', 'aligenie', 'mqtt'], isEnglish: false }),
    ...(random.chance(figures.third_assistant)
      ? [resident(random, { id: 'alexa', doors: ['alexa', 'matter'], isEnglish: true })]
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
  const [first, ...others] = ROOMS;
  return {
    home: { ...homeSchema.parse({ assistants, prefer }), devices, folder: '' },
    residents,
    microphones: [first, ...others.filter(() => random.chance(figures.satellites))],
  };
}

function resident(
  random: Random,
  of: { id: string; doors: readonly DoorName[]; isEnglish: boolean },
): Resident {
  const door = random.pick(of.doors);
  return {
    id: of.id,
    door,
    isCloud: CLOUD.has(door),
    isEnglish: of.isEnglish,
    // Porcupine tells only that it has heard; likeness to enrolled takes is a score.
    isScored: !of.isEnglish,
    called: random.between(0.3, 1),
  };
}
