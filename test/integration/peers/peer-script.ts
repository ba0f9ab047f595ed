import type { Child, Namespace } from '../../support/namespace.ts';
import type { InstalledPeer } from './install.ts';

/**
 * Starts a peer's script in a network; resolves when it answers.
 * @param of.script beside this file.
 * @param of.within a command that runs the command that follows it; default: none.
 */
export async function startScript(
  namespace: Namespace,
  { python }: InstalledPeer,
  of: { script: string; args?: readonly string[]; within?: readonly string[] },
): Promise<Child> {
  const { script, args = [], within = [] } = of;
  const path = new URL(script, import.meta.url).pathname;
  const environment = { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const child = namespace.program([...within, python, path, ...args], environment);
  const ended = new Promise<never>((_, failed) =>
    child.process.once('close', () => failed(new Error(`${script} has ended, and said:\n${child.said}`))),
  );
  await Promise.race([child.told.next(({ ready }) => ready === true), ended]);
  // Nobody waits for its end any more.
  ended.catch(() => undefined);
  return child;
}
