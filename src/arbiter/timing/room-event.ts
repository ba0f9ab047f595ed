import type { Intent } from '../../intent/intent.ts';
import * as listening from '../admission/listening.ts';
import { revised } from '../admission/revision.ts';
import type { Detection, Utterance } from '../admission/utterance.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contender, Settled } from '../contest.ts';
import type { Granted } from '../ledger.ts';
import { close, closeDirectly, contested, withRefused } from './contesting.ts';
import type { Lags } from './lag.ts';
import { at, type Room, reconsidered } from './room.ts';
import { followed, lostLate, relayed, settled, twinned } from './settling.ts';

/** What happens in one room. Every event carries its time. */
export type RoomEvent = { readonly at_ms: number } & (
  | { readonly type: 'detection'; readonly detection: Detection; readonly id: string }
  | { readonly type: 'spoke'; readonly onset_ms: number }
  | { readonly type: 'speech_end'; readonly onset_ms: number }
  | { readonly type: 'understood'; readonly utterance: string; readonly intents: readonly Intent[] }
  | { readonly type: 'refused'; readonly settled: Settled }
  | {
      readonly type: 'contend';
      readonly claim: Contender;
      readonly utterance?: Utterance;
      readonly id: string;
      /** Claims that it revises: they are withdrawn. */
      readonly instead: readonly Settled[];
    }
  | { readonly type: 'direct'; readonly claim: Contender; readonly id: string }
  | { readonly type: 'relayed'; readonly claim: Contender; readonly id: string }
  | { readonly type: 'follow'; readonly claim: Contender; readonly granted: Granted }
  /** The twin of a direct verdict came, from another assistant. */
  | { readonly type: 'twin'; readonly granted: Granted }
  /** A claim came after its verdict and was overruled by it. */
  | { readonly type: 'lost'; readonly claim: Contender }
  | { readonly type: 'house'; readonly house: ArbiterState }
  | { readonly type: 'broker_lost' }
  /** @param done whether anything of the winner's command was handed over. @param reach what it reached. */
  | { readonly type: 'handed_over'; readonly done: boolean; readonly reach: readonly Intent[] }
);

/** What an event makes of the room. When a contest closes is the machine's to say, not this function's. */
export function react(room: Room, event: RoomEvent, lags: Lags): Room {
  const now = at(room, event.at_ms);
  switch (event.type) {
    case 'detection':
      return reconsidered(listening.heardName(now, event.detection, event.id));
    case 'spoke':
      return listening.spokenIn(now, event.onset_ms);
    case 'speech_end':
      return listening.heardEnd(now, event.onset_ms);
    case 'understood':
      return reconsidered(listening.understood(now, event.utterance, event.intents));
    case 'refused':
      return reconsidered(withRefused(now, event.settled));
    case 'contend':
      return reconsidered(contested(revised(now, event.claim, event.instead), event));
    case 'direct':
      return closeDirectly(now, event);
    case 'relayed':
      return relayed(now, event);
    case 'follow':
      return followed(now, event);
    case 'twin':
      return twinned(now, event.granted);
    case 'lost':
      return lostLate(now, event.claim);
    case 'house':
      return reconsidered({ ...now, house: event.house });
    case 'broker_lost':
      return close(now, 'broker_lost');
    case 'handed_over':
      return settled(now, { done: event.done, reach: event.reach, lags });
  }
}
