// Counts what came of the contests of a fault campaign. Pure.

/** A command that comes later than this after the first claim of its contest is late: the budget, and the ways. */
const LATE_MS = 750;
/** The same where the hub, the broker or a door was away: `max_claim_age_ms`, and the budget. */
const LATE_DISTURBED_MS = 2500;
/** Two claims that come further apart than this need not meet, in milliseconds: the hub learns a lag of some 57. */
const MEET_MS = 45;
/** On a machine that is late by more than this no state confirms a command in time, and it is sent once more. */
const UNCONFIRMED_MS = 400;
/** A machine that is late by more than this may make the hub drop a command, in milliseconds. */
const SLOW_MS = 20;

/** After a broker goes on, what it held is with its subscribers within this time, in milliseconds. */
const HELD_MS = 1000;

/** What the table counts as faults. */
export const FAULTS = ['late', 'twice', 'lost', 'wrong', 'told', 'unlocked'];
export const COLUMNS = ['contests', ...FAULTS, 'dropped', 'held'];

/**
 * @param of.contests in the order of time: `lamp`, `wish`, `began_ms`, `gap_ms` between its claims, `isDisturbed` (`hub`,
 *   `broker`, `door`: what was away; else false), `sent` (claims with their `key`), and of a cloud's command its `answer`
 *   and when it was sent again (`resent_ms`).
 * @param of.commands `device`, `state`, `at_ms`; those of the lamps are judged.
 * @param of.outcomes by a claim's key: what was told of it, in the order of time.
 * @param of.journaled the keys of claims that the hub has written down: each must be told.
 * @param of.redelivered the keys of claims that were sent again: their outcome may be told again.
 * @param of.forgotten those of them whose memory was destroyed: that they are too old may be told too.
 * @param of.brokerStops when the broker stood still: `from_ms`, `to_ms`.
 * @param of.own_ms, of.any_ms how late the campaign, or any part, was within a time.
 * @returns the number of each column, and in `seen` the contests that have faults, in words.
 */
export function count({
  contests,
  commands,
  outcomes,
  journaled,
  redelivered,
  forgotten,
  brokerStops,
  own_ms,
  any_ms,
}) {
  const counts = Object.fromEntries(COLUMNS.map((column) => [column, 0]));
  const seen = [];
  for (const contest of contests) {
    counts.contests += 1;
    const before = FAULTS.map((column) => counts[column]).join();
    const next = contests.find(({ lamp, began_ms }) => lamp === contest.lamp && began_ms > contest.began_ms);
    const until_ms = next?.began_ms ?? Number.POSITIVE_INFINITY;
    const own = commands.filter(
      ({ device, at_ms }) => device === contest.lamp && at_ms >= contest.began_ms && at_ms < until_ms,
    );
    const isPromised = contest.sent.some(({ key }) => (outcomes.get(key) ?? []).some(isDone));
    const slow_ms = (to_ms) => (contest.isDisturbed ? own_ms : any_ms)(contest.began_ms, to_ms);
    // The hub sends a harmless command once more where no state confirms it; the broker may hold that one too.
    const inTime = own.filter((command) => !isHeld(contest, { ...command, brokerStops }));
    counts.held += own.length - inTime.length;
    const isResent =
      new Set(inTime.map(({ state }) => state)).size === 1 &&
      any_ms(contest.began_ms, inTime.at(-1)?.at_ms ?? 0) > UNCONFIRMED_MS;
    if (inTime.length > (isResent ? 2 : 1)) counts.twice += 1;
    for (const { at_ms } of inTime) {
      const since_ms = Math.max(contest.began_ms, contest.resent_ms ?? 0);
      const allowed_ms = contest.isDisturbed ? LATE_DISTURBED_MS : LATE_MS;
      if (at_ms - since_ms > allowed_ms + slow_ms(at_ms)) counts.late += 1;
    }
    const wanted = contest.wish === 'turn_on' ? 'ON' : 'OFF';
    const isFair = contest.gap_ms + slow_ms(contest.began_ms + 1000) < MEET_MS;
    const isJudged = !contest.isDisturbed && isFair;
    if (isJudged && own.some(({ state }) => state !== wanted)) counts.wrong += 1;
    if (isLost(contest, { own, isPromised })) {
      const isDropped = contest.sent.length > 0 && !isPromised;
      if (isDropped && slow_ms(contest.began_ms + 1000) > SLOW_MS) counts.dropped += 1;
      else counts.lost += 1;
    }
    // Whoever is told that it was not done may do it by another way.
    if (contest.answer === 'refused' && own.length > 0) counts.wrong += 1;
    for (const { key } of contest.sent)
      if (isToldOtherwise(key, { contest, outcomes, journaled, redelivered, forgotten })) counts.told += 1;
    if (FAULTS.map((column) => counts[column]).join() !== before)
      seen.push(described(contest, { own, outcomes }));
  }
  return { ...counts, seen };
}

/** Whether a contest ended without a command, which it may not. One in which a part was away may: the sender hears so. */
function isLost(contest, { own, isPromised }) {
  if (own.length > 0) return false;
  if (contest.answer !== undefined) return contest.answer === 'done';
  // A command that the broker took may die with it.
  return !contest.isDisturbed || (contest.isDisturbed !== 'broker' && isPromised);
}

/** A hub that hands a command over too late takes it back, and says so in its reason. */
function isDone({ outcome, reason }) {
  return outcome === 'granted' && !/not delivered/.test(reason);
}

/** Whether a broker that stood still had the command before that: no client can take it back. */
function isHeld(contest, { at_ms, brokerStops }) {
  return brokerStops.some(
    ({ from_ms, to_ms }) => contest.began_ms < from_ms && at_ms >= to_ms && at_ms < to_ms + HELD_MS,
  );
}

function isToldOtherwise(key, { contest, outcomes, journaled, redelivered, forgotten }) {
  const all = outcomes.get(key) ?? [];
  // A hub that lost its memory of a claim refuses it for its age.
  const others = all.filter(({ outcome }) => outcome !== 'expired');
  const told = forgotten.has(key) && others.length > 0 ? others : all;
  if (new Set(told.map(({ outcome }) => outcome)).size > 1) return true;
  if (told.length === 0) return !contest.isDisturbed || journaled.has(key);
  return told.length > 1 && !contest.isDisturbed && !redelivered.has(key);
}

/** A contest that has a fault, for whoever looks for its reason. Times are since its first claim. */
function described(contest, { own, outcomes }) {
  const { lamp, wish, began_ms, gap_ms, resent_ms, isDisturbed, answer, sent } = contest;
  const since = (ms) => ms && Math.round(ms - began_ms);
  return JSON.stringify({
    lamp,
    wish,
    away: isDisturbed,
    gap_ms: Math.round(gap_ms),
    resent_ms: since(resent_ms),
    answer,
    commands: own.map(({ at_ms, state }) => `${state} at ${since(at_ms)} ms`),
    told: sent.map(({ key }) => [
      key,
      ...(outcomes.get(key) ?? []).map((each) => `${each.outcome}: ${each.reason}`),
    ]),
  });
}
