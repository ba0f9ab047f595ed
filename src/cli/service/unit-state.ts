import type { Message } from '../../text/message.ts';
import { message, type Text } from '../../text/text.ts';

/** The state of the service according to systemd. */
export interface UnitState {
  /** The unit file; undefined where there is none. */
  readonly file: string | undefined;
  /** Whether it starts at boot. */
  readonly isEnabled: boolean;
  /** Masked: an administrator forbade it to start. */
  readonly isMasked: boolean;
  readonly activity: 'running' | 'starting' | 'waiting' | 'stopping' | 'failed' | 'stopped';
  /** The status line of the hub; empty where it does not run. */
  readonly status: string;
  /** Time of the last change, as systemd writes it; undefined where nothing ever changed. */
  readonly since: string | undefined;
  /** Number of its process; undefined where there is none. */
  readonly process: number | undefined;
  /** Memory of the whole service, in megabytes; undefined where the kernel does not count it. */
  readonly memory_mb: number | undefined;
  /** How often systemd has started it again by itself. */
  readonly restarts: number;
  /** How its last end went, in systemd's word: `success`, `exit-code`, `signal`, `watchdog`, `oom-kill`, `timeout` …. */
  readonly result: string;
}

/** The properties to ask `systemctl show` for (org.freedesktop.systemd1(5)). */
export const ASKED: readonly string[] = [
  'LoadState',
  'UnitFileState',
  'FragmentPath',
  'ActiveState',
  'SubState',
  'StatusText',
  'StateChangeTimestamp',
  'MainPID',
  'MemoryCurrent',
  'NRestarts',
  'Result',
];

const ACTIVITY: Readonly<Record<string, UnitState['activity']>> = {
  active: 'running',
  reloading: 'running',
  activating: 'starting',
  deactivating: 'stopping',
  failed: 'failed',
};

/** Reads what `systemctl show --property=…` printed. */
export function readUnitState(shown: string): UnitState {
  const of = new Map(
    shown.split('\n').map((line) => {
      const [name = '', ...value] = line.split('=');
      return [name, value.join('=')];
    }),
  );
  const text = (name: string) => of.get(name) || undefined;
  const process = Number(text('MainPID') ?? 0);
  const bytes = Number(text('MemoryCurrent') ?? Number.NaN);
  return {
    file: text('LoadState') === 'not-found' ? undefined : text('FragmentPath'),
    isEnabled: text('UnitFileState') === 'enabled',
    isMasked: text('LoadState') === 'masked',
    activity:
      text('SubState') === 'auto-restart' ? 'waiting' : (ACTIVITY[text('ActiveState') ?? ''] ?? 'stopped'),
    status: text('StatusText') ?? '',
    since: text('StateChangeTimestamp'),
    process: process > 0 ? process : undefined,
    // Without accounting, systemd prints the largest number, or `[not set]`.
    memory_mb: bytes < 2 ** 53 ? bytes / 1e6 : undefined,
    restarts: Number(text('NRestarts') ?? 0),
    result: text('Result') ?? 'success',
  };
}

/** Why the last run ended, by systemd's word for it. */
const RESULT: Readonly<Record<string, Message>> = {
  'exit-code': message('service.result.exit-code'),
  signal: message('service.result.signal'),
  'core-dump': message('service.result.core-dump'),
  watchdog: message('service.result.watchdog'),
  'oom-kill': message('service.result.oom-kill'),
  timeout: message('service.result.timeout'),
  resources: message('service.result.resources'),
  protocol: message('service.result.protocol'),
};

/** Whether the service runs, in a sentence. */
export function activityLine(state: UnitState, text: Text): string {
  const { since, restarts, result } = state;
  const again = restarts === 0 ? '' : `; ${text('service.restarts', { count: restarts })}`;
  const why = result === 'success' ? '' : `; ${text.of(RESULT[result] ?? result)}`;
  switch (state.activity) {
    case 'running': {
      const process = {
        process: state.process ?? message('service.process-unknown'),
        memory: state.memory_mb === undefined ? 'unknown' : 'known',
        mb: state.memory_mb ?? 0,
      };
      return since === undefined
        ? `${text('service.running', process)}${again}`
        : `${text('service.running-since', { ...process, since })}${again}`;
    }
    case 'starting':
      return `${text('service.starting')}${again}${why}`;
    case 'waiting':
      return `${text('service.waiting')}${again}${why}`;
    case 'stopping':
      return `${text('service.stopping')}${again}`;
    case 'failed':
      return `${since === undefined ? text('service.failed') : text('service.failed-since', { since })}${again}${why}`;
    case 'stopped':
      return `${since === undefined ? text('service.stopped') : text('service.stopped-since', { since })}${why}`;
  }
}
