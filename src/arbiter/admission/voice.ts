import type { Intent } from '../../intent/intent.ts';

/** "This assistant's wake word was heard." One per assistant and hearing: its best. */
export interface Detection {
  readonly assistant: string;
  /** Probability, 0 to 1; absent where the detector gives none. */
  readonly score?: number;
  /** Level of the wake word in dBFS, with its microphone's offset; absent where it is not measured. */
  readonly level_db?: number;
  /** Signal-to-noise ratio while it was said, in decibels. */
  readonly snr_db?: number;
  /** When the wake word had been said: arrival less age. Of several the first. */
  readonly onset_ms: number;
  /** Of several the last; default: the only one. */
  readonly last_ms?: number;
  /** Its source tells no age: its onset may be late by as much as the network. */
  readonly age_unknown?: true;
}

/** What one room heard of a voice. */
export interface Hearing {
  readonly id: string;
  readonly room: string;
  /** When the speech began; absent where that was not told. */
  readonly began_ms?: number;
  /** Onset of its first detection. */
  readonly started_ms: number;
  /** Onset of its last detection. */
  readonly named_ms: number;
  /** When its speaker had finished; absent until known. */
  readonly ended_ms?: number;
  /** Whether this room would tell the end of this speech. */
  readonly tells_ends: boolean;
  readonly named: readonly Detection[];
  /** What the hub itself understood of it, by the devices it reaches. */
  readonly understood?: readonly Intent[];
  /** Its words were told, and gave no intent. */
  readonly not_understood?: true;
}

/** One person speaking once, as the hub heard it in one room or in several (in topics: `utterance`). */
export interface Voice {
  /** The id of its first hearing. */
  readonly id: string;
  /** In the order in which they were found. */
  readonly hearings: readonly Hearing[];
  /** Where it was said: elected of the rooms that heard it, and fixed by a granted verdict. */
  readonly room: string;
  readonly started_ms: number;
  readonly named_ms: number;
  /** The best detection of each assistant, over all rooms. */
  readonly named: readonly Detection[];
  /** Whom its speaker called: detected at +6 dB or more, or by a detector without scores; else at 0 dB or more. */
  readonly called: readonly string[];
  /** The assistants whose calls granted verdicts have used up. */
  readonly spent: readonly string[];
  /** Whether any call still counts: a voice that called nobody, or whose calls are all spent, counts as unheard. */
  readonly heard: boolean;
  /** What the hub understood of it: its own room first. */
  readonly understood: readonly Intent[] | undefined;
}

/** Without a told end, calls this long after the first are of another voice. */
const CALLS_END_MS = 2000;
/** Two rooms heard one voice begin within this. */
const BEGAN_TOGETHER_MS = 300;
/** And end within this. */
const ENDED_TOGETHER_MS = 500;
/** Sources that tell no age are late by up to this. */
const AGELESS_MS = 1000;
/** One mouth cannot call two assistants within this. */
const TWO_MOUTHS_MS = 600;
/** +6 dB as a probability. */
const STRONG = 10 ** 0.6 / (1 + 10 ** 0.6);
/** Levels closer than this do not tell which room is nearer. */
const LEVEL_TIE_DB = 1;
/** Nor do scores closer than this. */
const SCORE_TIE = 0.02;
/** What a detector without scores is taken for (13 dB). */
const UNSCORED = 10 ** 1.3 / (1 + 10 ** 1.3);

/** Whether a detection is of this hearing of its own room; what is said after a verdict is of another. */
export function isOfHearing(
  { started_ms, ended_ms, tells_ends }: Hearing,
  onset_ms: number,
  of: { utterance_ms: number; answered_ms: number | undefined },
): boolean {
  // A detection that was long on its way may be of a voice before the known ones.
  if (started_ms - onset_ms > CALLS_END_MS) return false;
  if (of.answered_ms !== undefined && onset_ms > of.answered_ms) return false;
  if (ended_ms !== undefined) return onset_ms <= ended_ms;
  return onset_ms - started_ms <= (tells_ends ? of.utterance_ms : CALLS_END_MS);
}

/** The hearing with one detection more. */
export function withDetection(hearing: Hearing, detection: Detection): Hearing {
  const earlier = hearing.named.find((known) => known.assistant === detection.assistant);
  const best = earlier && certainty(earlier) >= certainty(detection) ? earlier : detection;
  const first_ms = Math.min(earlier?.onset_ms ?? detection.onset_ms, detection.onset_ms);
  const last_ms = Math.max(earlier ? lastOf(earlier) : detection.onset_ms, detection.onset_ms);
  const known: Detection = { ...best, onset_ms: first_ms, ...(last_ms > first_ms && { last_ms }) };
  return {
    ...hearing,
    started_ms: Math.min(hearing.started_ms, detection.onset_ms),
    named_ms: Math.max(hearing.named_ms, detection.onset_ms),
    named: [...hearing.named.filter((each) => each !== earlier), known],
  };
}

