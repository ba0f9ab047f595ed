import type { HubDoors } from '../doors/process/hub-doors.ts';
import type { JournalManager } from '../journal/journal-manager.ts';
import type { RunIds } from '../journal/run-ids.ts';
import type { Wire } from '../mqtt/wire.ts';
import { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import type { Interpreter } from '../pipeline/interpretation.ts';
import { publishedOutcome } from '../text/en/published.ts';
import type { HealthBoard } from './health/health.ts';
import type { DaemonOptions } from './options.ts';
import type { HabitKeeper } from './persistence/habit-keeper.ts';
import type { ReloadHandover } from './reload.ts';
import type { StatusPublisher } from './status/status-publisher.ts';

/** The pipeline of a daemon: joined to what outlives it when the configuration is reloaded, and recorded. */
export function createPipeline(
  of: Pick<DaemonOptions, 'home' | 'clock' | 'onEvent' | 'onVerdict' | 'onFault'> & {
    left: ReloadHandover;
    defer: (work: () => void) => void;
    /** The present way to the broker. */
    wire: Wire;
    doors: () => HubDoors | undefined;
    face: () => StatusPublisher;
    waited_ms: () => number;
    /** The rooms in which something listens already. */
    microphones: readonly string[];
    ids: RunIds;
    journal: JournalManager | undefined;
    habits: HabitKeeper | undefined;
    board: HealthBoard;
    interpreter: Interpreter | undefined;
  },
): ArbitrationPipeline {
  const { home, clock, wire, defer, doors, face, microphones, journal, habits, board, left } = of;
  const pipeline = new ArbitrationPipeline({
    home,
    clock,
    wire,
    waited_ms: of.waited_ms,
    microphones,
    rooms: home.audio.room === undefined ? [] : [home.audio.room],
    nextId: of.ids.next,
    defer,
    onEvent: (event) => {
      face().event(event);
      journal?.event(event);
      if (event.kind === 'availability') doors()?.availability(event.device, event.online);
      of.onEvent?.(event);
    },
    onVerdict: (verdict) => {
      board.verdict(verdict.latency_ms);
      journal?.verdict(verdict);
      of.onVerdict?.(verdict);
    },
    onOutcome: (notice) => doors()?.outcome(publishedOutcome(notice)),
    onState: (device, state) => doors()?.state(device, state),
    onFault: of.onFault,
    ...(habits && { habits: left.habits, onHabits: (changed) => habits.keep(changed) }),
    past: left.past,
    interpreter: of.interpreter,
    ...(journal && { recorder: journal.recorder }),
  });
  journal?.begin(pipeline, { home, defer });
  return pipeline;
}
