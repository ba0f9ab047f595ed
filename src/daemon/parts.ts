import { BrokerLink } from './broker.ts';
import { HealthBoard, type Part, type PartHealth } from './health/health.ts';
import { ModelLink } from './language-model-link.ts';
import type { DaemonOptions } from './options.ts';
import { Persistence } from './persistence/persistence.ts';

/** What a daemon stands on, and what can keep it from starting. */
export interface DaemonParts {
  readonly board: HealthBoard;
  readonly link: BrokerLink;
  readonly model: ModelLink;
  /** Undefined where nothing outlives the process. */
  readonly persistence: Persistence | undefined;
}

/** @throws Failure for what cannot heal by itself. */
export async function daemonParts(
  options: DaemonOptions,
  told: { news: (part: Part, health: PartHealth) => void; changed: () => void },
): Promise<DaemonParts> {
  const { home, state: folder, clock, credentialsFolder } = options;
  const board = new HealthBoard(told);
  const model = new ModelLink({ clock, onState: (...state) => board.part('understanding', ...state) });
  const ask = model.prepare(home, credentialsFolder);
  const link = await BrokerLink.prepare({ home, credentialsFolder });
  const persistence =
    folder === undefined ? undefined : await Persistence.open({ ...options, folder, board });
  ask();
  return { board, link, model, persistence };
}
