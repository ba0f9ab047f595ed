import type { Intent } from '../../src/intent/intent.ts';
import { claims, type Draw, lag_ms, type Taken } from './claiming.ts';
import type { Arrival, Episode, Voice, Wake } from './episode.ts';
import { lightOf, type Microphone, type Resident, ROOMS } from './household.ts';
import { otherThan, request, sentence, wish } from './wish.ts';

/** A tap waits this long at most for the end of somebody's speech: what tells it later cannot free it. */
const END_TOLD_IN_TIME_MS = 400;
/** How loud two people in two rooms speak is no more alike than this, in decibels. */
const DISTANCE_DB = 3;

/** Somebody speaks to an assistant, or to whoever listens. */
export function speak(
  draw: Draw,
  of: {
    id: string;
    from_ms: number;
    /** What is absent is drawn. */
    intents?: readonly Intent[];
    called?: Resident;
    room?: string | undefined;
  },
): Episode {
  const { random, figures, household } = draw;
  const room = of.room ?? random.pick(ROOMS);
  const isNamed = of.called !== undefined || !random.chance(figures.unnamed);
  const called = isNamed ? (of.called ?? someone(draw)) : undefined;
  // Nobody says "the light" to an assistant that does not know the room.
  const knowsRoom = called?.listens.includes(room) === true;
  const isHere = of.intents === undefined && knowsRoom && random.chance(figures.light_here);
  const wanted = of.intents ?? (isHere ? [wish(draw, lightOf(room))] : request(draw, room));
  const end_ms = of.from_ms + random.between(1200, 2600);
  const wake_ms = of.from_ms + random.between(600, 900);
  const level_db = figures.source_level + DISTANCE_DB * random.normal();
  const said: Said = { room, called, wanted, isHere, from_ms: of.from_ms, wake_ms, end_ms, level_db };
  const hub = heardByHub(draw, said);
  const arrivals = [
    ...hub.arrivals,
    ...household.residents.flatMap((resident) => {
      const all = taking(draw, resident, { said, detected: hub.detected });
      const from_ms = end_ms + lag_ms(draw, resident);
      // Which satellite of one assistant is the first to be understood is chance.
      const first = random.whole(0, Math.max(0, all.length - 1));
      return all.flatMap((taken, at) => {
        const gap_ms = at === first ? 0 : random.lognormal(figures.satellite_gap, 0.7);
        return claims(draw, taken, from_ms + gap_ms);
      });
    }),
  ];
  return {
    id: of.id,
    kind: 'voice',
    wanted,
    isHere,
    voice: hub.voice,
    arrivals,
    ...(called && { called: called.id }),
  };
}

/** A television that an assistant takes for its user; the hub hears somebody speak, and no name. */
export function noise(draw: Draw, of: { id: string; from_ms: number }): Episode {
  const { random, household, figures } = draw;
  const resident = random.pick(household.residents);
  const room = random.pick(resident.listens);
  const wake = { at_ms: of.from_ms + 700, room, level_db: figures.source_level + 5 * random.normal() };
  const confidence = random.probability(figures.confidence_wrong, 1);
  const taken = {
    resident,
    intents: request(draw, room),
    heard: { wake, confidence, isMisheardOverheard: false },
  };
  const isHeard = household.microphones.some((each) => each.room === room);
  return {
    id: of.id,
    kind: 'noise',
    wanted: [],
    arrivals: [
      ...(isHeard ? [{ at_ms: of.from_ms, kind: 'speech' as const, of: { room, age_ms: 0 } }] : []),
      ...claims(draw, taken, of.from_ms + 1500 + lag_ms(draw, resident)),
    ],
  };
}

/** What somebody said, where, and when. */
interface Said {
  readonly room: string;
  readonly called: Resident | undefined;
  readonly wanted: readonly Intent[];
  readonly isHere: boolean;
  readonly from_ms: number;
  /** When the wake word was over. */
  readonly wake_ms: number;
  readonly end_ms: number;
  /** Level of the voice at a microphone of its own room. */
  readonly level_db: number;
}

function someone({ random, household }: Draw): Resident {
  const { residents } = household;
  let at = random.between(
    0,
    residents.reduce((sum, { called }) => sum + called, 0),
  );
  for (const resident of residents) {
    at -= resident.called;
    if (at < 0) return resident;
  }
  return random.pick(residents);
}

