import { pbkdf2Sync, randomBytes } from 'node:crypto';
import type { Account } from './account.ts';

/** As Mosquitto's own tool has it. More would not help, for the passwords are random, and would hold up the broker. */
const ITERATIONS = 101;
const SALT_BYTES = 12;
const HASH_BYTES = 64;

/** A password that nobody will guess. */
export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** The line of a mosquitto password file: PBKDF2 with SHA-512, `$7$iterations$salt$hash`. */
export function passwordLine(user: string, password: string, salt: Buffer = randomBytes(SALT_BYTES)): string {
  const hash = pbkdf2Sync(password, salt, ITERATIONS, HASH_BYTES, 'sha512');
  return `${user}:$7$${ITERATIONS}$${salt.toString('base64')}$${hash.toString('base64')}`;
}

/** The ACL file. Everything that is not granted is denied. */
export function aclText(accounts: readonly Account[]): string {
  const sections = accounts.map(({ user, what, rules }) =>
    [`# ${what}`, `user ${user}`, ...rules.map(({ access, topic }) => `topic ${access} ${topic}`)].join('\n'),
  );
  return `# Written by: halfsecond acl. What is not granted here is denied.\n\n${sections.join('\n\n')}\n`;
}

/** The lines for mosquitto's own configuration. */
export function confText(of: { folder: string }): string {
  return `# Written by: halfsecond acl.
allow_anonymous false
password_file ${of.folder}/halfsecond.passwd
acl_file ${of.folder}/halfsecond.acl
# Nagle's algorithm costs up to 79 ms a command.
set_tcp_nodelay true
`;
}
