import type { JudgedClaim, Verdict } from '../arbiter/explain/verdict.ts';
import type { Counterfactual, Fact, Reason, RefusalReason } from '../arbiter/reason.ts';
import type { Evidence } from '../arbiter/scoring/evidence.ts';
import type { Because } from '../arbiter/timing/closing.ts';
import { colorWords } from './device-state.ts';
import type { Message, Phrase } from './message.ts';
import { BY_ID, type Naming } from './naming.ts';
import { message } from './text.ts';

/** Why a claim got its outcome, as a clause: "the strongest evidence". */
export function reasonMessage(reason: Reason, names: Naming = BY_ID): Message {
  switch (reason.kind) {
    case 'strongest':
      return granted(message('reason.strongest'), reason, names);
    case 'preferred':
      return granted(message('reason.preferred'), reason, names);
    case 'same_gesture':
      return granted(message('reason.same-gesture'), { undelivered: reason.undelivered }, names);
    case 'relayed':
      return message('reason.relayed');
    case 'decided_elsewhere':
      return message('reason.decided-elsewhere');
    case 'does_the_same':
      return message('reason.does-the-same', { by: names.assistant(reason.by) });
    case 'has_done_the_same':
      return message('reason.has-done-the-same', { by: names.assistant(reason.by) });
    case 'tapped_the_same':
      return message('reason.tapped-the-same', { by: names.assistant(reason.by) });
    case 'heard_nearer':
      return message('reason.heard-nearer', { room: names.room(reason.room) });
    case 'granted_otherwise':
      return message('reason.granted-otherwise', { to: names.assistant(reason.to) });
    case 'decided_already':
      return message('reason.decided-already', { devices: listed(reason.devices.map(names.device)) });
    case 'outweighed':
      return message('reason.outweighed', { ...reason, by: names.assistant(reason.by) });
    case 'below_zero':
      return message('reason.below-zero', reason);
    case 'another_called':
      return message('reason.another-called');
    case 'nobody_won':
      return message('reason.nobody-won');
    case 'guarded_unproven':
      return message('reason.guarded-unproven', reason);
    case 'guarded_contested':
      return message('reason.guarded-contested');
    case 'guarded_silent':
      return message('reason.guarded-silent', { assistants: listed(reason.assistants.map(names.assistant)) });
    case 'guarded_not_called':
      return message('reason.guarded-not-called');
    case 'no_broker':
      return message('reason.no-broker');
    case 'broker_lost':
      return message('reason.broker-lost');
    default:
      return refusalMessage(reason, names);
  }
}

function refusalMessage(reason: RefusalReason, names: Naming): Message {
  switch (reason.kind) {
    case 'unknown_assistant':
      return message('reason.unknown-assistant', reason);
    case 'disabled':
      return message('reason.disabled', { assistant: names.assistant(reason.assistant) });
    case 'cannot_serve':
      return message('reason.cannot-serve', { assistant: names.assistant(reason.assistant) });
    case 'no_action':
    case 'too_many':
      return message('reason.detail', reason);
    case 'not_understood':
      return message('reason.not-understood', reason);
    case 'unknown_device':
      return message('reason.unknown-device', reason);
    case 'unsupported':
      return message('reason.unsupported', reason);
    case 'no_member':
      return message('reason.no-member', { device: names.device(reason.device), action: reason.action });
    case 'owned':
      return message('reason.owned', {
        device: names.device(reason.device),
        owner: names.assistant(reason.owner),
      });
    case 'too_old':
      return message('reason.too-old', reason);
    case 'nowhere':
      return message('reason.nowhere');
    case 'crowded':
      return message('reason.crowded', reason);
    case 'withdrawn':
      return message('reason.withdrawn');
  }
}

function granted(
  reason: Message,
  { taken, undelivered }: { taken?: readonly string[] | undefined; undelivered?: string | undefined },
  names: Naming,
): Message {
  const whole = taken
    ? message('reason.taken', { reason, devices: listed(taken.map(names.device)) })
    : reason;
  return undelivered === undefined
    ? whole
    : message('reason.undelivered', { reason: whole, why: undelivered });
}

