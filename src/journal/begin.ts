import type { Home } from '../config/schema.ts';
import type { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import type { Clock } from '../time/clock.ts';
import { Journal } from './journal.ts';
import { plainPast } from './past.ts';
import { type Continuation, type Opening, VERSION } from './record.ts';
import type { JournalRecorder } from './recorder.ts';
import type { Machine } from './recovery.ts';
import type { RunIds } from './run-ids.ts';

/** Begins the journal of a pipeline, with a snapshot of what the pipeline knows now. */
export function beginJournal(of: {
  folder: string;
  home: Pick<Home, 'devices' | 'journal'>;
  pipeline: ArbitrationPipeline;
  ids: RunIds;
  recorder: JournalRecorder;
  clock: Clock;
  machine: Machine;
  defer: (work: () => void) => void;
  tell: ConstructorParameters<typeof Journal>[0]['tell'];
  segment_bytes?: number;
  file_bytes?: number;
}): Journal {
  const { home, pipeline, ids, machine } = of;
  const stampAt = (at_ms: number): Omit<Continuation, 'kind' | 'after'> => ({
    v: VERSION,
    at_ms,
    wall: new Date(machine.wall()).toISOString(),
    boot: machine.boot,
    uptime_ms: machine.uptime_ms(),
  });
  const opening = (): Opening | undefined => {
    const snapshot = pipeline.snapshot();
    if (!snapshot) return undefined;
    const { at_ms, past } = snapshot;
    return {
      kind: 'opening',
      ...stampAt(at_ms),
      text: home.journal.text,
      ids: ids.state,
      rooms: [...pipeline.rooms],
      devices: [...home.devices],
      past: plainPast(past, pipeline.house),
    };
  };
  const continuation = (after: Continuation['after']): Continuation => ({
    kind: 'continuation',
    ...stampAt(of.clock.now()),
    after,
  });
  const journal = new Journal({ ...of, policy: home.journal, wall: machine.wall, opening, continuation });
  of.recorder.begin(journal);
  return journal;
}
