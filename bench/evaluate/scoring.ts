import { type Intent, sameIntent } from '../../src/intent/intent.ts';
import { type Action, type Episode, nameOf, type SimulatedClaim } from './episode.ts';
import type { Household } from './household.ts';
import { Independence } from './independence.ts';
import { addWait, type Count, emptyTally, noWaits, plus, RATES, type Rate, type Tally } from './tally.ts';

/** From this difference of levels on the nearer room is known. */
const LEVELS_DIFFER_DB = 6;

/** Counts what a policy made of a household's episodes: what was done is held against what was wanted. */
export function score(household: Household, episodes: readonly Episode[], actions: readonly Action[]): Tally {
  const done = new Map<string, Action[]>();
  for (const action of actions) {
    const known = done.get(nameOf(action.claim));
    if (known) known.push(action);
    else done.set(nameOf(action.claim), [action]);
  }
  const independence = new Independence(episodes);
  const rates: Record<Rate, Count> = { ...emptyTally().rates };
  const causes: Record<string, Count> = {};
  const waits = noWaits();
  const uncontested = noWaits();
  for (const episode of episodes) {
    const counted = scoreOne({ household, episode, done, independence });
    for (const rate of RATES) rates[rate] = plus(rates[rate], counted.rates[rate]);
    for (const [cause, count] of counted.causes) causes[cause] = plus(causes[cause], count);
    for (const wait_ms of counted.waits_ms) {
      addWait(waits, wait_ms);
      if (counted.isUncontested) addWait(uncontested, wait_ms);
    }
  }
  return { rates, causes, waits, uncontested };
}

interface Scored {
  readonly rates: Partial<Record<Rate, Count>>;
  readonly causes: readonly (readonly [string, Count])[];
  /** Of what was said: the wait of each command. */
  readonly waits_ms: readonly number[];
  readonly isUncontested: boolean;
}

interface Case {
  readonly household: Household;
  readonly episode: Episode;
  readonly done: ReadonlyMap<string, readonly Action[]>;
  readonly independence: Independence;
}

function scoreOne(of: Case): Scored {
  const { household, episode, done } = of;
  const { kind, wanted, called } = episode;
  const claims = claimsOf(episode);
  const acted = [...claims.keys()].flatMap((name) => done.get(name) ?? []).sort((a, b) => a.at_ms - b.at_ms);
  const timesOf = (intent: Intent) => acted.filter((action) => sameIntent(action.intent, intent)).length;
  const isWanted = ({ intent }: Action) => wanted.some((each) => sameIntent(each, intent));
  const isWrong = acted.some((action) => !isWanted(action));
  const isTwice = wanted.some((intent) => timesOf(intent) > 1);
  const actors = new Set(acted.map(({ claim }) => claim.assistant));
  const isByStranger = acted.some((action) => called !== action.claim.assistant && !isWanted(action));
  const commands = kind === 'noise' ? 0 : 1;
  // What nobody has asked for in so many words nobody could have done.
  const asking = (intent: Intent) =>
    [...claims.values()].find(
      ({ of: { claim } }) =>
        (called === undefined || claim.assistant === called) &&
        claim.intents.some((each) => sameIntent(each, intent)),
    );
  const asked = wanted.filter((intent) => asking(intent) !== undefined);
  const undone = asked.filter((intent) => timesOf(intent) === 0).length;
  const counted: Partial<Record<Rate, Count>> = {
    conflicts: { count: Number(isTwice || actors.size > 1 || isByStranger), of: commands },
    wrong: { count: Number(isWrong), of: commands },
    twice: { count: Number(isTwice), of: commands },
    ...roomsOf(of, acted, asked.length > 0),
  };
  if (household.microphones.length === 0 && commands > 0) {
    const isPaid = acted.some(({ claim }) => claims.get(nameOf(claim))?.of.isMisheardOverheard);
    counted.price = { count: Number(isPaid), of: 1 };
  }
  if (kind === 'tap') counted.lost = { count: undone, of: asked.length };
  // Where another's action was taken instead, that is what went wrong.
  if (kind === 'voice' && asked.length > 0)
    counted.withheld = { count: Number(undone > 0 && !isWrong), of: 1 };
  if (called !== undefined && acted.length > 0)
    counted.right = { count: Number(acted[0]?.claim.assistant === called), of: 1 };
  const causes: [string, Count][] = [];
  for (const intent of soughtOf(episode)) {
    const claim = asking(intent);
    if (!claim) continue;
    const standing = of.independence.of(episode, intent, claim.of, claim.at_ms);
    if (standing === 'contested') continue;
    const count = { count: Number(timesOf(intent) === 0), of: 1 };
    if (standing !== 'unsure') counted[standing] = plus(counted[standing], count);
    causes.push([`${standing}: ${circumstancesOf(of)}`, count]);
  }
  return {
    rates: counted,
    causes,
    waits_ms: kind === 'voice' ? waitsOf(acted, claims) : [],
    isUncontested: isUncontested(episode, claims) && of.independence.isAlone(episode),
  };
}

