import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ConsoleConfig, isLoopback } from '../../config/console.ts';
import type { Home } from '../../config/schema.ts';
import { codeOf, messageOf } from '../../error/message-of.ts';
import { message } from '../../text/text.ts';
import type { Found } from './finding.ts';

/**
 * Whether the console can be reached as it is configured, and by whom.
 * @param of.state the state folder.
 */
export function checkConsole(home: Home & { readonly console: ConsoleConfig }, of: { state: string }): Found {
  const { host, port, tls, password_file } = home.console;
  for (const [name, file] of Object.entries(tls ?? {}))
    try {
      readFileSync(resolve(home.folder, file));
    } catch (error) {
      // Whoever calls `check` may not read the key that the hub reads.
      if (codeOf(error) === 'EACCES') continue;
      return {
        state: 'degraded',
        detail: message('check.console.tls', { name: `console.tls.${name}`, file, error: messageOf(error) }),
      };
    }
  const named = host.includes(':') ? `[${host}]` : host;
  const address = `http${tls ? 's' : ''}://${named}:${port}`;
  const file =
    password_file === undefined
      ? join(of.state, 'console-password.json')
      : resolve(home.folder, password_file);
  if (!existsSync(file)) return { state: 'ok', detail: message('check.console.no-password', { address }) };
  if (!isLoopback(host) && !tls)
    return { state: 'ok', detail: message('check.console.insecure', { address }) };
  return { state: 'ok', detail: message('check.console.ok', { address }) };
}
