import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { ContestSummary, OpenContest, RoomNow } from './api.ts';
import type { ConsoleHub } from './hub.ts';
import { summaryOf } from './view/contest.ts';
import type { PageReader } from './view/reader.ts';

/** What is known of a room since the console began. Never changed in place. */
interface RoomState {
  readonly speaking: boolean;
  /** By contest. */
  readonly open: OpenContest | null;
  readonly last: LastVerdict | null;
  /** Why its microphone is lost. */
  readonly reason: string | undefined;
}

/** The last verdict of a room, and what followed it. */
interface LastVerdict extends Pick<ContestSummary, 'confirmation' | 'corrected'> {
  readonly verdict: Verdict;
  readonly at: Date;
}

const QUIET: RoomState = { speaking: false, open: null, last: null, reason: undefined };
/** Wake words that satellites detect themselves are known only by who called there: the newest so many. */
const MOST_ROOMS = 1000;

/** Follows what goes on in each room. */
export class Rooms {
  readonly #hub: ConsoleHub;
  readonly #rooms = new Map<string, RoomState>();
  /** By claim and assistant, who claims: a contest tells its claim alone. */
  readonly #claimants = new Map<string, string>();

  constructor(hub: ConsoleHub) {
    this.#hub = hub;
  }

  /** Takes a step of the pipeline. @returns the room that is another than before; undefined: none is. */
  take(event: PipelineEvent): string | undefined {
    switch (event.kind) {
      case 'speech_start':
        return this.#change(event.room, { speaking: true });
      case 'speech_end':
        return this.#change(event.room, { speaking: false });
      case 'microphone':
        return this.#change(event.room, {
          reason: event.state === 'lost' ? event.reason : undefined,
          ...(event.state !== 'listening' && { speaking: false }),
        });
      case 'claim':
        this.#claimed(event.id, event.assistant);
        return undefined;
      case 'contest': {
        const { room, contest, claim } = event;
        const open = this.#of(room).open;
        const by = this.#claimants.get(claim);
        const before = open?.contest === contest ? open.claimed : [];
        const claimed = by === undefined || before.includes(by) ? before : [...before, by];
        const since = open?.contest === contest ? open.since : this.#timeOf(event.at_ms).toISOString();
        return this.#change(room, { open: { contest, since, claimed } });
      }
      case 'verdict': {
        const { room, whole: verdict } = event;
        return this.#change(room, {
          open: null,
          last: { verdict, at: this.#timeOf(event.at_ms), confirmation: null, corrected: null },
        });
      }
      case 'confirmation':
        return this.#followed(event.verdict, { confirmation: event.state });
      case 'feedback':
        return event.taught ? this.#followed(event.verdict, { corrected: event.should }) : undefined;
      default:
        return undefined;
    }
  }

  /** The room as it is now, to be put into words later. */
  stateOf(room: string): (reader: PageReader) => RoomNow {
    const hub = this.#hub;
    const state = this.#of(room);
    const sources = hub.sounds.filter((source) => source.room === room);
    const isListening = hub.microphones.has(room);
    const microphone = isListening
      ? 'listening'
      : sources.length > 0 || isSatellites(hub, room)
        ? 'lost'
        : 'none';
    const listening = isListening ? listenedFor(hub, room) : [];
    const reason = state.reason ?? sources.find((source) => source.reason !== undefined)?.reason;
    return (reader) => ({
      room,
      name: reader.names.room(room),
      microphone,
      ...(microphone === 'lost' && reason !== undefined && { reason: reader.text.of(reason) }),
      listening,
      speaking: state.speaking,
      open: state.open,
      last: state.last && lastOf(state.last, reader),
    });
  }

  /** All rooms of the home. */
  list(reader: PageReader): readonly RoomNow[] {
    return this.#hub.rooms.map((room) => this.stateOf(room)(reader));
  }

  #timeOf(at_ms: number): Date {
    return new Date(this.#hub.wall() - (this.#hub.clock.now() - at_ms));
  }

  #claimed(claim: string, assistant: string): void {
    this.#claimants.set(claim, assistant);
    const [oldest] = this.#claimants.keys();
    if (this.#claimants.size > MOST_ROOMS && oldest !== undefined) this.#claimants.delete(oldest);
  }

  /** Notes what followed the verdict, where it is the last of its room. */
  #followed(
    verdict: string,
    what: Partial<Pick<ContestSummary, 'confirmation' | 'corrected'>>,
  ): string | undefined {
    for (const [room, { last }] of this.#rooms)
      if (last?.verdict.id === verdict) return this.#change(room, { last: { ...last, ...what } });
    return undefined;
  }

  #of(room: string): RoomState {
    return this.#rooms.get(room) ?? QUIET;
  }

  #change(room: string, to: Partial<RoomState>): string | undefined {
    if (room === '' || (!this.#rooms.has(room) && this.#rooms.size >= MOST_ROOMS)) return undefined;
    this.#rooms.set(room, { ...this.#of(room), ...to });
    return room;
  }
}

function lastOf({ verdict, at, confirmation, corrected }: LastVerdict, reader: PageReader): ContestSummary {
  return { ...summaryOf({ verdict, at, after: [] }, reader), confirmation, corrected };
}

function isSatellites({ home }: ConsoleHub, room: string): boolean {
  return Object.values(home.satellites).some((satellite) => satellite.room === room);
}

/** The assistants that are listened for in a room: the hub's own engines, and what a satellite detects there itself. */
function listenedFor({ home, health, sounds }: ConsoleHub, room: string): readonly string[] {
  const own = sounds.some((source) => source.room === room && source.state === 'listening')
    ? health.listening
    : [];
  const satellites = Object.values(home.satellites).filter((satellite) => satellite.room === room);
  return [...new Set([...own, ...satellites.flatMap(({ wake_names }) => Object.values(wake_names))])];
}
