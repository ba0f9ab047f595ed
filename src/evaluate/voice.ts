import type { Intent } from '../intent/intent.ts';
import { claims, type Draw, lag_ms, type Taken } from './claiming.ts';
import type { Arrival, Episode } from './episode.ts';
import { type Resident, ROOMS } from './household.ts';
import { otherThan, request, sentence } from './wish.ts';

/** From the end of speech until the hub is sure of it, and until it has understood the words. */
const END_KNOWN_MS = 300;
const WORDS_KNOWN_MS = 100;

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
  const wanted = of.intents ?? request(draw, room);
  const isNamed = of.called !== undefined || !random.chance(figures.unnamed);
  const called = isNamed ? (of.called ?? someone(draw)) : undefined;
  const end_ms = of.from_ms + random.between(1200, 2600);
  const arrivals = [
    ...hub(draw, { room, called, wanted, from_ms: of.from_ms, end_ms }),
    ...household.residents.flatMap((resident): readonly Arrival[] => {
      const taken = taking(draw, { resident, called, wanted });
      return taken ? claims(draw, taken, end_ms + lag_ms(draw, resident)) : [];
    }),
  ];
  return { id: of.id, kind: 'voice', room, wanted, arrivals, ...(called && { called: called.id }) };
}

/** A television that an assistant takes for its user; the hub hears somebody speak, and no name. */
export function noise(draw: Draw, of: { id: string; from_ms: number }): Episode {
  const { random, household } = draw;
  const room = random.pick(household.microphones);
  const resident = random.pick(household.residents);
  const taken = {
    resident,
    intents: request(draw, room),
    heard: hearing(draw, { isCalled: false, isRight: false }),
  };
  const speech = { room, age_ms: 0 };
  return {
    id: of.id,
    kind: 'noise',
    wanted: [],
    arrivals: [
      { at_ms: of.from_ms, kind: 'speech', of: speech },
      ...claims(draw, taken, of.from_ms + 1500 + lag_ms(draw, resident)),
    ],
  };
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

/** What one assistant makes of it; undefined where it does not take it for its own. */
function taking(
  draw: Draw,
  of: { resident: Resident; called: Resident | undefined; wanted: readonly Intent[] },
): Taken | undefined {
  const { random, figures } = draw;
  const { resident, called, wanted } = of;
  const isCalled = called === resident;
  const takes = isCalled
    ? !random.chance(figures.own_miss)
    : random.chance(called ? figures.crosstalk : figures.joins_unnamed);
  if (!takes) return undefined;
  const isRight = !random.chance(isCalled || !called ? figures.misheard : figures.misheard_overheard);
  const intents = isRight ? wanted : [otherThan(draw, wanted)];
  return { resident, intents, heard: hearing(draw, { isCalled: isCalled || !called, isRight }) };
}

function hearing(
  { random, figures }: Draw,
  of: { isCalled: boolean; isRight: boolean },
): NonNullable<Taken['heard']> {
  const level = of.isCalled ? figures.level_called : figures.level_other;
  const confidence = of.isRight ? figures.confidence_right : figures.confidence_wrong;
  return { level_db: level + 5 * random.normal(), confidence: random.probability(confidence, 1) };
}

/** What the hub itself hears, where it has a microphone. */
function hub(
  draw: Draw,
  of: {
    room: string;
    called: Resident | undefined;
    wanted: readonly Intent[];
    from_ms: number;
    end_ms: number;
  },
): readonly Arrival[] {
  const { random, figures, household } = draw;
  const { room, called, from_ms, end_ms } = of;
  if (!household.microphones.includes(room)) return [];
  const detections = household.residents.flatMap((resident): readonly Arrival[] => {
    const isCalled = resident === called;
    const isHeard = isCalled
      ? !random.chance(figures.hub_miss)
      : called !== undefined && random.chance(figures.hub_false);
    if (!isHeard) return [];
    const median = isCalled ? figures.score_true : figures.score_false;
    const score = resident.isScored ? { score: random.probability(median, 1) } : {};
    const heard = { assistant: resident.id, room, age_ms: 40, source: 'hub' as const, ...score };
    return [{ at_ms: from_ms + random.between(600, 900), kind: 'detection', of: heard }];
  });
  const names = detections.flatMap((each) => (each.kind === 'detection' ? [each.of.assistant] : []));
  const end = {
    at_ms: end_ms + END_KNOWN_MS,
    kind: 'speech_end' as const,
    of: { room, age_ms: END_KNOWN_MS },
  };
  const speech = { at_ms: from_ms, kind: 'speech' as const, of: { room, age_ms: 0 } };
  // The closed grammar knows single commands, no scenes.
  const isUnderstood =
    of.wanted.length === 1 &&
    names.length > 0 &&
    called?.isEnglish === true &&
    random.chance(figures.hub_words);
  const words = { room, assistants: names, text: sentence(of.wanted[0]) };
  return [
    speech,
    ...detections,
    ...(names.length > 0 ? [end] : []),
    ...(isUnderstood
      ? [{ at_ms: end_ms + END_KNOWN_MS + WORDS_KNOWN_MS, kind: 'words' as const, of: words }]
      : []),
  ];
}
