import { join } from 'node:path';
import type { PipelineEvent } from '../../src/arbiter/event.ts';
import type { Verdict } from '../../src/arbiter/explain/verdict.ts';
import type { Home } from '../../src/config/schema.ts';
import { beginJournal } from '../../src/journal/begin.ts';
import { chainsOf } from '../../src/journal/chain.ts';
import { segmentsIn } from '../../src/journal/folder.ts';
import type { Journal } from '../../src/journal/journal.ts';
import { JournalRecorder } from '../../src/journal/recorder.ts';
import { RunIds } from '../../src/journal/run-ids.ts';
import { isWhole, readSegment, type WholeSegment } from '../../src/journal/segment.ts';
import { ArbitrationPipeline } from '../../src/pipeline/arbitration-pipeline.ts';
import type { Inputs } from '../../src/pipeline/inputs.ts';
import type { Interpreter } from '../../src/pipeline/interpretation.ts';
import type { PipelineSnapshot } from '../../src/pipeline/snapshot.ts';
import { Sources } from '../../src/pipeline/sources.ts';
import { SteppingClock } from '../../src/time/stepping-clock.ts';
import { folderWith } from './temp-folder.ts';

/** A pipeline on a stepping clock that keeps a real journal. */
export class JournalRig {
  readonly folder: string;
  readonly clock: SteppingClock;
  readonly verdicts: Verdict[] = [];
  readonly commands: string[] = [];
  readonly told: string[] = [];
  readonly pipeline: ArbitrationPipeline;
  readonly sources = new Sources();
  readonly journal: Journal;
  readonly #deferred: (() => void)[] = [];

  constructor(of: {
    home: Home;
    folder?: string;
    microphones?: readonly string[];
    past?: PipelineSnapshot;
    start_ms?: number;
    segment_bytes?: number;
    file_bytes?: number;
    /** The time of day at which its clock is 0, in milliseconds of the epoch; default: 1 January 2026. */
    began_ms?: number;
    interpreter?: (clock: SteppingClock) => Interpreter;
    onEvent?: (event: PipelineEvent) => void;
  }) {
    const { home } = of;
    this.folder = of.folder ?? join(folderWith({}), 'journal');
    this.clock = new SteppingClock(of.start_ms);
    const defer = (work: () => void) => void this.#deferred.push(work);
    const recorder = new JournalRecorder({ text: home.journal.text });
    const ids = new RunIds();
    this.pipeline = new ArbitrationPipeline({
      home,
      clock: this.clock,
      wire: {
        connected: true,
        publish: (topic, payload) => {
          if (topic.endsWith('/set')) this.commands.push(`${topic} ${payload}`);
          return true;
        },
      },
      microphones: of.microphones ?? [],
      nextId: ids.next,
      defer,
      recorder: recorder,
      onEvent: (event) => {
        recorder.event(event);
        of.onEvent?.(event);
      },
      onVerdict: (verdict) => {
        this.verdicts.push(verdict);
        recorder.verdict(this.clock.now(), verdict);
      },
      onFault: (error) => {
        throw error;
      },
      past: of.past,
      interpreter: of.interpreter?.(this.clock),
    });
    this.sources.attach(this.pipeline, home);
    this.journal = beginJournal({
      folder: this.folder,
      home,
      pipeline: this.pipeline,
      ids,
      recorder,
      clock: this.clock,
      defer,
      machine: {
        wall: () => (of.began_ms ?? Date.UTC(2026, 0, 1)) + this.clock.now(),
        uptime_ms: () => this.clock.now(),
      },
      tell: ({ state }) => this.told.push(state),
      ...(of.segment_bytes !== undefined && { segment_bytes: of.segment_bytes }),
      ...(of.file_bytes !== undefined && { file_bytes: of.file_bytes }),
    });
  }

  at<K extends keyof Inputs>(at_ms: number, kind: K, fields: Inputs[K]): this {
    this.clock.stepTo(at_ms);
    this.pipeline.take(kind, fields);
    return this;
  }

  /** Does what was put off, as a daemon does between two turns. */
  catchUp(): this {
    for (let work = this.#deferred.shift(); work; work = this.#deferred.shift()) work();
    return this;
  }

  settle(for_ms = 20_000): this {
    this.clock.stepTo(this.clock.now() + for_ms);
    return this.catchUp();
  }

  /** The segments with an opening, each of all of its files. */
  segments(): readonly WholeSegment[] {
    return chainsOf(segmentsIn(this.folder)).flatMap((chain) => {
      const segment = readSegment(chain.map(({ path }) => path));
      return segment && isWhole(segment) ? [segment] : [];
    });
  }
}
