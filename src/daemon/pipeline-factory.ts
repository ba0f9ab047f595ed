import type { PipelineEvent } from '../arbiter/event.ts';
import { namingOf } from '../config/naming.ts';
import type { Home } from '../config/schema.ts';
import type { HubDoors } from '../doors/process/hub-doors.ts';
import type { SenderGaps } from '../doors/sender-gaps.ts';
import type { AudioInputs } from '../hearing/audio-inputs.ts';
import { RunIds } from '../journal/run-ids.ts';
import type { Logger } from '../log/logger.ts';
import type { Wire } from '../mqtt/wire.ts';
import { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';
import { publishedOutcome } from '../text/en/published.ts';
import type { Text } from '../text/text.ts';
import type { Clock } from '../time/clock.ts';
import { deferBatched, deferTurns } from '../time/defer.ts';
import type { ConsolePort } from './console-port.ts';
import type { DaemonOptions } from './daemon-options.ts';
import type { HealthBoard } from './health/health.ts';
import type { ModelLink } from './language-model-link.ts';
import { LevelDrift } from './level-drift.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Persistence } from './persistence/persistence.ts';
import type { SharedDecisions } from './standby/decisions.ts';
import type { SharedState } from './standby/shared-state.ts';

/** What a pipeline of the daemon stands on, and whom it tells what happens. */
interface Parts {
  readonly options: Pick<DaemonOptions, 'onEvent' | 'onVerdict' | 'onFault'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly wire: Wire;
  readonly audio: AudioInputs;
  readonly model: ModelLink;
  readonly persistence: Persistence | undefined;
  readonly metrics: Metrics;
  readonly gaps: SenderGaps;
  readonly board: HealthBoard;
  readonly doors: HubDoors | undefined;
  readonly console: ConsolePort;
  readonly decisions: SharedDecisions;
  readonly shared: SharedState;
}

/** Builds the pipeline of each configuration upon the parts of the hub that outlive it. */
export class PipelineFactory {
  readonly #parts: Parts;
  readonly #ids: RunIds;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#ids = parts.persistence?.journal.ids ?? new RunIds();
  }

  /** @param of.told the rooms whose satellites have told something to an earlier pipeline; default: none. */
  create(of: {
    home: Home;
    text: Text;
    past: PipelineSnapshot;
    told?: readonly string[];
  }): ArbitrationPipeline {
    const { home, text, past, told = [] } = of;
    const { options, clock, wire, audio, model, persistence, board, doors, decisions, shared } = this.#parts;
    const journal = persistence?.journal;
    const deferred = deferBatched();
    const drift = new LevelDrift();
    const pipeline = new ArbitrationPipeline({
      home,
      clock,
      wire,
      microphones: audio.rooms,
      told,
      rooms: home.audio.room === undefined ? [] : [home.audio.room],
      nextId: this.#ids.next,
      reader: { text, names: namingOf(home, text.language) },
      defer: deferred,
      afterMessages: deferTurns,
      onEvent: (event) => this.#tell(event, drift),
      onVerdict: (verdict) => {
        board.verdict(verdict.latency_ms);
        journal?.verdict(verdict);
        options.onVerdict?.(verdict);
      },
      onOutcome: (notice) => doors?.outcome({ ...publishedOutcome(notice), why: notice.reason.kind }),
      onState: (device, state) => doors?.state(device, state),
      onFault: options.onFault,
      onHabits: (changed) => {
        persistence?.habits.keep(changed);
        shared.changed();
      },
      onDecision: (decision) => decisions.decided(decision),
      past,
      interpreter: model.interpreter,
      recorder: journal?.recorder,
    });
    journal?.begin(pipeline, { home, defer: deferred });
    return pipeline;
  }

  #tell(event: PipelineEvent, drift: LevelDrift): void {
    const { options, log, metrics, gaps, persistence, doors, console } = this.#parts;
    metrics.take(event);
    if (event.kind === 'claim') gaps.claimed(event);
    if (event.kind === 'outcome') gaps.settled(event);
    persistence?.journal.event(event);
    const drifted = drift.take(event);
    if (drifted) {
      const fix = `look at the microphone, and run: halfsecond rooms calibrate ${drifted.room}`;
      log.warn({ ...drifted, fix }, 'a microphone hears voices louder or quieter than before');
    }
    if (event.kind === 'availability') doors?.availability(event.device, event.online);
    console.listener?.event(event);
    options.onEvent?.(event);
  }
}
