/** What the process answers to its caller (docs/cli.md#command-line). */
export const ExitCode = {
  /** All is well. */
  ok: 0,
  /** An expectation failed, or something is not healthy. */
  failed: 1,
  /** The command line was not understood. */
  usage: 2,
  /** A configuration, device, scenario or sound file is invalid. */
  invalidFile: 3,
  /** Something needed is not available: a broker, a port, a key, a model, a microphone. */
  unavailable: 4,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
