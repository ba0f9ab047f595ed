import type { Child, Namespace } from '../../support/namespace.ts';
import type { InstalledPeer } from './install.ts';

/** Starts a peer's script in a network; resolves when it answers. */
export async function startScript(
  namespace: Namespace,
  { python }: InstalledPeer,
  script: string,
  ...args: readonly string[]
): Promise<Child> {
  const path = new URL(script, import.meta.url).pathname;
  const environment = { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const child = namespace.program([python, path, ...args], environment);
  await child.told.next(({ ready }) => ready === true);
  return child;
}