/** What one assistant makes of it: nothing, one command, or, from satellites that each act alone, several. */
function taking(
  draw: Draw,
  resident: Resident,
  { said, detected }: { said: Said; detected: ReadonlyMap<string, readonly string[]> },
): readonly Taken[] {
  const { random, figures, household } = draw;
  const { called, wanted } = said;
  const isCalled = called === resident;
  const wakes = resident.listens
    .map(
      (room): Wake => ({
        at_ms: said.wake_ms + random.lognormal(figures.network_delay, 0.7),
        room,
        level_db: said.level_db - household.loss_db(said.room, room) + figures.loudness * random.normal(),
      }),
    )
    .filter(({ level_db }) => level_db >= figures.heard_from)
    .sort((a, b) => b.level_db - a.level_db);
  // Satellites of the hub that claim for themselves are those that detected the call.
  const awake =
    isCalled && resident.claimsPerRoom
      ? wakes.filter(({ room }) => detected.get(room)?.includes(resident.id))
      : wakes;
  const takes = isCalled
    ? resident.claimsPerRoom
      ? awake.length > 0
      : !random.chance(figures.own_miss)
    : random.chance(called ? figures.crosstalk : figures.joins_unnamed);
  if (!takes) return [];
  const isRight = !random.chance(isCalled || !called ? figures.misheard : figures.misheard_overheard);
  const intents = isRight ? wanted : [otherThan(draw, wanted)];
  const confidence = random.probability(isRight ? figures.confidence_right : figures.confidence_wrong, 1);
  const isMisheardOverheard = !isRight && called !== undefined && !isCalled;
  // A maker's own speakers agree which of them is nearest.
  const answering = resident.claimsPerRoom ? awake : awake.slice(0, 1);
  return answering.map((wake) => ({
    resident,
    // "The light" is, for each satellite, that of its own room.
    intents:
      said.isHere && isRight ? intents.map((each) => ({ ...each, device: lightOf(wake.room) })) : intents,
    heard: { wake, confidence, isMisheardOverheard },
  }));
}

/** What the hub itself hears, in every room that has a microphone and that the voice reaches. */
function heardByHub(
  draw: Draw,
  said: Said,
): {
  readonly arrivals: readonly Arrival[];
  /** By room, whose wake words were detected there. */
  readonly detected: ReadonlyMap<string, readonly string[]>;
  readonly voice: Voice;
} {
  const { figures, household } = draw;
  const heard = household.microphones.flatMap((microphone) => {
    const true_db = said.level_db - household.loss_db(said.room, microphone.room);
    const level_db = true_db + microphone.offset_db;
    return true_db < figures.heard_from ? [] : [heardBy(draw, said, { microphone, true_db, level_db })];
  });
  const rooms = heard.filter(({ isDetected }) => isDetected);
  const names = new Set(rooms.flatMap((each) => each.names));
  return {
    arrivals: heard.flatMap(({ arrivals }) => arrivals),
    detected: new Map(rooms.map((each) => [each.microphone.room, each.names])),
    voice: {
      room: said.room,
      from_ms: said.from_ms,
      end_ms: said.end_ms,
      heard: rooms.map(({ microphone, level_db }) => ({ room: microphone.room, level_db })),
      isCallHeard: said.called !== undefined && names.has(said.called.id),
      isAnotherHeard: [...names].some((name) => name !== said.called?.id),
      tellsEnds: rooms.every(
        ({ microphone: { end_ms } }) => end_ms !== undefined && end_ms < END_TOLD_IN_TIME_MS,
      ),
    },
  };
}

function heardBy(draw: Draw, said: Said, of: { microphone: Microphone; true_db: number; level_db: number }) {
  const { random, figures, household } = draw;
  const { microphone, level_db } = of;
  const { room, floor_db, isSatellite } = microphone;
  const delay_ms = isSatellite ? random.lognormal(figures.network_delay, 0.7) : 40;
  const snr_db = of.true_db - floor_db;
  const detections = household.residents.flatMap((resident): readonly Arrival[] => {
    const isCalled = resident === said.called;
    const isHeard = isCalled
      ? !random.chance(figures.hub_miss)
      : said.called !== undefined && random.chance(figures.hub_false);
    if (!isHeard) return [];
    const median = isCalled ? figures.score_true : figures.score_false;
    const score = resident.isScored ? { score: random.probability(median, 1) } : {};
    const source = isSatellite ? ('satellite' as const) : ('hub' as const);
    const heard = { assistant: resident.id, room, age_ms: delay_ms, source, level_db, snr_db, ...score };
    return [{ at_ms: said.wake_ms + delay_ms, kind: 'detection', of: heard }];
  });
  const names = detections.flatMap((each) => (each.kind === 'detection' ? [each.of.assistant] : []));
  const speech: Arrival = { at_ms: said.from_ms + delay_ms, kind: 'speech', of: { room, age_ms: delay_ms } };
  const told_ms = microphone.end_ms;
  const end: readonly Arrival[] =
    told_ms !== undefined && names.length > 0
      ? [{ at_ms: said.end_ms + told_ms, kind: 'speech_end', of: { room, age_ms: told_ms } }]
      : [];
  return {
    microphone,
    level_db,
    isDetected: names.length > 0,
    names,
    arrivals: [speech, ...detections, ...end, ...words(draw, said, { microphone, names })],
  };
}

/** The closed grammar knows single commands, no scenes. */
function words(
  { random, figures }: Draw,
  said: Said,
  { microphone, names }: { microphone: Microphone; names: readonly string[] },
): readonly Arrival[] {
  const { called, wanted } = said;
  const isUnderstood =
    microphone.end_ms !== undefined &&
    wanted.length === 1 &&
    names.length > 0 &&
    called?.isEnglish === true &&
    random.chance(figures.hub_words);
  if (!isUnderstood) return [];
  const { room, end_ms = 0 } = microphone;
  const at_ms = said.end_ms + end_ms + random.lognormal(figures.words_known, 0.5);
  const [first] = wanted;
  const heard = first && said.isHere ? { ...first, device: lightOf(room) } : first;
  return [{ at_ms, kind: 'words', of: { room, assistants: names, text: sentence(heard) } }];
}
