import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { printable } from '../../text/printable.ts';
import type { Account } from './account.ts';

/** Mosquitto's default: the passwords are random, and the broker serves nobody while it computes a hash. */
const ITERATIONS = 101;
const SALT_BYTES = 12;
const HASH_BYTES = 64;

/** A new random password: 32 characters of base64url, from 24 random bytes. */
export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * A line of mosquitto's password file: PBKDF2 with SHA-512, `user:$7$iterations$salt$hash`.
 * @param salt 12 random bytes; default: new ones.
 */
export function passwordLine(user: string, password: string, salt: Buffer = randomBytes(SALT_BYTES)): string {
  const hash = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
  return `${user}:$7$${ITERATIONS}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** The text of the ACL file. Mosquitto denies whatever no rule grants; strangers have no rules. */
export function aclText(accounts: readonly Account[]): string {
  const sections = accounts.map(({ user, what, rules }) =>
    [
      `# ${printable(what)}`,
      `user ${user}`,
      ...rules.map(({ access, topic }) => `topic ${access} ${topic}`),
    ].join('\n'),
  );
  return `# Written by: halfsecond acl. Mosquitto denies whatever is not granted here.\n\n${sections.join('\n\n')}\n`;
}

/** The lines for mosquitto's own configuration. @param of.folder where the other two files are. */
export function confText(of: { folder: string }): string {
  return `# Written by: halfsecond acl.
allow_anonymous false
password_file ${of.folder}/halfsecond.passwd
acl_file ${of.folder}/halfsecond.acl
# Nagle's algorithm costs up to 79 ms a command.
set_tcp_nodelay true
`;
}
