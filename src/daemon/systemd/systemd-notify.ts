import { spawn } from 'node:child_process';
import type { Notify } from './service-manager.ts';

/**
 * Node has no Unix datagram sockets, so systemd-notify sends each message. A long-lived shell starts it: to start a
 * program from a process as large as the hub holds the hub up for tens of milliseconds. Each line is one call, with
 * its arguments separated by tabs.
 */
const PASS_ON = 'set -f; IFS="\t"; while read -r line; do systemd-notify $line; done';

/**
 * Passes on what the hub tells systemd.
 * @returns undefined where systemd has not asked for it (sd_notify(3): `NOTIFY_SOCKET`).
 */
export function systemdNotify(
  environment: Readonly<Record<string, string | undefined>>,
  failed: (reason: string) => void,
): { readonly notify: Notify; end(): Promise<void> } | undefined {
  if (!environment.NOTIFY_SOCKET) return undefined;
  const shell = spawn('/bin/sh', ['-c', PASS_ON], { stdio: ['pipe', 'ignore', 'inherit'] });
  const ended = new Promise<void>((done) => {
    shell.once('close', () => done());
    shell.once('error', (error) => {
      failed(error.message);
      done();
    });
  });
  shell.stdin.on('error', (error) => failed(error.message));
  return {
    notify: (...assignments) => {
      if (shell.stdin.writable)
        shell.stdin.write(`${assignments.map((each) => each.replaceAll(/[\t\n]/g, ' ')).join('\t')}\n`);
    },
    end: () => {
      shell.stdin.end();
      return ended;
    },
  };
}

/** What systemd allows between two signs of life, in milliseconds; undefined where it watches nothing. */
export function watchdog_ms(
  environment: Readonly<Record<string, string | undefined>>,
  process: number,
): number | undefined {
  const { WATCHDOG_USEC, WATCHDOG_PID } = environment;
  if (WATCHDOG_PID !== undefined && Number(WATCHDOG_PID) !== process) return undefined;
  const usec = Number(WATCHDOG_USEC);
  return usec > 0 ? usec / 1000 : undefined;
}
