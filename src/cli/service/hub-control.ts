import { ServiceManager } from '../../daemon/systemd/service-manager.ts';
import { systemdNotify, watchdog_ms } from '../../daemon/systemd/systemd-notify.ts';
import type { Logger } from '../../log/logger.ts';
import { systemClock } from '../../time/system-clock.ts';
import type { Terminal } from '../ui/terminal.ts';
import { within } from '../wait.ts';

/** How the daemon reports to systemd. Without systemd every call does nothing. */
export interface RunningService {
  ready(): void;
  reloading(): void;
  stopping(): void;
  changed(): void;
  /** Resolves when systemd has every message, or after a short while. */
  end(): Promise<void>;
}

/** How long the last message to systemd may take, in milliseconds. */
const TOLD_WITHIN_MS = 300;

/** How the running hub is, and whether it works. */
interface Watched {
  /** One line for people. */
  status(): string;
  /** Resolves while the hub works. */
  answers(): Promise<void>;
}

export function serviceManager(of: { terminal: Terminal; log: Logger; daemon: Watched }): RunningService {
  const { terminal, log, daemon } = of;
  const systemd = systemdNotify(terminal.environment, (reason) =>
    log.error({ reason }, 'no message reaches systemd: is systemd-notify installed?'),
  );
  if (!systemd) {
    const nothing = () => undefined;
    return { ready: nothing, reloading: nothing, stopping: nothing, changed: nothing, end: async () => {} };
  }
  const watched_ms = watchdog_ms(terminal.environment, terminal.process);
  const manager = new ServiceManager({
    notify: systemd.notify,
    clock: systemClock,
    ...(watched_ms !== undefined && { watchdog_ms: watched_ms }),
    status: () => daemon.status(),
    answers: () => daemon.answers(),
  });
  return {
    ready: () => manager.ready(),
    reloading: () => manager.reloading(),
    stopping: () => manager.stopping(),
    changed: () => manager.changed(),
    end: async () => void (await within(systemd.end(), TOLD_WITHIN_MS)),
  };
}
