import type { JudgedClaim } from '../../src/arbiter/explain/verdict.ts';
import type { Claim } from '../../src/claim/claim.ts';
import type { Device } from '../../src/config/device.ts';
import { type Intent, sameIntent } from '../../src/intent/intent.ts';
import { reach } from '../../src/intent/reach.ts';
import { isGuarded } from '../../src/intent/risk.ts';
import type { Carried, Simulation } from './simulation.ts';

// What the rules guarantee over any schedule, looked for in what came of it; written from the rules, not from the
// code that keeps them, and slow. Each throws with what it found. What only the household knows is in `truth.ts`.

/** A guarantee that does not hold, with the evidence. */
export function broken(guarantee: string, evidence: unknown): never {
  throw new Error(`${guarantee}: ${JSON.stringify(evidence, undefined, 1)}`);
}

/** The devices of the home, by id. */
export function devicesOf({ home }: Pick<Simulation, 'home'>): ReadonlyMap<string, Device> {
  return new Map(home.devices.map((device) => [device.id, device]));
}

const intentsOf = ({ intent, intents }: JudgedClaim): readonly Intent[] =>
  intents ?? (intent ? [intent] : []);

/** Whether each thing that is asked is among those that were done. */
const isWithin = (asked: readonly Intent[], done: readonly Intent[]) =>
  asked.every((intent) => done.some((each) => sameIntent(each, intent)));

const isSame = (some: readonly Intent[], others: readonly Intent[]) =>
  isWithin(some, others) && isWithin(others, some);

/** How much earlier than its budget a contest may end to be in time on a machine that is late, in milliseconds. */
const MOST_RESERVE_MS = 100;

/** Guarantee 1: a contest has one winner at most; each claim gets exactly one outcome, however often it is told. */
function oneOfEach({ verdicts, notices, claims, relayed, faults }: Simulation): void {
  if (faults.length > 0) throw faults[0];
  for (const verdict of verdicts) {
    const granted = new Set(
      verdict.claims.filter(({ outcome }) => outcome === 'granted').map(({ assistant }) => assistant),
    );
    if (granted.size !== (verdict.winner === null ? 0 : 1)) broken('one winner at most', verdict);
  }
  const told = new Map<string, Set<string>>();
  for (const { assistant, claim, outcome } of notices) {
    const key = `${assistant} ${claim}`;
    told.set(key, (told.get(key) ?? new Set()).add(outcome));
  }
  for (const [key, outcomes] of told) if (outcomes.size !== 1) broken('one outcome', [key, ...outcomes]);
  for (const { assistant, id } of [...claims, ...relayed])
    if (!told.has(`${assistant} ${id}`)) broken('every claim has an outcome', { assistant, id });
}

/** Guarantee 3: no command is later than the budget after its contest opened; the deadline is never early. */
function inTime({ orders, verdicts, least_budget_ms }: Simulation): void {
  for (const order of orders)
    if (order.acted && order.at_ms - order.opened_ms > order.budget_ms) broken('no command is late', order);
  for (const verdict of verdicts) {
    // Merged contests end by the earliest of their deadlines: a smaller budget may have come between them.
    const budget_ms = Math.min(verdict.budget_ms, least_budget_ms);
    if (verdict.because === 'deadline' && verdict.latency_ms < budget_ms - MOST_RESERVE_MS - 0.001)
      broken('no deadline is early', verdict);
  }
}

/** Guarantee 5: nothing is sent without the broker, and nothing guarded to whom the rules do not grant it. */
function safe(simulation: Simulation): void {
  const { sent, orders, notices, blind } = simulation;
  const unheard = sent.find(({ connected }) => !connected);
  if (unheard) broken('nothing is sent without the broker', unheard);
  const judged = notices.find(
    ({ claim, outcome }) => blind.has(claim) && !['withheld', 'refused', 'expired'].includes(outcome),
  );
  if (judged) broken('without the broker nothing is contested', judged);
  for (const order of orders) if (isDangerous(simulation, order)) guarded(simulation, order);
}

function isDangerous(simulation: Simulation, { intents }: Carried): boolean {
  const devices = devicesOf(simulation);
  return intents
    .flatMap((intent) => reach(devices, intent))
    .some((intent) => {
      const device = devices.get(intent.device);
      return device !== undefined && isGuarded(device, intent);
    });
}

/** Doors that prove who asked; a cloud's account proves no speaker. */
const PROVING = ['matter', 'homekit'];

