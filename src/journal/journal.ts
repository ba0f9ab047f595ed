import type { JournalPolicy } from '../config/schema.ts';
import { messageOf } from '../error/message-of.ts';
import type { Clock, Timer, WallClock } from '../time/clock.ts';
import { nextSegment, prune } from './folder.ts';
import type { JournalRecord, Opening } from './record.ts';
import { SegmentFile } from './segment-file.ts';

/** A segment that has grown by this is closed at the next moment without a contest. A restart reads one segment. */
const SEGMENT_BYTES = 64 * 1024;
/** In a home that is never without a contest a segment grows no further; the journal then pauses. */
const MOST_BYTES = 16 * SEGMENT_BYTES;
/** A segment is closed after this long, however little is in it. */
const SEGMENT_MS = 24 * 60 * 60_000;
/** How often the disk is made to keep what was written, and a journal that failed is tried again. */
const SYNC_MS = 5000;
/** Where the time of day and the clock part by more than this, the time of day was set. */
const WALL_SET_MS = 1000;
const DAY_MS = 24 * 60 * 60_000;

/**
 * The append-only record of a home: segments of JSON lines, each with everything that it takes to compute it again.
 *
 * A record that is written `now` is with the system before `append` returns, so no end of the process loses it, not
 * even SIGKILL. The disk has it up to SYNC_MS later: to sync each record would wear an SD card. So a power cut can
 * cost the records of the last five seconds, and the hub then does not know which commands it just sent. No command
 * is repeated for that: their claims are too old when the machine is up again. Only a claim that an adapter sends
 * again under the same id would act again.
 *
 * A journal that cannot be written (disk full, read-only) says so once, drops its records, and goes on in a new
 * segment as soon as it can. It never throws and never waits.
 */
export class Journal {
  readonly #folder: string;
  readonly #policy: JournalPolicy;
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #defer: (work: () => void) => void;
  readonly #opening: () => Opening | undefined;
  readonly #tell: (told: { state: 'written' | 'unwritten'; reason?: string }) => void;
  readonly #segment_bytes: number;
  #segment: SegmentFile | undefined;
  /** Where the segment began: its size, its time, and the time of day at time 0 of the clock. */
  #began = { bytes: 0, at_ms: 0, wall_ms: 0 };
  #pending = '';
  #isFlushing = false;
  #isUnwell = false;
  #timer: Timer | undefined;
  /** Ended segments that are not wholly on the disk yet. */
  readonly #closing = new Set<Promise<void>>();

  constructor(of: {
    folder: string;
    policy: JournalPolicy;
    clock: Clock;
    wall: WallClock;
    /** Runs the work when the present turn is done. */
    defer: (work: () => void) => void;
    /** Gives the first line of a new segment; undefined while a contest is open. */
    opening: () => Opening | undefined;
    /** Told whether the journal is written, once a change. */
    tell: (told: { state: 'written' | 'unwritten'; reason?: string }) => void;
    /** Default: 64 KiB. */
    segment_bytes?: number;
  }) {
    this.#segment_bytes = of.segment_bytes ?? SEGMENT_BYTES;
    this.#folder = of.folder;
    this.#policy = of.policy;
    this.#clock = of.clock;
    this.#wall = of.wall;
    this.#defer = of.defer;
    this.#opening = of.opening;
    this.#tell = of.tell;
    this.#begin();
    this.#tick();
  }

  get isWritten(): boolean {
    return this.#segment !== undefined;
  }

  /**
   * Writes a line.
   * @param when `now`: the line, and every line before it, is with the system when this returns; `soon`: when the
   *   present turn is done.
   */
  append(record: JournalRecord, when: 'now' | 'soon'): void {
    if (!this.#segment) return;
    this.#pending += `${JSON.stringify(record)}\n`;
    if (when === 'now') this.#flush();
    else if (!this.#isFlushing) {
      this.#isFlushing = true;
      this.#defer(() => {
        this.#isFlushing = false;
        this.#flush();
        this.#rotate();
      });
    }
  }

  /** Ends when everything is on the disk. */
  async close(): Promise<void> {
    this.#flush();
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#letGo(this.#segment);
    this.#segment = undefined;
    await Promise.all(this.#closing);
  }

  #letGo(segment: SegmentFile | undefined): void {
    const closing = segment?.close();
    if (!closing) return;
    this.#closing.add(closing);
    void closing.then(() => this.#closing.delete(closing));
  }

  #flush(): void {
    const text = this.#pending;
    this.#pending = '';
    if (text === '' || !this.#segment) return;
    try {
      this.#segment.write(text);
    } catch (error) {
      this.#fail(error);
    }
  }

  #rotate(): void {
    if (!this.#segment) return;
    const grown = this.#segment.bytes - this.#began.bytes;
    // A segment grows at least by the size of its snapshot: snapshots then cost no more than what happens.
    const enough = Math.max(this.#segment_bytes, this.#began.bytes);
    if (grown < enough && this.#clock.now() - this.#began.at_ms < SEGMENT_MS) return;
    const before = this.#segment;
    if (this.#begin()) this.#letGo(before);
    else if (grown >= MOST_BYTES) this.#fail(new Error('a contest is always open: no segment can begin'));
  }

  /** Begins a segment. @returns false while a contest is open, or where the segment cannot be written. */
  #begin(): boolean {
    const opening = this.#opening();
    if (!opening) return false;
    try {
      const path = nextSegment(this.#folder);
      this.#segment = new SegmentFile(path, `${JSON.stringify(opening)}\n`);
      const { keep_mb, keep_days } = this.#policy;
      prune(this.#folder, {
        keep_bytes: keep_mb * 1e6,
        keep_ms: keep_days * DAY_MS,
        wall_ms: this.#wall(),
      });
    } catch (error) {
      this.#fail(error);
      return false;
    }
    const { at_ms, wall } = opening;
    this.#began = { bytes: this.#segment.bytes, at_ms, wall_ms: Date.parse(wall) - at_ms };
    if (this.#isUnwell) this.#tell({ state: 'written' });
    this.#isUnwell = false;
    return true;
  }

  #fail(error: unknown): void {
    this.#letGo(this.#segment);
    this.#segment = undefined;
    this.#pending = '';
    if (!this.#isUnwell) this.#tell({ state: 'unwritten', reason: messageOf(error) });
    this.#isUnwell = true;
  }

  #sync(): void {
    const now_ms = this.#clock.now();
    const wall_ms = this.#wall();
    if (Math.abs(wall_ms - now_ms - this.#began.wall_ms) > WALL_SET_MS) {
      this.#began.wall_ms = wall_ms - now_ms;
      this.append({ at_ms: now_ms, kind: 'wall', wall: new Date(wall_ms).toISOString() }, 'now');
    }
    this.#rotate();
    this.#segment?.sync((error) => this.#fail(error));
  }

  #tick(): void {
    this.#timer = this.#clock.setTimeout(() => {
      if (this.#segment) this.#sync();
      else this.#begin();
      this.#tick();
    }, SYNC_MS);
  }
}
