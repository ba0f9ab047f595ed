import type { JournalPolicy } from '../config/schema.ts';
import { messageOf } from '../error/message-of.ts';
import type { Clock, Timer, WallClock } from '../time/clock.ts';
import { newFile } from './folder.ts';
import type { Continuation, JournalRecord, Opening } from './record.ts';
import { prune, type VerdictFiles } from './retention.ts';
import { SegmentFile } from './segment-file.ts';

/** A segment that has grown by this is closed at the next moment without a contest. A restart reads one segment. */
const SEGMENT_BYTES = 64 * 1024;
/**
 * A segment begins only in a moment without a contest. A file that has grown so many times further than that without
 * such a moment goes on in a next file. Small files let retention keep the newest part of a flood.
 */
const FULL_FILE = 16;
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
  readonly #continuation: (after: Continuation['after']) => Continuation;
  readonly #tell: (told: { state: 'written' | 'unwritten'; reason?: string }) => void;
  readonly #segment_bytes: number;
  readonly #file_bytes: number | undefined;
  #segment: SegmentFile | undefined;
  /** The bytes that the segment has in files before the present one. */
  #before_bytes = 0;
  /** Where the segment began: its size, its time, and the time of day at time 0 of the clock. */
  #began = { bytes: 0, at_ms: 0, wall_ms: 0 };
  /** What a full journal asks of each file whenever it makes room. */
  readonly #verdictFiles: VerdictFiles = new Map();
  #pending = '';
  #isFlushing = false;
  #isUnwell = false;
  /** What another program did to the segment before the present one; told until the present one ends. */
  #damage: string | undefined;
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
    /** Gives the first line of a next file of the segment, whether a contest is open or not. */
    continuation: (after: Continuation['after']) => Continuation;
    /** Told whether the journal is written, once a change. */
    tell: (told: { state: 'written' | 'unwritten'; reason?: string }) => void;
    /** Default: 64 KiB. */
    segment_bytes?: number;
    /** A file of this size goes on in a next one while a contest is open. Default: sixteen times what ends a segment. */
    file_bytes?: number;
  }) {
    this.#file_bytes = of.file_bytes;
    this.#segment_bytes = of.segment_bytes ?? SEGMENT_BYTES;
    this.#folder = of.folder;
    this.#policy = of.policy;
    this.#clock = of.clock;
    this.#wall = of.wall;
    this.#defer = of.defer;
    this.#opening = of.opening;
    this.#continuation = of.continuation;
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
    const grown = this.#before_bytes + this.#segment.bytes - this.#began.bytes;
    // A segment grows at least by the size of its snapshot: snapshots then cost no more than what happens.
    const enough = Math.max(this.#segment_bytes, this.#began.bytes);
    if (grown < enough && this.#clock.now() - this.#began.at_ms < SEGMENT_MS) return;
    const before = this.#segment;
    if (this.#begin()) this.#letGo(before);
    else if (this.#segment === before && before.bytes >= (this.#file_bytes ?? FULL_FILE * enough))
      this.#goOn(before);
  }

  /** Goes on in a next file: a contest is open, so no segment can begin. */
  #goOn(before: SegmentFile): void {
    const { number, bytes } = before;
    try {
      this.#segment = this.#create(this.#continuation({ number, bytes }));
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#before_bytes += bytes;
    this.#letGo(before);
  }

  /** Creates the next file, and makes room for it. @throws the system's error. */
  #create(firstLine: Opening | Continuation): SegmentFile {
    const file = new SegmentFile(newFile(this.#folder), `${JSON.stringify(firstLine)}\n`);
    const { keep_mb, keep_days } = this.#policy;
    prune(this.#folder, {
      keep_bytes: keep_mb * 1e6,
      keep_ms: keep_days * DAY_MS,
      wall_ms: this.#wall(),
      known: this.#verdictFiles,
    });
    return file;
  }

  /** Begins a segment. @returns false while a contest is open, or where the segment cannot be written. */
  #begin(): boolean {
    const opening = this.#opening();
    if (!opening) return false;
    try {
      this.#segment = this.#create(opening);
    } catch (error) {
      this.#fail(error);
      return false;
    }
    this.#before_bytes = 0;
    const { at_ms, wall } = opening;
    this.#began = { bytes: this.#segment.bytes, at_ms, wall_ms: Date.parse(wall) - at_ms };
    // What was lost stays told for as long as this segment lasts: a person must be able to notice it.
    if (this.#damage !== undefined) this.#damage = undefined;
    else {
      if (this.#isUnwell) this.#tell({ state: 'written' });
      this.#isUnwell = false;
    }
    return true;
  }

  #fail(error: unknown): void {
    this.#letGo(this.#segment);
    this.#segment = undefined;
    this.#pending = '';
    if (!this.#isUnwell) this.#tell({ state: 'unwritten', reason: messageOf(error) });
    this.#isUnwell = true;
  }

  /** Another program has damaged the segment: what the hub knows begins a new one. */
  #checkDamage(): void {
    const segment = this.#segment;
    let damage: string | undefined;
    try {
      damage = segment?.damage();
    } catch (error) {
      damage = messageOf(error);
    }
    if (!segment || damage === undefined) return;
    this.#isUnwell = false;
    this.#fail(new Error(`${segment.path} ${damage} while the hub ran: what it held is lost`));
    this.#damage = damage;
    this.#begin();
  }

  #sync(): void {
    this.#checkDamage();
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
