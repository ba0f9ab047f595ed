import { type Intent, sameIntent } from '../../src/intent/intent.ts';
import { guardedIn } from '../../src/intent/risk.ts';
import { type Caused, isSpoken, type Request, type Story } from './evening.ts';
import { broken, devicesOf, reachOf } from './oracle.ts';
import type { Carried, Simulation } from './simulation.ts';

// The guarantees held against what people wanted, wherever that decides them. Each docstring says where it does not.

/** A device that was told something because of a request. */
interface Act {
  readonly order: Carried;
  readonly intent: Intent;
  readonly because: string;
  /** Whether it was decided as if nothing had been heard. */
  readonly isUnheard: boolean;
}

interface Case {
  readonly story: Story;
  readonly simulation: Simulation;
}

/** Requests this far apart have nothing to do with each other: a voice is open for 8 s after its end. */
const APART_MS = 10_000;
/** An unheard verdict stands for 3 s after its contest opened. */
const STANDS_MS = 2800;

/** Another ecosystem's same command within this after a direct one is its twin. */
const TWIN_MS = 1000;

/** Everything that the claims of a request had done. */
function actsOf({ simulation }: Case, { index }: Request): readonly Act[] {
  const { orders, notices, verdicts, claims } = simulation;
  return orders.flatMap((order): readonly Act[] => {
    if (!order.acted) return [];
    const granted = new Set(
      notices
        .filter(({ verdict, outcome, claim }) => {
          return verdict === order.verdict && outcome === 'granted' && claim.startsWith(`${index}-`);
        })
        .map(({ assistant, claim }) => `${assistant} ${claim}`),
    );
    const verdict = verdicts.find(({ id }) => id === order.verdict);
    const because = verdict?.because ?? '';
    const isUnheard = verdict?.utterance === null;
    const asked = claims
      .filter(({ assistant, id }) => granted.has(`${assistant} ${id}`))
      .flatMap((claim) => reachOf(simulation, claim));
    return reachOf(simulation, order)
      .filter((intent) => asked.some((each) => sameIntent(each, intent)))
      .map((intent) => ({ order, intent, because, isUnheard }));
  });
}

/** Whether a wake word was heard at +6 dB or more, or by a detector without scores. */
const isClear = (score: number | undefined) => score === undefined || score >= 0.9;

const lastOf = ({ claims, end_ms }: Request) => Math.max(end_ms, ...claims.map(({ at_ms }) => at_ms));
const isDetected = ({ hearings, mistaken }: Request) =>
  hearings.some((each) => each.isDetected) || (hearings.length > 0 && mistaken !== undefined);

/** Other requests that something may have to do with what came of this one. */
function othersNear({ story }: Case, request: Request, window_ms = APART_MS): readonly Request[] {
  return story.requests.filter(
    (other) =>
      other !== request &&
      other.from_ms <= lastOf(request) + window_ms &&
      lastOf(other) >= request.from_ms - window_ms,
  );
}

/**
 * Guarantee 2: one request actuates a device once, in however many rooms it was heard and however often its claims
 * come. The truth does not decide it where another person's request meets this one's devices or assistants, where
 * nothing was heard and the claims lie further apart than a verdict stands, where a claim of it cannot be told from a tap,
 * directly or by cause and effect (more than 1 s apart or for the contrary), and where a satellite tells ends too late to know what came after them.
 */
function onceARequest(of: Case): void {
  for (const request of of.story.requests) {
    const acts = actsOf(of, request);
    const twice = acts.find((act, at) =>
      acts
        .slice(0, at)
        .some(({ order, intent }) => order !== act.order && intent.device === act.intent.device),
    );
    if (!twice) continue;
    const { claims, hearings } = request;
    const near = othersNear(of, request);
    const claimants = new Set(claims.map(({ claim }) => claim.assistant));
    const meets = near.some(
      (other) =>
        other.claims.some(
          ({ claim }) =>
            claimants.has(claim.assistant) ||
            reachOf(of.simulation, claim).some(({ device }) => device === twice.intent.device),
        ) ||
        (isSpoken(other.deed) && other.assistants.some((name) => claimants.has(name))),
    );
    if (meets) continue;
    const first_ms = Math.min(...claims.map(({ at_ms }) => at_ms));
    if (!isDetected(request) && lastOf(request) - first_ms > STANDS_MS) continue;
    const times = acts.map(({ order }) => order.at_ms);
    const isApart = Math.max(...times) - Math.min(...times) > TWIN_MS;
    const isContrary = acts.some(({ intent }) => !sameIntent(intent, twice.intent));
    const isFree = acts.some((act) => act.because === 'direct' || (act.isUnheard && isDetected(request)));
    if ((isApart || isContrary) && isFree) continue;
    if (hearings.some(({ room }) => room.ear === 'late')) continue;
    // A claim that comes again asks for nothing new; another of the same assistant that asks for something else does.
    const isCorrected = claims.some(
      ({ claim }) =>
        claims.filter((other) => other.claim.assistant === claim.assistant).some((other) => !other.isRight) &&
        !claims.every((other) => other.claim.intents[0]?.device === claim.intents[0]?.device),
    );
    if (isCorrected) continue;
    broken('2: a device is actuated once a request', { request, twice, acts });
  }
}

