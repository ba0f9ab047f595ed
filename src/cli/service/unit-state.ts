/** What systemd says of the service. */
export interface UnitState {
  /** The unit file; undefined where there is none. */
  readonly file: string | undefined;
  /** Whether it starts at boot. */
  readonly isEnabled: boolean;
  /** Masked: an administrator forbade it to start. */
  readonly isMasked: boolean;
  readonly activity: 'running' | 'starting' | 'waiting' | 'stopping' | 'failed' | 'stopped';
  /** What the hub says of itself; empty where it runs not. */
  readonly status: string;
  /** Since when it is so, as systemd writes it; undefined where it never was otherwise. */
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

/** What is asked of `systemctl show`, in the names of org.freedesktop.systemd1(5). */
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
    // Where nothing counts, systemd says the greatest number there is, or `[not set]`.
    memory_mb: bytes < 2 ** 53 ? bytes / 1e6 : undefined,
    restarts: Number(text('NRestarts') ?? 0),
    result: text('Result') ?? 'success',
  };
}

const RESULT: Readonly<Record<string, string>> = {
  'exit-code': 'it ended with an error',
  signal: 'it was killed',
  'core-dump': 'it crashed',
  watchdog: 'it hung, and systemd’s watchdog ended it',
  'oom-kill': 'the machine ran out of memory',
  timeout: 'it took too long to start or to stop',
  resources: 'systemd could not prepare it',
  protocol: 'it ended before it was ready',
};

/** Whether it runs, in a sentence. */
export function activityLine(state: UnitState): string {
  const since = state.since === undefined ? '' : `, since ${state.since}`;
  const again = state.restarts === 0 ? '' : `; started again ${times(state.restarts)}`;
  const why = state.result === 'success' ? '' : `; ${RESULT[state.result] ?? state.result}`;
  switch (state.activity) {
    case 'running': {
      const memory = state.memory_mb === undefined ? '' : `, ${Math.round(state.memory_mb)} MB`;
      return `yes${since} (process ${state.process ?? 'unknown'}${memory})${again}`;
    }
    case 'starting':
      return `not yet: it starts${again}${why}`;
    case 'waiting':
      return `no: systemd starts it again in a moment${again}${why}`;
    case 'stopping':
      return `no: it is being stopped${again}`;
    case 'failed':
      return `no: it failed${since}${again}${why}`;
    case 'stopped':
      return `no: it is stopped${since}${why}`;
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
