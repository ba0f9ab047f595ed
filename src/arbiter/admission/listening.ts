import type { Intent } from '../../intent/intent.ts';
import { reach } from '../../intent/reach.ts';
import type { Granted } from '../ledger.ts';
import { type Room, withUtterance } from '../timing/room.ts';
import { type Detection, mostLikely, type Utterance, withDetection } from './utterance.ts';

/** A wake word was heard. @param id of the utterance, if the detection begins one. */
export function heardName(room: Room, detection: Detection, id: string): Room {
  const known = mostLikely(room.utterances, detection);
  const utterance = known
    ? withDetection(known, detection)
    : {
        id,
        room: room.room,
        started_ms: detection.onset_ms,
        named_ms: detection.onset_ms,
        named: [detection],
      };
  const spoken = spokenIn(
    known ? withUtterance(room, utterance) : { ...room, utterances: [...room.utterances, utterance] },
    detection.onset_ms,
  );
  const late = known
    ? undefined
    : spoken.granted.findLast(
        (granted) => !granted.direct && !granted.utterance && detection.onset_ms <= granted.decided_ms,
      );
  if (late) return answered(spoken, utterance, late);
  const { contest } = spoken;
  // A satellite's detection may come after the claim that it belongs to: by its age it was said before.
  const belongs = contest && !contest.utterance && detection.onset_ms <= contest.opened_ms;
  return belongs ? { ...spoken, contest: { ...contest, utterance } } : spoken;
}

/** The verdict turns out to have answered this utterance: its late claims must find it (guarantee 2). */
function answered(room: Room, utterance: Utterance, granted: Granted): Room {
  const linked = room.granted.map((each) =>
    each === granted ? { ...granted, utterance: utterance.id } : each,
  );
  return withUtterance({ ...room, granted: linked }, { ...utterance, spent_ms: granted.decided_ms });
}

/** A speaker has finished. */
export function heardEnd(room: Room, onset_ms: number): Room {
  const ended = room.utterances.findLast(
    (utterance) => utterance.ended_ms === undefined && utterance.started_ms <= onset_ms,
  );
  return spokenIn(ended ? withUtterance(room, { ...ended, ended_ms: onset_ms }) : room, onset_ms);
}

/** What the hub itself understood of an utterance: evidence for every claim on it. */
export function understood(room: Room, id: string, intents: readonly Intent[]): Room {
  const utterance = room.utterances.find((known) => known.id === id);
  if (!utterance) return room;
  const reached = intents.flatMap((intent) => reach(room.house.devices, intent));
  return withUtterance(room, { ...utterance, understood: reached });
}

/** Somebody spoke there, to whomever. */
export function spokenIn(room: Room, spoke_ms: number): Room {
  return { ...room, spoke_ms: Math.max(room.spoke_ms ?? spoke_ms, spoke_ms) };
}