/**
 * Guarantee 7: what nothing else concerns is done. The truth does not decide it where another claim asks for one of
 * its devices, where somebody else's voice may claim it for its own (save a tap before the end of speech), where its
 * assistant was busy with another request, for what is guarded or of one gesture with it, and while the broker is away.
 */
function nothingIsLost(of: Case): void {
  for (const request of of.story.requests) {
    const owed = request.claims.find((caused) => isOwed(of, request, caused));
    if (!owed) continue;
    const acts = actsOf(of, request);
    const missing = reachOf(of.simulation, { intents: [request.wanted] }).find(
      (intent) => !acts.some((act) => sameIntent(act.intent, intent) && act.order.at_ms <= owed.at_ms + 1000),
    );
    if (missing) broken('7: no independent request is lost', { missing, owed, request });
  }
}

function isOwed(of: Case, request: Request, caused: Caused): boolean {
  const { simulation, story } = of;
  const { claim, at_ms, isRight, isMeant } = caused;
  if (!isRight || !isMeant) return false;
  if (claim.intents.some((intent) => guardedIn(devicesOf(simulation), intent))) return false;
  const isAway = story.evening.faults.some(
    (fault) =>
      fault.kind === 'broker' &&
      fault.at_ms <= at_ms + 1500 &&
      fault.at_ms + fault.for_ms >= request.from_ms - 500,
  );
  if (isAway) return false;
  if (isBesideGuarded(of, caused)) return false;
  const devices = reachOf(simulation, claim).map(({ device }) => device);
  const meets = (other: Caused) =>
    Math.abs(other.at_ms - at_ms) < APART_MS &&
    reachOf(simulation, other.claim).some(({ device }) => devices.includes(device));
  const others = story.requests.filter((each) => each !== request);
  if (others.some(({ claims }) => claims.some(meets))) return false;
  const isCalled = isCalledClearly(request, claim.assistant);
  const ownRivals = request.claims.filter((other) => !other.isRight && (isDetected(request) || meets(other)));
  // Whom the hub heard called wins against those it did not, and that nobody else called just then.
  const isCalledToo = (assistant: string) =>
    request.mistaken?.assistant === assistant ||
    others.some((other) => isSpoken(other.deed) && other.assistants.includes(assistant));
  const isEven = ({ claim: { assistant } }: Caused) =>
    !isCalled || assistant === claim.assistant || isCalledToo(assistant);
  if (ownRivals.some(isEven)) return false;
  // One that was mistaken for called may win what it asks before the called one has spoken.
  const isMistaken = ({ claim: { assistant }, at_ms: when_ms }: Caused) =>
    request.mistaken?.assistant === assistant && Math.abs(when_ms - at_ms) < APART_MS;
  if (others.some(({ claims }) => claims.some(isMistaken))) return false;
  if (isSpoken(request.deed) && isDetected(request) && !isCalled) return false;
  return others.every((other) => {
    const followsSpeech = story.requests.some((each) => each !== other && isSpokenInto(each, other));
    const spoken_until_ms = speechEnd_ms(story, other);
    return !isConcernedBy(caused, { isCalled, other, followsSpeech, spoken_until_ms });
  });
}

/** Whether it falls into one gesture with something guarded: a scene is granted or withheld as one. */
function isBesideGuarded({ simulation, story }: Case, { claim, at_ms }: Caused): boolean {
  const { gesture_ms } = simulation.home.arbiter;
  return story.requests.some(({ claims }) =>
    claims.some(
      (other) =>
        other.claim.assistant === claim.assistant &&
        Math.abs(other.at_ms - at_ms) <= 2 * gesture_ms &&
        other.claim.intents.some((intent) => guardedIn(devicesOf(simulation), intent)),
    ),
  );
}

/** Whether the hub heard the assistant called for certain, and in the room that the person stands in. */
function isCalledClearly({ deed, hearings, assistants, room, score }: Request, assistant: string): boolean {
  const isStrong = isClear(score);
  const own = hearings.find((each) => each.room.name === room);
  if (deed.kind !== 'call' || !assistants.includes(assistant) || !isStrong) return false;
  return deed.here ? own?.isDetected === true : hearings.some((each) => each.isDetected);
}