/** Whether the hub heard only the one called, and it alone claims, from one room: nothing is to be waited for. */
function isUncontested({ called, voice }: Episode, claims: ReadonlyMap<string, Came>): boolean {
  if (!voice?.isCallHeard || voice.isAnotherHeard) return false;
  const sources = new Set(
    [...claims.values()].map(({ of: { claim } }) => `${claim.assistant} ${claim.room}`),
  );
  return sources.size === 1 && [...claims.values()].every(({ of: { claim } }) => claim.assistant === called);
}

/** What must be done of what was wanted: of a slider where it was left, of anything else all. */
function soughtOf({ kind, wanted }: Episode): readonly Intent[] {
  const isSlider = kind === 'tap' && wanted.length > 2;
  return isSlider ? wanted.slice(-1) : wanted;
}

function circumstancesOf({ household, episode }: Case): string {
  const { kind, called, voice } = episode;
  if (household.microphones.length === 0) return `${kind} in a home without a microphone`;
  if (!voice) return `${kind} in a home with microphones`;
  if (called === undefined) return 'voice that called nobody';
  return voice.isCallHeard ? 'voice whose call was heard' : 'voice whose call was missed';
}

/** Whether "the light" was that of the room; only where two rooms heard it, and the right one was asked for. */
function roomsOf(
  { household, episode }: Case,
  acted: readonly Action[],
  isAsked: boolean,
): Partial<Record<Rate, Count>> {
  const { isHere, called, voice } = episode;
  if (!isHere || called === undefined || !voice || voice.heard.length < 2 || acted.length === 0) return {};
  if (!isAsked) return {};
  const roomOf = ({ intent }: Action) => household.home.devices.find(({ id }) => id === intent.device)?.room;
  const rooms = new Set(acted.filter(({ claim }) => claim.assistant === called).map(roomOf));
  const isElsewhere = [...rooms].some((room) => room !== voice.room);
  const own = voice.heard.find(({ room }) => room === voice.room);
  const next_db = Math.max(
    ...voice.heard.filter(({ room }) => room !== voice.room).map(({ level_db }) => level_db),
  );
  const isClear = own !== undefined && own.level_db - next_db >= LEVELS_DIFFER_DB;
  return {
    room: { count: Number(isElsewhere), of: 1 },
    two_rooms: { count: Number(rooms.size > 1), of: 1 },
    ...(isClear && { room_6db: { count: Number(isElsewhere), of: 1 } }),
  };
}

interface Came {
  readonly at_ms: number;
  readonly of: SimulatedClaim;
}

/** Each claim of the episode by its name, as it came first. */
function claimsOf({ arrivals }: Episode): ReadonlyMap<string, Came> {
  const claims = new Map<string, Came>();
  for (const arrival of arrivals.toSorted((a, b) => a.at_ms - b.at_ms)) {
    if (arrival.kind !== 'claim') continue;
    const name = nameOf(arrival.of.claim);
    if (!claims.has(name)) claims.set(name, arrival);
  }
  return claims;
}

/** From the arrival of the claim that was carried out to its command: what the policy adds to its assistant's lag. */
function waitsOf(acted: readonly Action[], claims: ReadonlyMap<string, Came>): readonly number[] {
  return acted.map(({ claim, at_ms }) => at_ms - (claims.get(nameOf(claim))?.at_ms ?? at_ms));
}