/** Onset of the last of the detections that one stands for. */
export function lastOf({ onset_ms, last_ms = onset_ms }: Detection): number {
  return last_ms;
}

/** How sure the detector was, as a probability: one without scores is as sure as its decibans. */
function certainty({ score = UNSCORED }: Detection): number {
  return score;
}

/** Whether the detector was sure enough to say that its speaker called the assistant. */
export function isStrong({ score }: Detection): boolean {
  return score === undefined || score >= STRONG;
}

/** Whether two rooms heard one voice (docs/arbitration.md#voices). */
export function isOneVoice(a: Hearing, b: Hearing, same_voice_ms: number): boolean {
  if (a.room === b.room || isCalledApart(a, b)) return false;
  return sharesCall(a, b, same_voice_ms) || isSpokenTogether(a, b);
}

function sharesCall(a: Hearing, b: Hearing, same_voice_ms: number): boolean {
  const isOpen = a.ended_ms === undefined && b.ended_ms === undefined;
  return a.named.some((one) => {
    const other = b.named.find(({ assistant }) => assistant === one.assistant);
    if (!other) return false;
    const isLate = isOpen && (one.age_unknown || other.age_unknown);
    return Math.abs(one.onset_ms - other.onset_ms) <= (isLate ? AGELESS_MS : same_voice_ms);
  });
}

/** Whether what two rooms heard began together and, as far as both ends are known, ended together. */
export function isSpokenTogether(
  a: Pick<Hearing, 'began_ms' | 'started_ms' | 'ended_ms'>,
  b: Pick<Hearing, 'began_ms' | 'started_ms' | 'ended_ms'>,
): boolean {
  const apart_ms = Math.abs((a.began_ms ?? a.started_ms) - (b.began_ms ?? b.started_ms));
  if (apart_ms > BEGAN_TOGETHER_MS) return false;
  return (
    a.ended_ms === undefined ||
    b.ended_ms === undefined ||
    Math.abs(a.ended_ms - b.ended_ms) <= ENDED_TOGETHER_MS
  );
}

/** Each room heard an assistant called that the other did not, closer together than one mouth can call two. */
function isCalledApart(a: Hearing, b: Hearing): boolean {
  const own = (of: Hearing, other: Hearing) =>
    of.named.filter(
      (one) =>
        isStrong(one) && !other.named.some((each) => each.assistant === one.assistant && isStrong(each)),
    );
  const others = own(b, a);
  if (others.length === 0) return false;
  return own(a, b).some((one) =>
    others.some((other) => Math.abs(one.onset_ms - other.onset_ms) <= TWO_MOUTHS_MS),
  );
}

/** What a granted verdict has made of a voice. */
export interface Answered {
  /** The voice's room from then on. */
  readonly room: string;
  /** When the first verdict was decided. */
  readonly at_ms: number;
  readonly spent: readonly string[];
}

/** The voice of these hearings. */
export function voiceOf(hearings: readonly Hearing[], answered: Answered | undefined, id: string): Voice {
  const [first] = hearings;
  if (!first) throw new Error('invariant: a voice was heard somewhere');
  const named = hearings.length === 1 ? first.named : bestOf(hearings);
  const strong = named.filter(isStrong);
  const likely = strong.length > 0 ? strong : named.filter(({ score }) => (score ?? 1) >= 0.5);
  const called = likely.map(({ assistant }) => assistant);
  const spent = answered?.spent ?? [];
  const room = answered?.room ?? (hearings.length === 1 ? first.room : nearestOf(hearings, called).room);
  const own = hearings.find((each) => each.room === room && each.understood);
  return {
    id,
    hearings,
    room,
    started_ms: Math.min(...hearings.map(({ started_ms }) => started_ms)),
    named_ms: Math.max(...hearings.map(({ named_ms }) => named_ms)),
    named,
    called,
    spent,
    heard: called.some((each) => !spent.includes(each)),
    understood: (own ?? hearings.find(({ understood }) => understood))?.understood,
  };
}

