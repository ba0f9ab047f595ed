import { type Intent, sameIntent } from '../intent/intent.ts';
import { type Action, type Episode, nameOf } from './episode.ts';
import { type Count, emptyTally, LONGEST_WAIT_MS, RATES, type Rate, type Tally } from './tally.ts';

/** Counts what a policy made of a household's episodes: what was done is held against what was wanted. */
export function score(episodes: readonly Episode[], actions: readonly Action[]): Tally {
  const done = new Map<string, Action[]>();
  for (const action of actions) {
    const known = done.get(nameOf(action.claim));
    if (known) known.push(action);
    else done.set(nameOf(action.claim), [action]);
  }
  const rates: Record<Rate, Count> = { ...emptyTally().rates };
  const waits = [...emptyTally().waits];
  for (const episode of episodes) {
    const counted = scoreOne(episode, done);
    for (const rate of RATES) {
      const { count, of } = counted.rates[rate] ?? { count: 0, of: 0 };
      rates[rate] = { count: rates[rate].count + count, of: rates[rate].of + of };
    }
    for (const wait_ms of counted.waits_ms) {
      const index = Math.min(LONGEST_WAIT_MS, Math.max(0, Math.round(wait_ms)));
      waits[index] = (waits[index] ?? 0) + 1;
    }
  }
  return { rates, waits };
}

interface Scored {
  readonly rates: Partial<Record<Rate, Count>>;
  /** Of what was said: the wait of each command. */
  readonly waits_ms: readonly number[];
}

function scoreOne(episode: Episode, done: ReadonlyMap<string, readonly Action[]>): Scored {
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
  const asked = wanted.filter((intent) =>
    [...claims.values()].some(
      ({ claim }) =>
        (called === undefined || claim.assistant === called) &&
        claim.intents.some((each) => sameIntent(each, intent)),
    ),
  );
  const undone = asked.filter((intent) => timesOf(intent) === 0).length;
  const counted: Partial<Record<Rate, Count>> = {
    conflicts: { count: Number(isTwice || actors.size > 1 || isByStranger), of: commands },
    wrong: { count: Number(isWrong), of: commands },
    twice: { count: Number(isTwice), of: commands },
  };
  if (kind === 'tap') counted.lost = { count: undone, of: asked.length };
  // Where another's action was taken instead, that is what went wrong.
  if (kind === 'voice' && asked.length > 0)
    counted.withheld = { count: Number(undone > 0 && !isWrong), of: 1 };
  if (called !== undefined && acted.length > 0)
    counted.right = { count: Number(acted[0]?.claim.assistant === called), of: 1 };
  return { rates: counted, waits_ms: kind === 'voice' ? waitsOf(acted, claims) : [] };
}

/** Each claim of the episode by its name, as it came first. */
function claimsOf({ arrivals }: Episode) {
  const claims = new Map<
    string,
    { readonly at_ms: number; readonly claim: Action['claim'] & { intents: readonly Intent[] } }
  >();
  for (const arrival of arrivals.toSorted((a, b) => a.at_ms - b.at_ms)) {
    if (arrival.kind !== 'claim') continue;
    const { claim } = arrival.of;
    if (!claims.has(nameOf(claim))) claims.set(nameOf(claim), { at_ms: arrival.at_ms, claim });
  }
  return claims;
}

/** From the arrival of the claim that was carried out to its command: what the policy adds to its assistant's lag. */
function waitsOf(acted: readonly Action[], claims: ReturnType<typeof claimsOf>): readonly number[] {
  return acted.map(({ claim, at_ms }) => at_ms - (claims.get(nameOf(claim))?.at_ms ?? at_ms));
}
