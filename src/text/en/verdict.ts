import type { JudgedClaim, Verdict } from '../../arbiter/explain/verdict.ts';
import type { Counterfactual, Fact, Reason } from '../../arbiter/reason.ts';
import type { Evidence } from '../../arbiter/scoring/evidence.ts';
import type { Because } from '../../arbiter/timing/closing.ts';
import type { Intent } from '../../intent/intent.ts';
import { BY_ID, type Naming } from '../naming.ts';

/** Why a claim got its outcome, as a clause: "the strongest evidence". */
export function reasonInEnglish(reason: Reason, names: Naming = BY_ID): string {
  switch (reason.kind) {
    case 'strongest':
      return `the strongest evidence${takenIn(reason.taken, names)}${undeliveredIn(reason.undelivered)}`;
    case 'preferred':
      return `tied, and preferred${takenIn(reason.taken, names)}${undeliveredIn(reason.undelivered)}`;
    case 'same_gesture':
      return `the same gesture${undeliveredIn(reason.undelivered)}`;
    case 'relayed':
      return 'carried out by its door while the hub was away';
    case 'does_the_same':
      return `${reason.by} does the same`;
    case 'has_done_the_same':
      return `${reason.by} has done the same`;
    case 'tapped_the_same':
      return `${reason.by} did the same directly just before`;
    case 'heard_nearer':
      return `it was heard nearer, in ${names.room(reason.room)}`;
    case 'granted_otherwise':
      return `${reason.to} was granted something else`;
    case 'decided_already':
      return `another verdict has decided ${reason.devices.map(names.device).join(' and ')}`;
    case 'outweighed':
      return `${reason.by} had ${reason.its_db} dB against ${reason.own_db} dB`;
    case 'below_zero':
      return `the evidence is against it (${reason.db} dB)`;
    case 'another_called':
      return 'another assistant was called by name';
    case 'nobody_won':
      return 'nobody won';
    case 'guarded_unproven':
      return `guarded: the ${reason.door} door does not prove who asked`;
    case 'guarded_contested':
      return 'guarded: another claim asks for something else';
    case 'guarded_silent':
      return `guarded: ${reason.assistants.join(' and ')} has not spoken`;
    case 'guarded_not_called':
      return 'guarded: it was not called by name';
    case 'no_broker':
      return 'broker_lost';
    case 'broker_lost':
      return 'the broker was lost';
    default:
      return refusalInEnglish(reason, names);
  }
}

function refusalInEnglish(
  reason: Exclude<Reason, { undelivered?: string }> & { kind: string },
  names: Naming,
): string {
  switch (reason.kind) {
    case 'unknown_assistant':
      return `unknown assistant ${reason.assistant}`;
    case 'disabled':
      return `${reason.assistant} is disabled`;
    case 'cannot_serve':
      return `${reason.assistant} says that it cannot serve`;
    case 'no_action':
    case 'too_many':
      return reason.detail;
    case 'not_understood':
      return `words not understood: ${reason.detail}`;
    case 'unknown_device':
      return `unknown device ${reason.device}`;
    case 'unsupported':
      return `unsupported action: ${reason.detail}`;
    case 'no_member':
      return `unsupported action: no member of ${names.device(reason.device)} supports ${reason.action}`;
    case 'owned':
      return `${names.device(reason.device)} is owned by ${reason.owner}`;
    case 'too_old':
      return `${reason.age_ms} ms old, more than ${reason.limit_ms} ms`;
    case 'nowhere':
      return 'no room to judge it in';
    case 'crowded':
      return `more than ${reason.most} claims of this assistant in one contest`;
    case 'withdrawn':
      return 'withdrawn: more was said';
    default:
      return reason.kind;
  }
}

function takenIn(taken: readonly string[] | undefined, names: Naming): string {
  return taken ? `, for what was left without ${taken.map(names.device).join(' and ')}` : '';
}

function undeliveredIn(reason: string | undefined): string {
  return reason === undefined ? '' : `, but not delivered: ${reason}`;
}

/** What a row of evidence rests on. */
export function evidenceInEnglish(row: Evidence, names: Naming = BY_ID): string {
  switch (row.kind) {
    case 'named':
      return row.score === undefined
        ? 'its wake word was heard'
        : `its wake word was heard, score ${row.score}`;
    case 'not_named':
      return `${row.called.join(' and ') || 'another'} was called, not this one`;
    case 'called_last':
      return `it was called last, ${Math.round(row.after_ms)} ms after the others`;
    case 'sure':
      return `confidence ${row.confidence}`;
    case 'agrees':
      return row.same ? 'the hub understood the same' : 'the hub understood something else';
    case 'follow_up':
      return `it won here ${(row.since_ms / 1000).toFixed(1)} s before`;
    case 'owner':
      return `${names.device(row.device)} prefers it`;
    case 'room':
      if (row.said === undefined) return `it heard it in ${names.room(row.heard)}, where the device is`;
      return row.said === row.heard
        ? `it heard it in ${names.room(row.heard)}, where it was said`
        : `it heard it in ${names.room(row.heard)}, but it was said in ${names.room(row.said)}`;
    case 'level':
      return `signal ${row.snr_db} dB, the claims' mean ${row.mean_db} dB`;
    case 'first':
      return `${row.lead_ms} ms before the next`;
    case 'habit':
      return `corrections have spoken ${row.db > 0 ? 'for' : 'against'} it here`;
  }
}

