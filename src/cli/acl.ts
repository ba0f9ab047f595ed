import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { type Account, accountsOf } from '../mqtt/access-control/account.ts';
import { aclText, confText, newPassword, passwordLine } from '../mqtt/access-control/mosquitto-files.ts';
import { configuredBroker } from '../mqtt/configured-broker.ts';
import { configuredHome } from './home.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** Where the files lie when they are installed as told. */
const INSTALLED = '/etc/mosquitto';
/** The folder of what `acl` writes, in the configuration folder. */
export const ACL_FOLDER = 'mosquitto';

interface AclOptions {
  readonly config?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly newPasswords?: boolean;
  readonly json?: boolean;
}

/** Writes mosquitto's password and ACL files for this home, and tells how to install them. */
export async function acl(terminal: Terminal, options: AclOptions): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const folder =
    options.out === undefined ? join(home.folder, ACL_FOLDER) : resolve(terminal.workingFolder, options.out);
  const accounts = accountsOf(home);
  const names = ['halfsecond.acl', 'halfsecond.passwd', 'halfsecond.conf'];
  const present = names.map((name) => join(folder, name)).filter((file) => existsSync(file));
  if (present.length > 0 && !options.force) throw wouldOverwrite(present);
  const passwords = passwordsOf({ home, accounts, folder, isNew: options.newPasswords === true });
  await keep(async () => {
    for (const { user } of accounts)
      await write(passwordFile(folder, user), `${passwords.get(user) ?? ''}\n`, 0o600);
    const lines = accounts.map(({ user }) => passwordLine(user, passwords.get(user) ?? ''));
    await write(join(folder, 'halfsecond.passwd'), `${lines.join('\n')}\n`, 0o600);
    await write(join(folder, 'halfsecond.acl'), aclText(accounts), 0o600);
    await write(join(folder, 'halfsecond.conf'), confText({ folder: INSTALLED }), 0o644);
  }, folder);
  if (options.json)
    for (const account of accounts)
      terminal.print(JSON.stringify({ ...account, password_file: passwordFile(folder, account.user) }));
  else tell(terminal, { home, accounts, folder });
  return ExitCode.ok;
}

/** The file that holds one user's password alone. */
export function passwordFile(folder: string, user: string): string {
  return join(folder, 'passwords', user);
}

/** What was given out before stays, so that a new assistant changes nothing for the others. */
function passwordsOf(of: {
  home: Home;
  accounts: readonly Account[];
  folder: string;
  isNew: boolean;
}): ReadonlyMap<string, string> {
  const { home, accounts, folder, isNew } = of;
  const hub = accounts[0]?.user;
  return new Map(
    accounts.map(({ user }) => {
      const file = passwordFile(folder, user);
      const known = !isNew && existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
      const own =
        user === hub && home.mqtt.password_file !== undefined ? configuredBroker(home).password : undefined;
      return [user, own ?? (known === '' ? newPassword() : known)];
    }),
  );
}

async function write(file: string, text: string, mode: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, text, { mode });
  // The mode above is only for a file that is new.
  await chmod(file, mode);
}

/** @throws Failure (exit 4) where the folder cannot be written. */
async function keep(writing: () => Promise<void>, folder: string): Promise<void> {
  try {
    await writing();
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        file: folder,
        found: messageOf(error),
        expected: 'a folder that can be written',
        fix: 'choose another with --out DIR',
      },
    ]);
  }
}

function wouldOverwrite(files: readonly string[]): Failure {
  return new Failure(
    ExitCode.usage,
    files.map((file) => ({
      file,
      found: 'a file already there',
      expected: 'none',
      fix: 'overwrite it with --force (passwords stay as they are), or choose --out DIR',
    })),
  );
}

function tell(
  terminal: Terminal,
  { home, accounts, folder }: { home: Home; accounts: readonly Account[]; folder: string },
): void {
  const paint = paintFor(terminal);
  const widest = Math.max(...accounts.map(({ user }) => user.length));
  for (const { user, what } of accounts) terminal.print(`${paint.bold(user.padEnd(widest))}  ${what}`);
  const [hub] = accounts;
  const known = home.mqtt.password_file !== undefined && home.mqtt.username !== undefined;
  const steps = [
    `Each one's password stands alone in ${passwordFile(folder, 'USER')}, for whoever it is.`,
    'At the machine of the broker:',
    `  install -o mosquitto -m 600 ${folder}/halfsecond.{acl,passwd} ${INSTALLED}/`,
    `  install -m 644 ${folder}/halfsecond.conf ${INSTALLED}/conf.d/`,
    '  systemctl restart mosquitto',
    ...(known
      ? []
      : [
          'In halfsecond.yaml, under mqtt:',
          `  username: ${hub?.user ?? ''}`,
          `  password_file: ${passwordFile(folder, hub?.user ?? '')}`,
        ]),
    'Then: halfsecond check',
  ];
  for (const step of steps) terminal.print(step);
}
