import type { DoorName } from '../config/assistant.ts';
import type { Intent } from '../intent/intent.ts';
import type { Voice } from './admission/voice.ts';
import type { Contender, Previous } from './contest.ts';

/** A granted verdict, kept while claims may still belong to it. */
export interface Granted {
  readonly verdict: string;
  readonly winner: string;
  readonly door: DoorName;
  /** The room that the winner's claim told. */
  readonly told_room?: string | undefined;
  /** Where it was decided. */
  readonly room: string;
  /** What it did of each device it reached. */
  readonly reach: readonly Intent[];
  readonly guarded: boolean;
  /** When its contest opened: lags count from here. */
  readonly opened_ms: number;
  readonly decided_ms: number;
  /** Arrival of the winner's last intent: its gesture goes on from here. */
  readonly last_ms: number;
  /** The voice it answered; absent where the hub heard nothing. */
  readonly voice?: string | undefined;
  /** Onset of the last call of that voice. */
  readonly called_ms?: number | undefined;
  /** Whether calls of that voice counted in its contest. */
  readonly heard: boolean;
  /** Until when late claims belong to it, heard or not; of a direct one, its twins. */
  readonly absorbs_until_ms: number;
  readonly direct: boolean;
}

/** A claim that lost to another intent: the same again, soon, is a person insisting. */
export interface Overruled {
  readonly assistant: string;
  readonly door: DoorName;
  readonly reach: readonly Intent[];
  readonly at_ms: number;
}

/** A person repeats a command that lost within this time. */
export const INSISTENCE_MS = 10_000;

/** What was decided and still matters. */
export interface LedgerSnapshot {
  readonly granted: readonly Granted[];
  /** By assistant and door. */
  readonly overruled: readonly (readonly [sender: string, lost: readonly Overruled[]])[];
  /** By room. */
  readonly previous: readonly (readonly [room: string, previous: Previous])[];
}

/** What was decided and still matters, found by device, by voice and by sender, never by looking at all of it. */
export class Ledger {
  readonly #granted = new Map<string, Granted>();
  readonly #byDevice = new Map<string, Set<string>>();
  readonly #byVoice = new Map<string, Set<string>>();
  /** By room, the verdicts of which nothing had been heard. */
  readonly #unheard = new Map<string, Set<string>>();
  /** By assistant and door, its last grants, newest last. */
  readonly #bySender = new Map<string, readonly string[]>();
  readonly #overruled = new Map<string, readonly Overruled[]>();
  /** By room, the last verdict that was no tap. */
  readonly #previous = new Map<string, Previous>();
  readonly #isVoiceOpen: (id: string) => boolean;
  readonly #gesture_ms: () => number;

  constructor(of: {
    isVoiceOpen: (id: string) => boolean;
    gesture_ms: () => number;
    snapshot?: LedgerSnapshot | undefined;
  }) {
    this.#isVoiceOpen = of.isVoiceOpen;
    this.#gesture_ms = of.gesture_ms;
    for (const granted of of.snapshot?.granted ?? []) this.#add(granted);
    for (const [sender, lost] of of.snapshot?.overruled ?? []) this.#overruled.set(sender, lost);
    for (const [room, previous] of of.snapshot?.previous ?? []) this.#previous.set(room, previous);
  }

