import type { RoomSpeechSnapshot, Said } from '../snapshot.ts';

/** What is known of the speech in one room. */
interface Speech {
  /** When the present speech began; undefined where none goes on, or its beginning was not told. */
  readonly began_ms: number | undefined;
  /** When somebody was last heard speaking. */
  readonly spoke_ms: number;
  /** Whether a hearing has begun with the present speech: what is split from it later began later. */
  readonly isTaken: boolean;
  /** The last speech that has ended; undefined: none has, or its beginning was not told. */
  readonly said: Said | undefined;
  /** With what ages the room has told its last ends, newest last. Empty: it has told none. */
  readonly end_ages_ms: readonly number[];
}

/** A source tells every second that somebody still speaks: after this pause, another speech has begun. */
const PAUSE_MS = 2500;
/** Sums of decimals may fall short of what they should be by less than this. */
const SAME_MS = 0.01;
/** A room that has heard speech for this long before a call hears a television. */
const TELEVISION_MS = 1500;
/** So many ends tell how late a room tells them; older ones are forgotten. */
const ENDS_REMEMBERED = 20;

/** When somebody spoke in each room, to anybody, and how late each room tells the end of speech. */
export class RoomSpeech {
  readonly #rooms: Map<string, Speech>;

  constructor(known: readonly RoomSpeechSnapshot[] = []) {
    this.#rooms = new Map(
      known.map(({ room, began_ms, spoke_ms, end_ages_ms, said }) => [
        room,
        { began_ms, spoke_ms: spoke_ms ?? Number.NEGATIVE_INFINITY, isTaken: true, end_ages_ms, said },
      ]),
    );
  }

  snapshot(): readonly RoomSpeechSnapshot[] {
    return [...this.#rooms].map(([room, { began_ms, spoke_ms, end_ages_ms, said }]) => ({
      room,
      // JSON has no infinity.
      spoke_ms: Number.isFinite(spoke_ms) ? spoke_ms : null,
      end_ages_ms,
      ...(began_ms !== undefined && { began_ms }),
      ...(said && { said }),
    }));
  }

  /** When somebody was last heard speaking there; undefined: never. */
  spoke_ms(room: string): number | undefined {
    return this.#rooms.get(room)?.spoke_ms;
  }

  /** Somebody speaks there. */
  spoke(room: string, at_ms: number): void {
    const known = this.#rooms.get(room);
    this.#set(room, { ...known, spoke_ms: Math.max(known?.spoke_ms ?? at_ms, at_ms) });
  }

  /**
   * Somebody begins to speak there, or goes on: what was told long before is another speech.
   * @param since_ms when the present speech began, where that is known: pieces of it may have been left out.
   */
  began(room: string, at_ms: number, since_ms = this.since_ms(room, at_ms)): void {
    const known = this.#rooms.get(room);
    const began_ms = since_ms ?? at_ms;
    const goesOn = known?.began_ms !== undefined && Math.abs(known.began_ms - began_ms) < SAME_MS;
    if (!goesOn) this.#set(room, { ...known, began_ms, isTaken: false });
    this.spoke(room, at_ms);
  }

  /** When the speech began that goes on at this time; undefined where none does. */
  since_ms(room: string, at_ms: number): number | undefined {
    const known = this.#rooms.get(room);
    if (known?.began_ms === undefined || at_ms < known.began_ms) return undefined;
    return at_ms - known.spoke_ms <= PAUSE_MS ? known.began_ms : undefined;
  }

  /** A speaker has finished. @param age_ms how long ago, when it was told. */
  ended(room: string, at_ms: number, age_ms: number): void {
    const known = this.#rooms.get(room);
    const end_ages_ms = [...(known?.end_ages_ms ?? []), age_ms].slice(-ENDS_REMEMBERED);
    const isPresent = known?.began_ms !== undefined && known.began_ms <= at_ms;
    const said = isPresent ? { began_ms: known.began_ms, ended_ms: at_ms } : known?.said;
    this.#set(room, { ...known, end_ages_ms, said, began_ms: isPresent ? undefined : known?.began_ms });
    this.spoke(room, at_ms);
  }

  /** The speech that goes on there, else the last that ended; undefined where no beginning was told. */
  last(room: string): Said | undefined {
    const known = this.#rooms.get(room);
    return known?.began_ms === undefined ? known?.said : { began_ms: known.began_ms };
  }

  hasToldEnds(room: string): boolean {
    return (this.#rooms.get(room)?.end_ages_ms.length ?? 0) > 0;
  }

  /** The longest age with which the room has told its last ends, in milliseconds; undefined: it has told none. */
  endAge_ms(room: string): number | undefined {
    const ages_ms = this.#rooms.get(room)?.end_ages_ms ?? [];
    return ages_ms.length === 0 ? undefined : Math.max(...ages_ms);
  }

  /** Whether speech has gone on there for so long before a call that a television must run. */
  isContinuous(room: string, call_ms: number): boolean {
    const began_ms = this.#rooms.get(room)?.began_ms;
    return began_ms !== undefined && call_ms - began_ms >= TELEVISION_MS;
  }

  /** When the speech of a call began, for the first hearing of it; undefined where that was not told. */
  take(room: string, call_ms: number): number | undefined {
    const known = this.#rooms.get(room);
    if (known?.began_ms === undefined || known.isTaken || known.began_ms > call_ms) return undefined;
    this.#set(room, { ...known, isTaken: true });
    return known.began_ms;
  }

  #set(room: string, speech: Partial<Speech>): void {
    const { began_ms, spoke_ms = Number.NEGATIVE_INFINITY, isTaken = false } = speech;
    const { end_ages_ms = [], said } = speech;
    this.#rooms.set(room, { began_ms, spoke_ms, isTaken, end_ages_ms, said });
  }
}
