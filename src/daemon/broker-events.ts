import type { Logger } from '../log/logger.ts';
import type { ConnectionListener } from '../mqtt/connection.ts';
import type { WireMessage } from '../mqtt/wire.ts';
import type { Sources } from '../pipeline/sources.ts';
import { defer } from '../time/defer.ts';
import type { HealthBoard } from './health/health.ts';
import type { Persistence } from './persistence/persistence.ts';
import type { SharedDecisions } from './standby/decisions.ts';
import type { SharedState } from './standby/shared-state.ts';
import type { HubHealth } from './status/hub-health.ts';
import type { HubStatus } from './status/hub-status.ts';
import type { TimedSwitches } from './timed-switches.ts';

/** The parts that learn what the broker says. */
interface Parts {
  readonly sources: Sources;
  readonly timedSwitches: TimedSwitches;
  readonly status: HubStatus;
  readonly health: HubHealth;
  readonly decisions: SharedDecisions;
  readonly shared: SharedState;
  readonly board: HealthBoard;
  readonly persistence: Persistence | undefined;
  readonly log: Logger;
}

/** Takes each message of the broker to every part that it may concern. */
export function receiveBy(of: Pick<Parts, 'sources' | 'timedSwitches' | 'status'>) {
  const { sources, timedSwitches, status } = of;
  return (message: WireMessage): void => {
    sources.receive(message);
    timedSwitches.receive(message, sources.pipeline.topics);
    status.receive(message);
  };
}

/** What the hub does when its connection to the broker tells something, until it ends. */
export class BrokerEvents implements ConnectionListener {
  readonly #parts: Parts;
  readonly #receive: (message: WireMessage) => void;
  #isEnding = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#receive = receiveBy(parts);
  }

  message(message: WireMessage): void {
    const { sources, decisions, shared } = this.#parts;
    const { topics } = sources.pipeline;
    if (message.topic === topics.decided) decisions.receive(message);
    else if (message.topic === topics.shared) shared.receive(message);
    else this.#receive(message);
  }

  /** The hub ends: that its connection is lost is no news any more. */
  end(): void {
    this.#isEnding = true;
  }

  state(state: 'connected' | 'lost', reason?: string, isBrokerThere?: boolean): void {
    if (this.#isEnding) return;
    const { sources, status, health, board, persistence, shared } = this.#parts;
    const connected = state === 'connected';
    if (connected) sources.connected(reason);
    else sources.lost(reason, isBrokerThere);
    board.part('broker', connected ? 'ok' : 'degraded', reason);
    if (!connected) return;
    for (const notice of persistence?.journal.takePendingOutcomes() ?? []) sources.pipeline.tell(notice);
    defer(() => status.connected());
    health.publishAnew();
    shared.connected();
  }

  undelivered(topic: string, reason: string): void {
    const { sources, log } = this.#parts;
    if (!sources.pipeline.undelivered(topic, reason)) log.warn({ topic, reason }, 'undelivered');
  }
}