function guarded(simulation: Simulation, order: Carried): void {
  const { home, verdicts, claims, orders } = simulation;
  const devices = devicesOf(simulation);
  const verdict = verdicts.find(({ id }) => id === order.verdict);
  const winner = verdict?.claims.find(({ outcome }) => outcome === 'granted');
  if (!verdict || !winner) broken('guarded: only with a winner', order);
  const assistant = home.assistants[winner.assistant];
  const isProven =
    PROVING.includes(winner.door ?? '') || (winner.door === 'mqtt' && assistant?.trust === true);
  if (!isProven) broken('guarded: only to an identified user', { order, verdict });
  // Of a scene, what another verdict has just carried out is not asked any more.
  const done = orders
    .slice(0, orders.indexOf(order))
    .filter(({ acted }) => acted)
    .flatMap(({ intents }) => intents.flatMap((intent) => reach(devices, intent)));
  const asks = (claim: JudgedClaim) =>
    intentsOf(claim)
      .flatMap((intent) => reach(devices, intent))
      .filter((intent) => !isWithin([intent], done) || isWithin([intent], order.intents));
  const other = verdict.claims.find((claim) => claim.total_db !== null && !isSame(asks(claim), asks(winner)));
  if (other) broken('guarded: only where nobody asks for something else', { order, verdict });
  // Where something was heard, the end may come while a nearer room's claim is awaited, of one that has claimed.
  const claimed = new Set(verdict.claims.map((claim) => claim.assistant));
  const isAnySilent =
    verdict.utterance === null ||
    simulation.heard.some(
      ({ assistant: name, at_ms }) =>
        at_ms <= order.at_ms && at_ms > order.at_ms - home.arbiter.utterance_ms && !claimed.has(name),
    );
  const isOnTime = ['patience', 'deadline'].includes(verdict.because);
  if (verdict.because === 'clinched' || (isOnTime && isAnySilent))
    broken('guarded: only where nobody is silent', { order, verdict });
  if (verdict.because !== 'direct') return;
  const origin = claims.find(({ id, assistant: of }) => id === winner.id && of === winner.assistant)?.origin;
  const isTap = (origin === 'app' || origin === 'automation') && assistant?.trust_origin === true;
  if (!isTap) broken('guarded: directly only for a known tap', { order, verdict });
}

/** Guarantee 6: every verdict carries all its reasons, and the evidence makes the total. */
function reasoned({ verdicts }: Simulation): void {
  for (const verdict of verdicts)
    for (const { total_db, evidence } of verdict.claims) {
      const sum_db = evidence.reduce((sum, { db }) => sum + db, 0);
      if (total_db !== null && Math.abs(sum_db - total_db) > 1e-6)
        broken('the evidence makes the total', verdict);
    }
}

/**
 * After a verdict: a claim is absorbed only where what it asks was done, and overruled only where it asked for
 * something else; a verdict of which nothing was done does neither.
 */
function afterTheVerdict(simulation: Simulation): void {
  const { orders, verdicts, notices, claims, relayed } = simulation;
  const devices = devicesOf(simulation);
  const done = (isCounted: (order: Carried) => boolean) =>
    orders
      .filter((order) => order.acted && isCounted(order))
      .flatMap(({ intents }) => intents.flatMap((intent) => reach(devices, intent)));
  // What a door did alone while the hub was away is no order.
  if (relayed.length > 0) return;
  const told = new Set<string>();
  for (const { claim: id, assistant, outcome, verdict, at_ms } of notices) {
    // What comes again is answered again, whatever was done in between.
    if (told.has(`${assistant} ${id}`)) continue;
    told.add(`${assistant} ${id}`);
    if (verdict === null || (outcome !== 'absorbed' && outcome !== 'overruled')) continue;
    const claim = claims.find((each) => each.id === id && each.assistant === assistant);
    // What is told together with a command that was dropped waits for no order that was carried out.
    const isInContest = verdicts.find((each) => each.id === verdict)?.claims.some((each) => each.id === id);
    if (!claim || isInContest) continue;
    const asked = claim.intents.flatMap((intent) => reach(devices, intent));
    const ofVerdict = done((order) => order.verdict === verdict && order.at_ms <= at_ms);
    if (ofVerdict.length === 0) broken('what was not done absorbs nothing', { claim, outcome, verdict });
    if (
      outcome === 'absorbed' &&
      !isWithin(
        asked,
        done((order) => order.at_ms <= at_ms),
      )
    )
      broken('absorbed is who asked for no more than was done', { claim, verdict });
    // At the very time it is not known which came first, the claim or the next part of the winner's gesture.
    const before = done((order) => order.verdict === verdict && order.at_ms < at_ms);
    if (outcome === 'overruled' && isWithin(asked, before))
      broken('overruled is who asked for something else', { claim, verdict });
  }
}

/**
 * A granted verdict spends the calls of its claimants: who was called once wins by that call once. Where its wake
 * word was heard again later, nothing is told: that may be a new call.
 */
function callsAreSpent({ orders, verdicts, heard }: Simulation): void {
  const isDone = (id: string) => orders.some(({ verdict, acted }) => verdict === id && acted);
  for (const [at, later] of verdicts.entries()) {
    if (later.utterance === null || later.because === 'direct') continue;
    for (const claim of later.claims) {
      if (claim.outcome !== 'granted') continue;
      if (!claim.evidence.some(({ kind }) => kind === 'named')) continue;
      const earlier = verdicts.slice(0, at).find(
        (each) =>
          each.utterance === later.utterance &&
          each.because !== 'direct' &&
          // What is decided in one go is decided on the same calls.
          each.told_ms < later.told_ms &&
          isDone(each.id) &&
          each.claims.some(
            ({ assistant, outcome }) => assistant === claim.assistant && outcome === 'granted',
          ),
      );
      if (!earlier) continue;
      const isCalledAgain = heard.some(
        ({ assistant, at_ms }) => assistant === claim.assistant && at_ms >= earlier.told_ms,
      );
      if (!isCalledAgain) broken('a granted verdict spends its calls', { earlier, later, claim });
    }
  }
}

/** All of them, in the order of the guarantees. */
export function checkRules(simulation: Simulation): void {
  oneOfEach(simulation);
  inTime(simulation);
  safe(simulation);
  reasoned(simulation);
  afterTheVerdict(simulation);
  callsAreSpent(simulation);
}

/** What a claim asks of each device that it reaches. */
export function reachOf(
  simulation: Pick<Simulation, 'home'>,
  claim: Pick<Claim, 'intents'>,
): readonly Intent[] {
  const devices = devicesOf(simulation);
  return claim.intents.flatMap((intent) => reach(devices, intent));
}
