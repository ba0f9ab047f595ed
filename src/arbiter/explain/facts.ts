import { nearestOf, roomsByNearness, type Voice } from '../admission/voice.ts';
import type { LiveClaim } from '../contest.ts';
import type { Fact } from '../reason.ts';

/** What a person should know of the voices of these claims, and of why some are of none. */
export function factsOf(claims: readonly LiveClaim[]): readonly Fact[] {
  const facts: Fact[] = [];
  const voices = new Map<string, Voice>();
  for (const { voice } of claims) if (voice) voices.set(voice.id, voice);
  for (const voice of voices.values()) {
    if (voice.hearings.length > 1) facts.push(heardIn(voice));
    if (voice.called.length > 1) facts.push({ kind: 'two_called', assistants: voice.called });
  }
  if (voices.size > 1) facts.push({ kind: 'several_voices', voices: [...voices.keys()] });
  for (const { claim, freed } of claims) if (freed) facts.push({ kind: freed, claim: claim.id });
  return facts;
}

function heardIn(voice: Voice): Fact {
  const { by } = nearestOf(voice.hearings, voice.called);
  const key = by === 'level' ? 'level_db' : by === 'snr' ? 'snr_db' : undefined;
  const rooms = roomsByNearness(voice).map((room) => {
    const levels = voice.hearings
      .filter((hearing) => hearing.room === room)
      .flatMap(({ named }) => named.map((each) => (key ? each[key] : undefined)))
      .filter((db) => db !== undefined);
    return levels.length > 0 ? { room, db: Math.round(Math.max(...levels)) } : { room };
  });
  return { kind: 'heard_in', rooms, by };
}
