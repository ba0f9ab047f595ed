import { createHmac, randomBytes, scryptSync } from 'node:crypto';

/** scrypt's cost: 8 MiB and about 30 ms, once a connection. Whoever hears the hubs must not find a password by trying. */
const COST = { N: 8192, r: 8, p: 1 };

/** What the hubs of a home, and nobody else, derive from their secret. */
export interface HomeKeys {
  /** Signs the words with which the hubs elect one of them (src/mqtt/leader-election.ts). */
  readonly leaderKey: Buffer;
  /** Signs what the hub that leads shares with the others (src/daemon/standby). */
  readonly sharedKey: Buffer;
  /**
   * The MQTT client id of the connection that has this run. Nobody can tell it from the run without the secret: whoever
   * knows it can end the connection.
   * @param run 32 hexadecimal digits, random.
   */
  clientId(run: string): string;
}

/**
 * Derives the keys of a home.
 * @param of.secret what the hubs of this home share: the credential `hub-secret`, else the hub's password at the
 *   broker. Without one (a broker without users) the key is known to everybody, and client ids are random.
 * @param of.base the first part of the hub's topics: words of one base say nothing to another.
 */
export function homeKeys(of: { secret: string | undefined; base: string }): HomeKeys {
  const root = scryptSync(of.secret ?? '', `halfsecond ${of.base}`, 32, COST);
  const derived = (label: string) => createHmac('sha256', root).update(label).digest();
  const idKey = of.secret === undefined ? randomBytes(32) : derived('client id');
  return {
    leaderKey: derived('leader'),
    sharedKey: derived('shared'),
    clientId: (run) => `halfsecond-${createHmac('sha256', idKey).update(run).digest('hex').slice(0, 32)}`,
  };
}