/** What a row of evidence rests on. */
export function evidenceMessage(row: Evidence, names: Naming = BY_ID): Message {
  switch (row.kind) {
    case 'named':
      return row.score === undefined
        ? message('evidence.named')
        : message('evidence.named-score', { score: row.score });
    case 'not_named': {
      const called =
        row.called.length > 0 ? listed(row.called.map(names.assistant)) : message('evidence.another');
      return message('evidence.not-named', { called });
    }
    case 'called_last':
      return message('evidence.called-last', { after_ms: Math.round(row.after_ms) });
    case 'sure':
      return message('evidence.sure', row);
    case 'agrees':
      return row.same ? message('evidence.agrees') : message('evidence.disagrees');
    case 'follow_up':
      return message('evidence.follow-up', { seconds: (row.since_ms / 1000).toFixed(1) });
    case 'owner':
      return message('evidence.owner', { device: names.device(row.device) });
    case 'room': {
      const { said } = row;
      const heard = names.room(row.heard);
      if (said === undefined) return message('evidence.room-of-device', { heard });
      return said === row.heard
        ? message('evidence.room-of-voice', { heard })
        : message('evidence.another-room', { heard, said: names.room(said) });
    }
    case 'level':
      return message('evidence.level', row);
    case 'first':
      return message('evidence.first', row);
    case 'habit':
      return row.db > 0 ? message('evidence.habit-for') : message('evidence.habit-against');
  }
}

/** A fact of the voices, as a sentence. */
export function factSentence(fact: Fact, names: Naming): Message {
  switch (fact.kind) {
    case 'heard_in': {
      const [first, second] = fact.rooms;
      const rooms = listed(fact.rooms.map(({ room }) => names.room(room)));
      const nearest = first === undefined ? '' : names.room(first.room);
      if (first?.db === undefined || second?.db === undefined)
        return message('fact.heard-in', { rooms, nearest, by: fact.by });
      const nearest_db = decibels(first.db);
      return message('fact.heard-in-levels', { rooms, nearest, nearest_db, next_db: decibels(second.db) });
    }
    case 'two_called':
      return message('fact.two-called', {
        count: fact.assistants.length,
        assistants: listed(fact.assistants.map(names.assistant)),
      });
    case 'before_the_end':
      return message('fact.before-the-end', fact);
    case 'too_late':
      return message('fact.too-late', fact);
    case 'several_voices':
      return message('fact.several-voices', { count: fact.voices.length });
  }
}

/** A number with the sign U+2212, which is not mistaken for a hyphen. */
function decibels(db: number): string {
  return String(db).replace('-', '−');
}

/** What would have turned a verdict, as a clause. */
export function counterfactualMessage(change: Counterfactual, names: Naming = BY_ID): Message {
  switch (change.kind) {
    case 'score':
      return message('turn.score', { ...change, assistant: names.assistant(change.assistant) });
    case 'confidence':
      return message('turn.confidence', { ...change, assistant: names.assistant(change.assistant) });
    case 'no_room':
      return message('turn.no-room', {
        assistant: names.assistant(change.assistant),
        from: names.room(change.from),
      });
    case 'room': {
      const { assistant, from, to } = change;
      return message('turn.room', {
        assistant: names.assistant(assistant),
        to: names.room(to),
        from: from === null ? message('turn.room-none') : names.room(from),
      });
    }
    case 'no_owner':
      return message('turn.no-owner', { device: names.device(change.device) });
    case 'owner':
      return message('turn.owner', {
        device: names.device(change.device),
        assistant: names.assistant(change.assistant),
      });
    case 'preference':
      return message('turn.preference', { assistant: names.assistant(change.assistant) });
    case 'broker':
      return message('turn.broker');
    case 'none':
      return message('turn.none');
  }
}

const CLOSING: Readonly<Record<Because, Message>> = {
  direct: message('closing.direct'),
  uncontested: message('closing.uncontested'),
  all_heard: message('closing.all-heard'),
  clinched: message('closing.clinched'),
  patience: message('closing.patience'),
  deadline: message('closing.deadline'),
  broker_lost: message('closing.broker-lost'),
};

/** An intent, or what a verdict tells of it. */
interface Asked {
  readonly action: string;
  readonly device: string;
  readonly value?: number | undefined;
}

