import { isAbsolute } from '../../intent/intent.ts';
import { type Contender, type LiveClaim, meet } from '../contest.ts';
import type { Voice } from './voice.ts';

/** What tells whether a claim is a rival. */
export type Rival = Pick<LiveClaim, 'voice'> & {
  readonly claim: Pick<Contender, 'assistant' | 'door' | 'guarded' | 'reach' | 'room'>;
};

/**
 * Whether two claims cannot both be right (docs/arbitration.md#rivals): they reach a common device; or they
 * are of one voice, save where each was called in it, or one assistant asks twice from one place, for other devices.
 * @param heard whether calls of the voice count; for a standing verdict, whether they did in its contest.
 */
export function rivals(a: Rival, b: Rival, heard = a.voice?.heard === true): boolean {
  if (meet(a.claim.reach, b.claim.reach)) return true;
  const { voice } = a;
  if (!voice || voice.id !== b.voice?.id) return false;
  if (a.claim.assistant === b.claim.assistant) return isOneRequest(a, b);
  if (!heard) return false;
  const isApart = voice.called.includes(a.claim.assistant) && voice.called.includes(b.claim.assistant);
  return !isApart || a.claim.guarded || b.claim.guarded;
}

/**
 * Whether two claims of one assistant for one voice are one request, heard twice: from two rooms, or by two ways in.
 * By one way in from one room they are two requests of one person.
 */
export function isOneRequest(a: Rival, b: Rival): boolean {
  const { voice } = a;
  if (!voice || voice.id !== b.voice?.id || a.claim.assistant !== b.claim.assistant) return false;
  return a.claim.door !== b.claim.door || placeIn(voice, a.claim.room) !== placeIn(voice, b.claim.room);
}

/**
 * Whether a claim is its sender's next step: the same assistant, by the same way in and from the same room, asks with a new
 * id for a relative step, a toggle or a scene. Within one breath (`gesture_ms`) it is a repeat; the same id never comes here.
 * @param breath_ms how long one breath is.
 */
export function isNextStep(
  next: Rival & { readonly claim: Pick<Contender, 'arrived_ms'> },
  before: Rival & { readonly claim: Pick<Contender, 'last_ms'> },
  breath_ms: number,
): boolean {
  const isFromThere =
    next.voice !== undefined && next.voice.id === before.voice?.id
      ? !isOneRequest(next, before)
      : next.claim.room === before.claim.room;
  return (
    isFromThere &&
    next.claim.assistant === before.claim.assistant &&
    next.claim.door === before.claim.door &&
    next.claim.arrived_ms - before.claim.last_ms > breath_ms &&
    !next.claim.reach.every(isAbsolute)
  );
}

/** The room in which a claim counts as heard: the one that it tells, else the voice's. */
function placeIn(voice: Voice, room: string | undefined): string {
  return room ?? voice.room;
}

/**
 * Whether the loser of two rivals still does what the winner does not touch: they are not of one voice, or each of the
 * two assistants was called in it, by a person of its own.
 */
export function doesTheRest(a: Rival, b: Rival): boolean {
  const { voice } = a;
  if (voice === undefined || voice.id !== b.voice?.id) return true;
  return (
    a.claim.assistant !== b.claim.assistant &&
    voice.called.includes(a.claim.assistant) &&
    voice.called.includes(b.claim.assistant)
  );
}