function bestOf(hearings: readonly Hearing[]): readonly Detection[] {
  const best = new Map<string, Detection>();
  for (const detection of hearings.flatMap(({ named }) => named)) {
    const known = best.get(detection.assistant);
    const better = known && certainty(known) >= certainty(detection) ? known : detection;
    const last_ms = Math.max(known ? lastOf(known) : 0, lastOf(detection));
    best.set(detection.assistant, last_ms > better.onset_ms ? { ...better, last_ms } : better);
  }
  return [...best.values()];
}

/** By which measure rooms were told apart. */
export type NearBy = 'level' | 'snr' | 'score' | 'first';

/** Of these hearings the nearest to the speaker, among the rooms where a called assistant was detected. */
export function nearestOf(
  hearings: readonly Hearing[],
  called: readonly string[],
): { readonly room: string; readonly by: NearBy } {
  const measured = hearings.map((hearing) => {
    const calls = hearing.named.filter(({ assistant }) => called.includes(assistant));
    const most = (of: (call: Detection) => number | undefined) =>
      calls.reduce<number | undefined>((best, call) => {
        const value = of(call);
        return value === undefined ? best : Math.max(best ?? value, value);
      }, undefined);
    return {
      room: hearing.room,
      isCalled: calls.length > 0,
      level_db: most(({ level_db }) => level_db),
      snr_db: most(({ snr_db }) => snr_db),
      score: most(certainty) ?? 0,
      started_ms: hearing.started_ms,
    };
  });
  const inCall = measured.filter(({ isCalled }) => isCalled);
  let left = inCall.length > 0 ? inCall : measured;
  const measure = left.every(({ level_db }) => level_db !== undefined)
    ? 'level_db'
    : left.every(({ snr_db }) => snr_db !== undefined)
      ? 'snr_db'
      : undefined;
  let by: NearBy = measure === 'snr_db' ? 'snr' : 'level';
  if (measure) {
    const loudest = Math.max(...left.map((each) => each[measure] ?? 0));
    left = left.filter((each) => loudest - (each[measure] ?? 0) <= LEVEL_TIE_DB);
  }
  if (left.length > 1 || !measure) {
    by = 'score';
    const surest = Math.max(...left.map(({ score }) => score));
    left = left.filter(({ score }) => surest - score <= SCORE_TIE);
  }
  if (left.length > 1) by = 'first';
  const first = left.reduce((a, b) => (b.started_ms < a.started_ms ? b : a));
  return { room: first.room, by };
}

/** The rooms of a voice, nearest first; its own room is always the first. */
export function roomsByNearness({ room, hearings, called }: Voice): readonly string[] {
  const rooms = [room];
  let left = hearings.filter((each) => each.room !== room);
  while (left.length > 0) {
    const next = nearestOf(left, called).room;
    rooms.push(next);
    left = left.filter((each) => each.room !== next);
  }
  return rooms;
}

/** How near a claim's own room is to the speaker: 0 is the voice's room, as is a claim that tells no room. */
export function rankOf(voice: Voice, room: string | undefined): number {
  if (room === undefined || room === voice.room) return 0;
  let ranks = RANKS.get(voice);
  if (!ranks) {
    ranks = new Map(roomsByNearness(voice).map((each, rank) => [each, rank]));
    RANKS.set(voice, ranks);
  }
  return ranks.get(room) ?? Number.POSITIVE_INFINITY;
}

/** A voice never changes: its rooms are put in order once, and only where that is asked. */
const RANKS = new WeakMap<Voice, ReadonlyMap<string, number>>();

/** It stays open `utterance_ms` after its last detection, and after its end: a cloud begins to be slow only then. */
export function expires_ms({ hearings }: Pick<Voice, 'hearings'>, utterance_ms: number): number {
  return (
    Math.max(...hearings.map(({ named_ms, ended_ms = named_ms }) => Math.max(named_ms, ended_ms))) +
    utterance_ms
  );
}

/** The assistants whose call in this voice still counts. */
export function freshCalls({ called, spent }: Voice): readonly string[] {
  return spent.length === 0 ? called : called.filter((assistant) => !spent.includes(assistant));
}

/** The detections that still count as evidence: none where the voice counts as unheard. */
export function freshNames(voice: Voice | undefined): readonly Detection[] {
  if (!voice?.heard) return [];
  return voice.spent.length === 0
    ? voice.named
    : voice.named.filter(({ assistant }) => !voice.spent.includes(assistant));
}

/** Whether a detector was sure that the speaker of this voice called the assistant. */
export function callsClearly({ named }: Voice, assistant: string): boolean {
  return named.some((detection) => detection.assistant === assistant && isStrong(detection));
}

export function detects(voice: Voice, assistant: string): boolean {
  return voice.named.some((detection) => detection.assistant === assistant);
}
