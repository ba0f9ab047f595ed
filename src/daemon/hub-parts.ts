import { HubDoors } from '../doors/process/hub-doors.ts';
import { SenderGaps } from '../doors/sender-gaps.ts';
import { AudioInputs } from '../hearing/audio-inputs.ts';
import { ClaimAge } from '../pipeline/claim-age.ts';
import { Sources } from '../pipeline/sources.ts';
import type { Text } from '../text/text.ts';
import { AdaptiveReserve } from '../time/adaptive-reserve.ts';
import type { Clock } from '../time/clock.ts';
import { eventLoopLateness } from '../time/event-loop-lateness.ts';
import { EventLoopMonitor } from '../time/event-loop-monitor.ts';
import type { HubBroker } from './broker.ts';
import { BrokerEvents, receiveBy } from './broker-events.ts';
import { consoleHub } from './console-hub.ts';
import { ConsoleAccess, ConsolePort } from './console-port.ts';
import type { DaemonOptions } from './daemon-options.ts';
import { doorServices } from './door-services.ts';
import type { HealthBoard } from './health/health.ts';
import type { ModelLink } from './language-model-link.ts';
import { Metrics } from './metrics/metrics.ts';
import { PrometheusPort } from './metrics/prometheus-port.ts';
import type { Persistence } from './persistence/persistence.ts';
import { PipelineFactory } from './pipeline-factory.ts';
import { ServedHome } from './reconfiguration.ts';
import { SharedDecisions } from './standby/decisions.ts';
import { SharedState } from './standby/shared-state.ts';
import { HubHealth } from './status/hub-health.ts';
import { HubStatus } from './status/hub-status.ts';
import { TimedSwitches } from './timed-switches.ts';

/** What a daemon stands on. Only these can keep it from starting. */
export interface Foundation {
  readonly board: HealthBoard;
  readonly broker: HubBroker;
  readonly model: ModelLink;
  /** Undefined where nothing outlives the process. */
  readonly persistence: Persistence | undefined;
  readonly text: Text;
}

/** The parts of a hub that outlive a reload, with the foundation that they were built upon. */
export type HubParts = ReturnType<typeof buildParts>;

/** Builds the parts of a hub, each after all that it needs. No pipeline is attached yet. */
export function buildParts(options: DaemonOptions, foundation: Foundation) {
  const { home, log } = options;
  const { board, broker, model, persistence, text } = foundation;
  const clock = persistence?.journal.clock ?? options.clock;
  const served = new ServedHome({ home, text });
  const ways = buildWaysIn({ options, clock, broker, board });
  const { sources, audio } = ways;
  const metrics = new Metrics({ assistants: Object.keys(home.assistants), now_ms: clock.now() });
  const report = () => metrics.report({ now_ms: clock.now(), malformed: sources.malformed });
  const prometheus = new PrometheusPort({ report, log });
  const timedSwitches = new TimedSwitches({
    clock,
    wall: options.wall,
    known: persistence?.settings.known.off_until ?? {},
  });
  const status = new HubStatus({ wire: broker, clock, metrics: report, timedSwitches });
  const gaps = new SenderGaps((gap) => log.info(gap, 'two senders asked for one request'));
  const access = new ConsoleAccess({ clock });
  const doors =
    options.doors &&
    new HubDoors({
      ...options.doors,
      clock,
      log,
      services: doorServices({ sources, board, gaps, console: access }),
      onState: (...told) => board.part('doors', ...told),
    });
  const receive = receiveBy({ sources, timedSwitches, status });
  const hub = consoleHub({ options, clock, sources, board, broker, audio, doors, served, status, receive });
  const console = new ConsolePort(hub, access);
  const decisions = new SharedDecisions({ clock, wall: options.wall, broker, sources });
  const shared = new SharedState({
    ...{ state: options.state, clock, wall: options.wall, log },
    ...{ broker, sources, status, timedSwitches },
  });
  status.subscribe((changed) => {
    persistence?.settings.keep(changed);
    console.listener?.settings();
    shared.changed();
  });
  const health = new HubHealth({
    board,
    sources,
    wire: broker,
    onHealth: (now) => {
      console.listener?.health();
      options.onHealth?.(now);
    },
  });
  const brokerEvents = new BrokerEvents({
    ...{ sources, timedSwitches, status, health, decisions, shared, board, persistence, log },
  });
  const pipelines = new PipelineFactory({
    options,
    clock,
    log,
    wire: broker,
    audio,
    model,
    persistence,
    metrics,
    gaps,
    board,
    doors,
    console,
    decisions,
    shared,
  });
  return {
    ...{ board, broker, model, persistence, clock, served, ...ways },
    ...{
      metrics,
      prometheus,
      timedSwitches,
      status,
      doors,
      console,
      health,
      brokerEvents,
      shared,
      pipelines,
    },
  };
}

/** Where everything comes in, with what watches how long it may have waited. */
function buildWaysIn(of: { options: DaemonOptions; clock: Clock; broker: HubBroker; board: HealthBoard }) {
  const { options, clock, broker, board } = of;
  const monitor = new EventLoopMonitor({
    clock,
    onStall: (stalled_ms) => options.log.warn({ stalled_ms }, 'the hub was held up, or the machine slept'),
  });
  const sources = new Sources({
    waited_ms: () => monitor.waited_ms(),
    claimAge: new ClaimAge({ clock, ageOfBeat: (beat) => broker.ageOfBeat(beat) }),
  });
  const lateness = (options.lateness ?? eventLoopLateness)();
  const reserve = new AdaptiveReserve({
    clock,
    least_ms: options.home.arbiter.reserve_ms,
    lateness_ms: lateness.take_ms,
    onChange: (reserve_ms) => sources.take('reserve', { reserve_ms }),
  });
  const audio = new AudioInputs({
    clock,
    state: options.state,
    listener: {
      heard: sources.heard,
      microphone: (change) => sources.take('microphone', change),
      part: (...told) => board.part(...told),
      listening: (assistants) => board.listening(assistants),
    },
  });
  return { monitor, sources, lateness, reserve, audio };
}
