import { asksNoMore, sameIntents } from '../../src/arbiter/contest.ts';
import { isAuthenticated } from '../../src/claim/claim.ts';
import type { Intent } from '../../src/intent/intent.ts';
import { reach } from '../../src/intent/reach.ts';
import { isGuarded } from '../../src/intent/risk.ts';
import type { PublishedClaim as JudgedClaim } from '../../src/text/en/published.ts';
import type { Carried, Simulation, Told } from './simulation.ts';

// What design §3 guarantees, looked for in what came of a schedule; written from the rules, not from the code that
// keeps them. Each throws with what it found.

function broken(guarantee: string, evidence: unknown): never {
  throw new Error(`${guarantee}: ${JSON.stringify(evidence, undefined, 1)}`);
}

const intentsOf = ({ intent, intents }: JudgedClaim): readonly Intent[] =>
  intents ?? (intent ? [intent] : []);

/** 1: one winner a contest, one outcome a claim. */
export function oneOfEach({ verdicts, notices, claims, relayed, faults }: Simulation): void {
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

/** 2: a device is actuated once an utterance, save by a correction, an insistence or a new naming. */
export function actuatedOnce(simulation: Simulation): void {
  const acts = actsOf(simulation);
  for (const [at, later] of acts.entries())
    for (const earlier of acts.slice(0, at)) {
      if (earlier.order.verdict === later.order.verdict || !isSameUtterance(simulation, earlier, later))
        continue;
      const twice = later.reach.find(({ device }) =>
        earlier.reach.some((intent) => intent.device === device),
      );
      if (twice && !mayActAgain({ simulation, earlier, later, acts }))
        broken('a device is actuated once an utterance', { twice, earlier, later });
    }
}

/** An order that reached devices, and its verdict. */
interface Act {
  readonly order: Carried;
  readonly verdict: Told;
  readonly reach: readonly Intent[];
}

function actsOf({ home, orders, verdicts }: Simulation): readonly Act[] {
  const devices = new Map(home.devices.map((device) => [device.id, device]));
  const byId = new Map(verdicts.map((verdict) => [verdict.id, verdict]));
  return orders.flatMap((order) => {
    const verdict = byId.get(order.verdict);
    if (!verdict || !order.acted) return [];
    return [{ order, verdict, reach: order.intents.flatMap((intent) => reach(devices, intent)) }];
  });
}

function isSameUtterance({ home, heard }: Simulation, earlier: Act, later: Act): boolean {
  const [a, b] = [earlier.verdict, later.verdict];
  if (a.because === 'direct' || b.because === 'direct') return false;
  if (a.utterance !== null) return a.utterance === b.utterance;
  if (b.utterance !== null) return false;
  // A wake word that was long on its way made it a heard one after all.
  const isHeard = heard.some(
    ({ room, at_ms, onset_ms }) =>
      room === a.room && at_ms >= earlier.order.at_ms && onset_ms <= earlier.order.at_ms,
  );
  return !isHeard && later.order.opened_ms < earlier.order.at_ms + home.arbiter.absorb_ms;
}

function mayActAgain(of: {
  simulation: Simulation;
  earlier: Act;
  later: Act;
  acts: readonly Act[];
}): boolean {
  const { simulation, earlier, later, acts } = of;
  const { heard, claims, relayed, notices, home } = simulation;
  const devices = new Map(home.devices.map((device) => [device.id, device]));
  return later.verdict.claims.some((judged) => {
    const asked = intentsOf(judged).flatMap((intent) => reach(devices, intent));
    const isNamed = heard.some(
      ({ assistant, onset_ms }) => assistant === judged.assistant && onset_ms > earlier.order.at_ms,
    );
    const input = claims.find(({ id, assistant }) => id === judged.id && assistant === judged.assistant);
    const isOfAnother = input?.utterance !== undefined && input.utterance !== earlier.verdict.utterance;
    const correctsItsDoor = relayed.some(
      ({ assistant, door, arrived_ms, intents }) =>
        assistant === judged.assistant &&
        door === judged.door &&
        arrived_ms <= later.order.opened_ms &&
        !asksNoMore(
          asked,
          intents.flatMap((intent) => reach(devices, intent)),
        ),
    );
    const corrects = acts.some(
      ({ order, verdict, reach: done }) =>
        order.at_ms <= later.order.at_ms &&
        verdict.id !== later.verdict.id &&
        verdict.winner === judged.assistant &&
        verdict.claims.some(({ outcome, door }) => outcome === 'granted' && door === judged.door) &&
        !asksNoMore(asked, done),
    );
    const insists = notices.some(({ assistant, claim, outcome, at_ms }) => {
      const lost = claims.find((each) => each.id === claim && each.assistant === assistant);
      return (
        outcome === 'overruled' &&
        assistant === judged.assistant &&
        at_ms >= earlier.order.opened_ms &&
        (input?.arrived_ms ?? later.order.opened_ms) - at_ms <= 10_000 &&
        (lost === undefined ||
          asksNoMore(
            asked,
            lost.intents.flatMap((intent) => reach(devices, intent)),
          ))
      );
    });
    return isNamed || isOfAnother || corrects || correctsItsDoor || insists;
  });
}

/**
 * After a verdict: absorbed is who asked for no more than was done, overruled who asked for something else, and
 * neither is anybody by a verdict of which nothing was done. Its names are spent.
 */
export function afterTheVerdict({ home, orders, verdicts, notices, claims, relayed }: Simulation): void {
  const devices = new Map(home.devices.map((device) => [device.id, device]));
  const done = (verdict: string, until_ms = Number.POSITIVE_INFINITY) =>
    orders
      .filter((order) => order.verdict === verdict && order.acted && order.at_ms <= until_ms)
      .flatMap(({ intents }) => intents.flatMap((intent) => reach(devices, intent)));
  for (const { claim: id, assistant, outcome, verdict, at_ms } of notices) {
    const claim = claims.find((each) => each.id === id && each.assistant === assistant);
    // What a door did alone, or what is told together with a command that was dropped, is no order that was carried out.
    const inContest = verdicts.find((each) => each.id === verdict)?.claims.some((each) => each.id === id);
    if (!claim || verdict === null || inContest || relayed.length > 0) continue;
    if (outcome !== 'absorbed' && outcome !== 'overruled') continue;
    const asked = claim.intents.flatMap((intent) => reach(devices, intent));
    const [before, then] = [done(verdict, at_ms - 0.001), done(verdict, at_ms)];
    if (then.length === 0) broken('what was not done absorbs nothing', { claim, outcome, verdict });
    // At the very time it is not known which came first, the claim or the next part of the winner's gesture.
    // Of several verdicts each may have done a part of it.
    const parts = verdicts.flatMap((each) => done(each.id, at_ms));
    const isDone = [before, then].map((each) => asksNoMore(asked, each));
    if (outcome === 'absorbed' && asksNoMore(asked, parts)) continue;
    if (!isDone.some((each) => each === (outcome === 'absorbed')))
      broken('absorbed is who asked for no more', { claim, outcome, before, then });
  }
  for (const [at, { utterance, claims: judged, because }] of verdicts.entries()) {
    if (utterance === null || because === 'direct') continue;
    const spent = new Set(
      verdicts
        .slice(0, at)
        .filter((each) => each.utterance === utterance && done(each.id).length > 0)
        .flatMap((each) =>
          each.claims.flatMap((claim) => (claim.total_db === null ? [] : [claim.assistant])),
        ),
    );
    const named = judged.find(
      ({ assistant, evidence }) => spent.has(assistant) && evidence.some(({ kind }) => kind === 'named'),
    );
    if (named) broken('a granted verdict spends the calls of its claimants', { utterance, named });
  }
}

/** 3: no command later than the budget after its contest opened; the deadline never early. */
export function inTime({ home, orders, verdicts }: Simulation): void {
  for (const order of orders)
    if (order.acted && order.at_ms - order.opened_ms > order.budget_ms) broken('no command is late', order);
  for (const verdict of verdicts)
    if (
      verdict.because === 'deadline' &&
      verdict.latency_ms < verdict.budget_ms - home.arbiter.reserve_ms - 0.001
    )
      broken('no deadline is early', verdict);
}

/** 5: nothing is sent without the broker, and nothing guarded to whom the rules do not grant it. */
export function safe({ home, sent, orders, verdicts, notices, blind }: Simulation): void {
  const unheard = sent.find(({ connected }) => !connected);
  if (unheard) broken('nothing is sent without the broker', unheard);
  const judged = notices.find(
    ({ claim, outcome }) => blind.has(claim) && !['withheld', 'refused', 'expired'].includes(outcome),
  );
  if (judged) broken('without the broker nothing is contested', judged);
  const devices = new Map(home.devices.map((device) => [device.id, device]));
  for (const order of orders) {
    const dangerous = order.intents
      .flatMap((intent) => reach(devices, intent))
      .find((intent) => {
        const device = devices.get(intent.device);
        return device && isGuarded(device, intent);
      });
    if (!dangerous) continue;
    const verdict = verdicts.find(({ id }) => id === order.verdict);
    const winner = verdict?.claims.find(({ outcome }) => outcome === 'granted');
    const door = winner?.door as Parameters<typeof isAuthenticated>[0]['door'] | undefined;
    if (!winner || !door || !isAuthenticated({ door }, home.assistants[winner.assistant]))
      broken('guarded: only to an identified user', { order, verdict });
    const asks = (claim: JudgedClaim) => intentsOf(claim).flatMap((intent) => reach(devices, intent));
    const other = verdict?.claims.find(
      (claim) => claim.total_db !== null && !sameIntents(asks(claim), asks(winner)),
    );
    if (other) broken('guarded: only where nobody asks for something else', { order, verdict });
    if (verdict?.because === 'clinched' || verdict?.because === 'patience' || verdict?.because === 'deadline')
      broken('guarded: only where nobody is silent', { order, verdict });
  }
}

/** 6: every verdict carries all its reasons. */
export function reasoned({ verdicts }: Simulation): void {
  for (const verdict of verdicts) {
    if (verdict.explanation === '' || verdict.counterfactual === '')
      broken('every verdict is explained', verdict);
    for (const { reason, total_db, evidence } of verdict.claims) {
      if (reason === '') broken('every outcome has its reason', verdict);
      const sum_db = evidence.reduce((sum, { db }) => sum + db, 0);
      if (total_db !== null && Math.abs(sum_db - total_db) > 1e-6)
        broken('the evidence makes the total', verdict);
    }
  }
}
