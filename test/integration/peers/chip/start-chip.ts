import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TestCert_PAA_NoVID_Cert } from '@matter/main/protocol';
import type { Child, Namespace } from '../../../support/namespace.ts';
import type { InstalledPeer } from '../install.ts';
import { startScript } from '../peer-script.ts';

/**
 * Starts the reference controller. It trusts the authority of test devices, which the bridge's certificate comes from. It keeps what a device has from its factory in `/data`, whatever it is told: in the namespace of
 * its mounts that is a folder of the test.
 */
export function startChip(namespace: Namespace, peer: InstalledPeer, folder: string): Promise<Child> {
  mkdirSync(join(folder, 'trusted'), { recursive: true });
  writeFileSync(join(folder, 'trusted/test-paa.der'), Buffer.from(TestCert_PAA_NoVID_Cert as Uint8Array));
  mkdirSync('/data', { recursive: true });
  const within = ['sh', '-c', 'mount --bind "$0" /data && exec "$@"', folder];
  return startScript(namespace, peer, { script: 'chip/controller.py', args: [folder], within });
}