/** A fact of the voices, as a sentence without its stop. */
function factInEnglish(fact: Fact, names: Naming): string {
  switch (fact.kind) {
    case 'heard_in': {
      const [nearest, next] = fact.rooms;
      const rooms = list(fact.rooms.map(({ room }) => names.room(room)));
      const told =
        nearest?.db !== undefined && next?.db !== undefined
          ? ` (${decibels(nearest.db)} against ${decibels(next.db)} dB)`
          : '';
      const why = { level: '', snr: '', score: ', by its score', first: ', for it heard it first' }[fact.by];
      return `heard in ${rooms}; the ${nearest === undefined ? '' : names.room(nearest.room)} was nearer${told}${told ? '' : why}`;
    }
    case 'two_called':
      return `${['', 'one', 'two', 'three', 'four'][fact.assistants.length] ?? fact.assistants.length} assistants were called: ${list(fact.assistants)}`;
    case 'before_the_end':
      return `${fact.claim} came before the words had ended: a tap`;
    case 'too_late':
      return `${fact.claim} came long after the words had ended: not of them`;
    case 'several_voices':
      return fact.voices.length === 2 ? 'two people called' : `${fact.voices.length} people called`;
  }
}

/** A minus that is one. */
function decibels(db: number): string {
  return String(db).replace('-', '−');
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** What would have turned a verdict, as a clause. */
export function counterfactualInEnglish(change: Counterfactual, names: Naming = BY_ID): string {
  switch (change.kind) {
    case 'score':
      return `a wake score of ${change.to} for ${change.assistant} in place of ${change.from} would have turned it`;
    case 'confidence':
      return `a confidence of ${change.to} for ${change.assistant} in place of ${change.from} would have turned it`;
    case 'no_room':
      return `no room for ${change.assistant} in place of ${names.room(change.from)} would have turned it`;
    case 'room':
      return `${names.room(change.to)} as ${change.assistant}'s room in place of ${change.from === null ? 'none' : names.room(change.from)} would have turned it`;
    case 'no_owner':
      return `no owner for ${names.device(change.device)} would have turned it`;
    case 'owner':
      return `${names.device(change.device)} preferring ${change.assistant} would have turned it`;
    case 'preference':
      return `${change.assistant} first in the order of preference would have turned it`;
    case 'broker':
      return 'the broker, had it stayed, would have turned it';
    case 'none':
      return 'no single change would have turned it';
  }
}

const CLOSING: Record<Because, string> = {
  direct: 'nobody had spoken, so it was a tap or an automation',
  uncontested: 'only this assistant was called',
  all_heard: 'every expected assistant had claimed',
  clinched: 'no silent assistant could still have won',
  patience: 'the silent had had their usual time',
  deadline: 'the time was up',
  broker_lost: 'the broker was lost',
};

/** `turn_on living-room-light`, `set_brightness lamp 40`. */
function describeIntent({ action, device, value }: Intent, names: Naming): string {
  return [action, names.device(device), value].filter((part) => part !== undefined).join(' ');
}

function intentsOf({ intent, intents }: JudgedClaim, names: Naming): string {
  return (intents ?? (intent ? [intent] : [])).map((each) => describeIntent(each, names)).join(', ');
}

/** A verdict in one paragraph. @param names how devices and rooms are called; default: by their ids. */
export function verdictInEnglish(verdict: Verdict, names: Naming = BY_ID): string {
  const { winner, because, room, facts } = verdict;
  const scored = verdict.claims.filter(({ total_db }) => total_db !== null);
  const [best] = scored;
  const told = facts.map((fact) => ` ${capital(factInEnglish(fact, names))}.`).join('');
  if (winner === null || !best) {
    if (because === 'broker_lost') return 'Withheld: the broker was lost before a decision.';
    const why = best
      ? `${best.assistant}'s ${intentsOf(best, names)}: ${reasonInEnglish(best.reason, names)}`
      : undefined;
    return `Withheld: ${why ?? 'no claim could win'}.${told}`;
  }
  const reasons = best.evidence.filter(({ db }) => db > 0).map((row) => evidenceInEnglish(row, names));
  // Messages of one gesture are one claim.
  const others = scored.slice(1).filter((claim) => claim.outcome !== 'granted');
  const rivals = others.map(({ assistant, total_db, outcome }) => `${assistant} (${total_db} dB) ${outcome}`);
  return [
    `${winner} in ${names.room(room)}: ${intentsOf(best, names)} (${best.total_db} dB`,
    reasons.length > 0 ? `: ${reasons.join('; ')}` : '',
    `); ${closingOf(verdict)}.`,
    rivals.length > 0 ? ` ${rivals.join(', ')}.` : '',
    told,
    commandIn(verdict, best.reason),
  ].join('');
}

function closingOf({ because, facts }: Verdict): string {
  const isFreed = facts.some(({ kind }) => kind === 'before_the_end' || kind === 'too_late');
  return because === 'direct' && isFreed ? 'nobody had asked for it, so it was a tap' : CLOSING[because];
}

function commandIn({ command }: Verdict, reason: Reason): string {
  const undelivered = 'undelivered' in reason ? reason.undelivered : undefined;
  if (command === 'undelivered') return ` The command was not delivered: ${undelivered ?? 'not known why'}.`;
  return command === 'observed' ? ' Nothing was commanded: observing.' : '';
}

function capital(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