/** When the speech ends into which a request was said: what is said within a breath of it goes on with it. */
function speechEnd_ms({ requests }: Story, { end_ms }: Request): number {
  let until_ms = end_ms;
  for (const { deed, from_ms, end_ms: other_ms } of requests.toSorted((a, b) => a.from_ms - b.from_ms))
    if (isSpoken(deed) && from_ms <= until_ms + 1000) until_ms = Math.max(until_ms, other_ms);
  return until_ms;
}

/** Whether speech goes on before a request as a television's does: a room that hears it tells no end of the words. */
function isSpokenInto({ deed, from_ms, end_ms }: Request, other: Request): boolean {
  return isSpoken(deed) && from_ms < other.from_ms && end_ms > other.from_ms - 1000;
}

function isConcernedBy(
  { claim, at_ms }: Caused,
  of: { isCalled: boolean; other: Request; followsSpeech: boolean; spoken_until_ms: number },
): boolean {
  const { isCalled, other, followsSpeech, spoken_until_ms } = of;
  const isNear = other.claims.some(
    (each) => each.claim.assistant === claim.assistant && Math.abs(each.at_ms - at_ms) < APART_MS,
  );
  if (!isSpoken(other.deed)) return isCalled && isNear;
  if (at_ms < other.from_ms - 1000 || at_ms > spoken_until_ms + APART_MS) return isNear && isCalled;
  if (isNear || other.assistants.includes(claim.assistant)) return true;
  // Of two calls in one voice a weak one is no call beside a clear one, and its claim a rival.
  if (isCalled) return isDetected(other) && (!isClear(other.score) || other.mistaken !== undefined);
  if (!isDetected(other)) return false;
  // Nobody acts on words that are not yet said, where the hub itself tells in time that they are not.
  const tellsEnds = other.hearings.every(({ room }) => room.ear === 'hub') && !followsSpeech;
  const isTap = claim.confidence === undefined && claim.origin !== 'voice';
  return !(at_ms < other.end_ms - 50 && at_ms > other.from_ms + 1000 && tellsEnds && isTap);
}

/**
 * "The light" is that of the room where the person stands: where that room and another heard the call, where every
 * room told its level (they differ by 8 dB or more), and where nobody else spoke. The truth does not decide it where
 * the right room's claim never came.
 */
function rightRoom(of: Case): void {
  for (const request of of.story.requests) {
    const { deed, hearings, room, claims, wanted } = request;
    const detecting = hearings.filter((each) => each.isDetected);
    const own = claims.find(({ isRight, claim }) => isRight && claim.room === room);
    const isTold =
      deed.kind === 'call' &&
      deed.here &&
      of.story.evening.tellsLevel &&
      detecting.length > 1 &&
      own !== undefined;
    if (!isTold || request.mistaken) continue;
    if (othersNear(of, request).length > 0) continue;
    if (deed.reactions.some(({ overhears, mishears }) => overhears || mishears)) continue;
    const elsewhere = actsOf(of, request).find(({ intent }) => intent.device !== wanted.device);
    if (elsewhere) broken('the light is that of the room', { elsewhere, request });
  }
}

/**
 * Guarantee 5: an assistant that was not called, and misheard "unlock", unlocks nothing where the hub heard who was
 * called. Where nothing was heard, the rules of guarded actions decide alone.
 */
function nobodyUnlocks(of: Case): void {
  for (const request of of.story.requests) {
    if (request.deed.kind !== 'call' || !request.hearings.some((each) => each.isDetected)) continue;
    const isWanted = request.wanted.action === 'unlock';
    for (const { intent, order } of actsOf(of, request)) {
      if (intent.action !== 'unlock' || isWanted) continue;
      const { notices } = of.simulation;
      const opener = notices.find(
        ({ verdict, outcome }) => verdict === order.verdict && outcome === 'granted',
      );
      if (opener && !request.assistants.includes(opener.assistant) && othersNear(of, request).length === 0)
        broken('5: an overheard unlock is never granted', { order, opener, request });
    }
  }
}

/** A request of one assistant that the hub heard called, alone in the home, waits for nobody. */
function waitsForNobody(of: Case): void {
  for (const request of of.story.requests) {
    const [only, ...more] = request.claims;
    if (!only || more.length > 0 || request.mistaken || !only.isRight) continue;
    if (!isCalledClearly(request, only.claim.assistant) || !isOwed(of, request, only)) continue;
    if (othersNear(of, request).length > 0) continue;
    // A claim of a farther room waits for the nearer one, whose assistant may claim as well.
    if (request.hearings.filter((each) => each.isDetected).length > 1) continue;
    const late = actsOf(of, request).find(({ order }) => order.at_ms > only.at_ms + 0.001);
    if (late) broken('uncontested, it waits for nobody', { late, request });
  }
}

/** All of them. */
export function checkTruth(of: Case): void {
  onceARequest(of);
  nothingIsLost(of);
  rightRoom(of);
  nobodyUnlocks(of);
  waitsForNobody(of);
}