/** What somebody asks of a device: `turn_on living-room-light`, `set_brightness lamp 40`. */
export function askedMessage({ action, device: id, value }: Asked, names: Naming = BY_ID): Message {
  const device = names.device(id);
  return value === undefined
    ? message('asked.action', { action, device })
    : message('asked.value', { action, device, value: wishedValue(action, value) });
}

/** What somebody asks, where the device is told beside it: `turn_on`, `set_brightness 40`. */
export function wishMessage({ action, value }: Pick<Asked, 'action' | 'value'>): Message {
  return value === undefined
    ? message('asked.act', { action })
    : message('asked.set', { action, value: wishedValue(action, value) });
}

/** The value of an action as people read it: a colour as `#FF0000`, any other as its number. */
function wishedValue(action: string, value: number): string | number {
  return action === 'set_color' ? colorWords(value) : value;
}

function allAsked({ intent, intents }: JudgedClaim, names: Naming): Phrase {
  const all = intents ?? (intent ? [intent] : []);
  return chained(
    all.map((each) => askedMessage(each, names)),
    (first, second) => message('list.comma', { first, second }),
  );
}

/** A verdict in one paragraph. @param names how devices and rooms are called; default: by their ids. */
export function verdictMessage(verdict: Verdict, names: Naming = BY_ID): Phrase {
  const { winner, because, room, facts } = verdict;
  const scored = verdict.claims.filter(({ total_db }) => total_db !== null);
  const [best] = scored;
  const told = facts.map((fact) => factSentence(fact, names));
  if (winner === null || !best) {
    if (because === 'broker_lost') return message('verdict.broker-lost');
    if (!best) return paragraph([message('verdict.no-claim'), ...told]);
    const reason = reasonMessage(best.reason, names);
    const assistant = names.assistant(best.assistant);
    return paragraph([
      message('verdict.withheld', { assistant, asked: allAsked(best, names), reason }),
      ...told,
    ]);
  }
  const given = {
    winner: names.assistant(winner),
    room: names.room(room),
    asked: allAsked(best, names),
    db: best.total_db ?? 0,
    closing: closingOf(verdict),
  };
  const reasons = best.evidence.filter(({ db }) => db > 0).map((row) => evidenceMessage(row, names));
  // Messages of one gesture are one claim.
  const others = scored.slice(1).filter((claim) => claim.outcome !== 'granted');
  const rivals = others.map(({ assistant, total_db, outcome }) =>
    message('verdict.rival', { assistant: names.assistant(assistant), db: total_db ?? 0, outcome }),
  );
  const command = commandIn(verdict, best.reason);
  return paragraph([
    reasons.length === 0
      ? message('verdict.won', given)
      : message('verdict.won-because', {
          ...given,
          reasons: chained(reasons, (first, second) => message('list.semicolon', { first, second })),
        }),
    ...(rivals.length === 0
      ? []
      : [
          message('list.sentence', {
            clause: chained(rivals, (first, second) => message('list.comma', { first, second })),
          }),
        ]),
    ...told,
    ...(command ? [command] : []),
  ]);
}

function closingOf({ because, facts }: Verdict): Message {
  const isFreed = facts.some(({ kind }) => kind === 'before_the_end' || kind === 'too_late');
  return because === 'direct' && isFreed ? message('closing.freed') : CLOSING[because];
}

function commandIn({ command }: Verdict, reason: Reason): Message | undefined {
  if (command === 'observed') return message('verdict.observed');
  if (command !== 'undelivered') return undefined;
  const undelivered = 'undelivered' in reason ? reason.undelivered : undefined;
  return undelivered === undefined
    ? message('verdict.undelivered-unknown')
    : message('verdict.undelivered', { reason: undelivered });
}

/** Sentences one after the other. */
function paragraph(sentences: readonly Phrase[]): Phrase {
  return chained(sentences, (first, second) => message('list.sentences', { first, second }));
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): Phrase {
  const last = names.at(-1) ?? '';
  if (names.length < 2) return last;
  const before = chained(names.slice(0, -1), (first, second) => message('list.comma', { first, second }));
  return message('list.and', { first: before, second: last });
}

function chained(parts: readonly Phrase[], join: (first: Phrase, second: Phrase) => Message): Phrase {
  const [first = '', ...more] = parts;
  return more.reduce<Phrase>(join, first);
}
