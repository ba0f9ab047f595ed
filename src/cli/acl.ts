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
import { message } from '../text/text.ts';
import { configuredHome } from './home.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { table } from './ui/table.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** Where an administrator installs the files. */
const INSTALLED = '/etc/mosquitto';
/** The folder of the files that `acl` writes, in the configuration folder. */
export const ACL_FOLDER = 'mosquitto';

interface AclOptions extends FolderOptions, JsonOption {
  readonly out?: string | undefined;
  readonly force?: boolean | undefined;
  readonly newPasswords?: boolean | undefined;
}

/** Writes mosquitto's password and ACL files for this home, and prints how to install them. */
export async function acl(terminal: Terminal, options: AclOptions): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const folder =
    options.out === undefined ? join(home.folder, ACL_FOLDER) : resolve(terminal.workingFolder, options.out);
  const accounts = accountsOf(home);
  const names = ['halfsecond.acl', 'halfsecond.passwd', 'halfsecond.conf'];
  const present = names.map((name) => join(folder, name)).filter((file) => existsSync(file));
  if (present.length > 0 && !options.force) throw wouldOverwrite(present);
  const passwords = passwordsOf({ home, accounts, folder, isNew: options.newPasswords === true });
  await writing(folder, async () => {
    for (const { user } of accounts)
      await write(passwordFile(folder, user), `${passwords.get(user) ?? ''}\n`, 0o600);
    const lines = accounts.map(({ user }) => passwordLine(user, passwords.get(user) ?? ''));
    await write(join(folder, 'halfsecond.passwd'), `${lines.join('\n')}\n`, 0o600);
    await write(join(folder, 'halfsecond.acl'), aclText(accounts), 0o600);
    await write(join(folder, 'halfsecond.conf'), confText({ folder: INSTALLED }), 0o644);
  });
  if (options.json)
    for (const account of accounts)
      terminal.print(JSON.stringify({ ...account, password_file: passwordFile(folder, account.user) }));
  else printSteps(terminal, { home, accounts, folder });
  return ExitCode.ok;
}

/** The file that holds the password of one user. */
export function passwordFile(folder: string, user: string): string {
  return join(folder, 'passwords', user);
}

/** Passwords by user. A password that was given out before stays, so a new assistant changes nothing for the others. */
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

async function write(file: string, content: string, mode: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, content, { mode });
  // `mode` above applies only to a new file.
  await chmod(file, mode);
}

/** @throws Failure (exit 4) where the folder cannot be written. */
async function writing(folder: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        file: folder,
        found: messageOf(error),
        expected: message('cli.folder.expected'),
        fix: message('acl.folder.fix'),
      },
    ]);
  }
}

function wouldOverwrite(files: readonly string[]): Failure {
  return new Failure(
    ExitCode.usage,
    files.map((file) => ({
      file,
      found: message('acl.file.found'),
      expected: message('acl.file.expected'),
      fix: message('acl.file.fix'),
    })),
  );
}

function printSteps(
  terminal: Terminal,
  { home, accounts, folder }: { home: Home; accounts: readonly Account[]; folder: string },
): void {
  const { text } = terminal;
  const paint = paintFor(terminal);
  for (const line of table(accounts.map(({ user, what }) => [[user, paint.bold], what])))
    terminal.print(line);
  const hub = accounts[0]?.user ?? '';
  const isConfigured = home.mqtt.password_file !== undefined && home.mqtt.username !== undefined;
  const steps = [
    text('acl.passwords', { file: passwordFile(folder, 'USER') }),
    text('acl.at-broker'),
    `  install -o mosquitto -m 600 ${folder}/halfsecond.{acl,passwd} ${INSTALLED}/`,
    `  install -m 644 ${folder}/halfsecond.conf ${INSTALLED}/conf.d/`,
    '  systemctl restart mosquitto',
    ...(isConfigured
      ? []
      : [text('acl.in-yaml'), `  username: ${hub}`, `  password_file: ${passwordFile(folder, hub)}`]),
    text('acl.then'),
  ];
  for (const step of steps) terminal.print(step);
}