  snapshot(): LedgerSnapshot {
    return {
      granted: [...this.#granted.values()],
      overruled: [...this.#overruled],
      previous: [...this.#previous],
    };
  }

  /** The verdicts that stand on any of these devices, or of this voice, oldest first. */
  standing(of: { reach: readonly Intent[]; voice: Voice | undefined; at_ms: number }): readonly Granted[] {
    let found: Set<string> | undefined;
    for (const { device } of of.reach) {
      const ids = this.#byDevice.get(device);
      if (ids) found = found ? new Set([...found, ...ids]) : ids;
    }
    const ofVoice = of.voice && this.#byVoice.get(of.voice.id);
    if (ofVoice) found = found ? new Set([...found, ...ofVoice]) : ofVoice;
    if (!found) return [];
    const standing: Granted[] = [];
    for (const id of [...found]) {
      const granted = this.#granted.get(id);
      if (!granted) continue;
      if (this.#isStanding(granted, of.at_ms)) standing.push(granted);
      else if (of.at_ms - granted.last_ms > this.#gesture_ms()) this.#remove(granted);
    }
    return standing.sort((a, b) => a.decided_ms - b.decided_ms);
  }

  /** The last verdicts of one sender, newest first. */
  of({ assistant, door }: Pick<Contender, 'assistant' | 'door'>): readonly Granted[] {
    return (this.#bySender.get(senderOf({ assistant, door })) ?? [])
      .flatMap((id) => this.#granted.get(id) ?? [])
      .toReversed();
  }

  /** The granted verdict that a claim of this voice still belongs to. */
  ofVoice(voice: string, at_ms: number): Granted | undefined {
    return [...(this.#byVoice.get(voice) ?? [])]
      .flatMap((id) => this.#granted.get(id) ?? [])
      .findLast((granted) => !granted.direct && this.#isStanding(granted, at_ms));
  }

  /** The newest unheard verdict of a room on claims that came after a call, and so may have answered it. */
  answering(room: string, call_ms: number, at_ms: number): Granted | undefined {
    let newest: Granted | undefined;
    for (const id of this.#unheard.get(room) ?? []) {
      const granted = this.#granted.get(id);
      if (granted && call_ms <= granted.opened_ms && this.#isStanding(granted, at_ms)) newest = granted;
    }
    return newest;
  }

  previous(room: string): Previous | undefined {
    return this.#previous.get(room);
  }

  /** The last claim of this sender that was overruled, as far as `matches` says. */
  overruled(
    sender: Pick<Contender, 'assistant' | 'door'>,
    matches: (lost: Overruled) => boolean,
  ): Overruled | undefined {
    return this.#overruled.get(senderOf(sender))?.findLast(matches);
  }

  grant(granted: Granted): void {
    this.#prune(granted.decided_ms);
    this.#add(granted);
    if (!granted.direct)
      this.#previous.set(granted.room, { winner: granted.winner, decided_ms: granted.decided_ms });
  }

  /** Puts a changed verdict in the place of the old one. */
  replace(granted: Granted): void {
    const known = this.#granted.get(granted.verdict);
    if (!known) return;
    removeFrom(this.#unheard, known.room, known.verdict);
    this.#granted.set(granted.verdict, granted);
    this.#index(granted);
  }

  lost({ assistant, door, reach }: Contender, at_ms: number): void {
    const sender = senderOf({ assistant, door });
    const recent = (this.#overruled.get(sender) ?? []).filter((lost) => at_ms - lost.at_ms <= INSISTENCE_MS);
    this.#overruled.set(sender, [...recent, { assistant, door, reach, at_ms }].slice(-MOST_LOST));
  }

  #isStanding(granted: Granted, at_ms: number): boolean {
    if (granted.direct) return at_ms <= granted.absorbs_until_ms;
    if (at_ms < granted.absorbs_until_ms) return true;
    return granted.voice !== undefined && this.#isVoiceOpen(granted.voice);
  }

  #add(granted: Granted): void {
    this.#granted.set(granted.verdict, granted);
    this.#index(granted);
    const sender = senderOf({ assistant: granted.winner, door: granted.door });
    const recent = (this.#bySender.get(sender) ?? []).filter((id) => this.#granted.has(id));
    this.#bySender.set(sender, [...recent, granted.verdict].slice(-MOST_GESTURES));
  }

  #index({ verdict, reach, voice, direct, room }: Granted): void {
    for (const { device } of reach) addTo(this.#byDevice, device, verdict);
    if (voice !== undefined) addTo(this.#byVoice, voice, verdict);
    else if (!direct) addTo(this.#unheard, room, verdict);
  }

  #remove({ verdict, reach, voice, room }: Granted): void {
    this.#granted.delete(verdict);
    for (const { device } of reach) removeFrom(this.#byDevice, device, verdict);
    if (voice !== undefined) removeFrom(this.#byVoice, voice, verdict);
    else removeFrom(this.#unheard, room, verdict);
  }

  /** Forgets what matters no more. Verdicts are in the order of their time: most of the time the first one stands. */
  #prune(at_ms: number): void {
    let looked = 0;
    for (const granted of this.#granted.values()) {
      if (this.#isStanding(granted, at_ms) || at_ms - granted.last_ms <= this.#gesture_ms()) {
        // What stands long hides what does not behind it: a few more are looked at.
        looked += 1;
        if (looked >= 4) return;
      } else this.#remove(granted);
    }
  }
}

/** Overruled claims of one sender that are remembered: nobody insists on more. */
const MOST_LOST = 32;
/** Grants of one sender that a gesture may continue. */
const MOST_GESTURES = 8;

function senderOf({ assistant, door }: { assistant: string; door: DoorName }): string {
  return `${assistant} ${door}`;
}

function addTo(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

function removeFrom(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}
