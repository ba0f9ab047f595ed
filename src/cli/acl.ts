import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { accountDoorsOf } from '../config/doors.ts';
import { SYSTEM_FOLDER } from '../config/load.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { type Account, accountsOf, doorUser } from '../mqtt/access-control/account.ts';
import { mergeAcl, mergePasswords, missingConf } from '../mqtt/access-control/merge.ts';
import {
  ensureMergeable,
  type MosquittoConfig,
  readMosquittoConfig,
  readMosquittoFile,
  type Setting,
  settingOf,
} from '../mqtt/access-control/mosquitto-config.ts';
import { newPassword } from '../mqtt/access-control/mosquitto-files.ts';
import { configuredBroker } from '../mqtt/configured-broker.ts';
import { makeFolder } from '../state/make-folder.ts';
import { writeNoFollow } from '../state/safe-file.ts';
import { message } from '../text/text.ts';
import { tryFiles } from './acl-trial.ts';
import { configuredHome } from './home.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { table } from './ui/table.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** Where an administrator installs the files, unless the broker's configuration is elsewhere. */
const INSTALLED = '/etc/mosquitto';
/** The names of the files in a trial, by the key that names them. */
const TRIED: Readonly<Record<string, string>> = { password_file: 'passwd', acl_file: 'acl' };
/** The folder of the files that `acl` writes, in the configuration folder. */
export const ACL_FOLDER = 'mosquitto';

interface AclOptions extends FolderOptions, JsonOption {
  readonly brokerConfig?: string | undefined;
  readonly out?: string | undefined;
  readonly force?: boolean | undefined;
  readonly newPasswords?: boolean | undefined;
}

/** The files to install, and how. */
interface Plan {
  readonly passwd: string;
  readonly acl: string;
  /** The lines that the broker's configuration lacks; empty where it lacks none. */
  readonly conf: string;
  /** Where the files go at the broker. */
  readonly passwdAt: string;
  readonly aclAt: string;
  /** The folder of the broker's configuration. */
  readonly installed: string;
  /** The file that the lines go to, and whether they are added to what it has. */
  readonly confAt: { readonly file: string; readonly isAdded: boolean };
  /** A line of the broker's configuration that lets in clients without an account. */
  readonly anonymous: Setting | undefined;
  /** All lines about users and rights, for the trial. */
  readonly trialConf: readonly string[];
  readonly foreign: readonly string[];
  /** Whether the foreign users keep every right, because there was no ACL file. */
  readonly isForeignFree: boolean;
  readonly otherPassword: readonly string[];
}

/** Writes mosquitto's password and ACL files for this home, tries them, and prints how to install them. */
export async function acl(terminal: Terminal, options: AclOptions): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const folder =
    options.out === undefined ? join(home.folder, ACL_FOLDER) : resolve(terminal.workingFolder, options.out);
  const accounts = accountsOf(home);
  const names = ['halfsecond.acl', 'halfsecond.passwd', 'halfsecond.conf'];
  const present = names.map((name) => join(folder, name)).filter((file) => existsSync(file));
  if (present.length > 0 && !options.force) throw wouldOverwrite(present);
  const passwords = passwordsOf({ home, accounts, folder, isNew: options.newPasswords === true });
  const config =
    options.brokerConfig === undefined
      ? undefined
      : readMosquittoConfig(resolve(terminal.workingFolder, options.brokerConfig));
  const plan = planOf({ config, accounts, passwords });
  const ours = new Map([...passwords].filter(([user]) => !plan.otherPassword.includes(user)));
  const { passwd, trialConf } = plan;
  const isTried = await tryFiles({ home, passwd, acl: plan.acl, conf: trialConf, passwords: ours });
  await writing(folder, async () => {
    for (const [user, password] of ours) await write(passwordFile(folder, user), `${password}\n`, 0o600);
    await write(join(folder, 'halfsecond.passwd'), plan.passwd, 0o600);
    await write(join(folder, 'halfsecond.acl'), plan.acl, 0o600);
    await write(join(folder, 'halfsecond.conf'), plan.conf, 0o644);
  });
  if (options.json)
    for (const account of accounts)
      terminal.print(JSON.stringify({ ...account, password_file: passwordFile(folder, account.user) }));
  else printSteps(terminal, { home, accounts, folder, plan, isTried, isMerged: config !== undefined });
  return ExitCode.ok;
}

/** What to install at a broker. @param of.config its configuration; absent: a mosquitto without users. */
function planOf(of: {
  config: MosquittoConfig | undefined;
  accounts: readonly Account[];
  passwords: ReadonlyMap<string, string>;
}): Plan {
  const { accounts, passwords } = of;
  const config = of.config ?? { file: '', settings: [] };
  ensureMergeable(config);
  const passwdSetting = settingOf(config, 'password_file');
  const aclSetting = settingOf(config, 'acl_file');
  const merged = mergePasswords({
    present: passwdSetting ? readMosquittoFile(passwdSetting.value) : '',
    accounts,
    passwords,
  });
  const { foreign, otherPassword } = merged;
  const present = aclSetting && readMosquittoFile(aclSetting.value);
  const has = (key: string) => settingOf(config, key) !== undefined;
  const installed = of.config ? dirname(of.config.file) : INSTALLED;
  const conf = missingConf({ folder: installed, has });
  const included = config.settings.find(({ key }) => key === 'include_dir')?.value;
  const isAdded = of.config !== undefined && included === undefined;
  const allowed = settingOf(config, 'allow_anonymous');
  const trialConf = [...config.settings.map(({ key, value }) => `${key} ${value}`), ...conf.split('\n')]
    .filter((line) => /^(allow_anonymous|password_file|acl_file|set_tcp_nodelay) /.test(line))
    .map((line) =>
      line.replace(/^(password_file|acl_file) .*/, (_, key) => `${key} FOLDER/${TRIED[key] ?? ''}`),
    )
    .map((line) => line.replace(/^allow_anonymous .*/, 'allow_anonymous false'));
  return {
    passwd: merged.text,
    acl: mergeAcl({ present, accounts, foreign }),
    conf,
    installed,
    passwdAt: passwdSetting?.value ?? `${installed}/halfsecond.passwd`,
    aclAt: aclSetting?.value ?? `${installed}/halfsecond.acl`,
    confAt: {
      file: isAdded ? config.file : join(included ?? `${installed}/conf.d`, 'halfsecond.conf'),
      isAdded,
    },
    anonymous: allowed?.value === 'true' ? allowed : undefined,
    trialConf,
    foreign,
    isForeignFree: aclSetting === undefined,
    otherPassword,
  };
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
  makeFolder(dirname(file));
  await writeNoFollow(file, content, mode);
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
  of: {
    home: Home;
    accounts: readonly Account[];
    folder: string;
    plan: Plan;
    isTried: boolean;
    isMerged: boolean;
  },
): void {
  const { home, accounts, folder, plan, isTried, isMerged } = of;
  const { text } = terminal;
  const paint = paintFor(terminal);
  for (const line of table(accounts.map(({ user, what }) => [[user, paint.bold], text.of(what)])))
    terminal.print(line);
  const hub = accounts[0]?.user ?? '';
  const isConfigured = home.mqtt.password_file !== undefined && home.mqtt.username !== undefined;
  const { install, back } = commandsOf(plan, folder);
  const users = plan.foreign;
  const notes = [
    text('acl.passwords', { file: passwordFile(folder, 'USER') }),
    text(isTried ? 'acl.tried' : 'acl.not-tried'),
    ...(users.length === 0
      ? []
      : [
          plan.isForeignFree
            ? text('acl.foreign-all', { users, file: plan.aclAt })
            : text('acl.foreign', { users }),
        ]),
    ...(plan.otherPassword.length > 0 ? [text('acl.other-password', { users: plan.otherPassword })] : []),
    ...(plan.anonymous ? [text('acl.anonymous')] : []),
    ...(isMerged ? [] : [text('acl.hint')]),
  ];
  const steps = [
    ...notes,
    text('acl.at-broker'),
    ...install.map((line) => `  ${line}`),
    ...(isConfigured ? [] : hubSteps({ terminal, home, hub, file: passwordFile(folder, hub) })),
    ...doorSteps({ terminal, home, folder }),
    text('acl.then'),
    text('acl.back'),
    ...back.map((line) => `  ${line}`),
  ];
  for (const step of steps) terminal.print(step);
}

/** How the hub gets its password. The user of the service cannot read the file of `acl`: systemd hands it a credential. */
function hubSteps(of: { terminal: Terminal; home: Home; hub: string; file: string }): readonly string[] {
  const { terminal, home, hub, file } = of;
  const { text } = terminal;
  const user = [text('acl.in-yaml'), `  username: ${hub}`];
  return home.folder === SYSTEM_FOLDER
    ? [
        text('acl.credential'),
        `  install -D -m 600 ${file} ${join(SYSTEM_FOLDER, 'credentials', 'mqtt-password')}`,
        ...user,
      ]
    : [...user, `  password_file: ${file}`];
}

/** How the doors with services of their own get their passwords. */
function doorSteps(of: { terminal: Terminal; home: Home; folder: string }): readonly string[] {
  const { terminal, home, folder } = of;
  const doors = accountDoorsOf(home);
  if (doors.length === 0) return [];
  // `service doors` takes the files from the folder of the system's configuration.
  return home.folder === SYSTEM_FOLDER && folder === join(SYSTEM_FOLDER, ACL_FOLDER)
    ? [terminal.text('acl.doors'), '  halfsecond service doors']
    : doors.map((door) =>
        terminal.text('acl.door', {
          file: passwordFile(folder, doorUser(door)),
          credential: `${door}-mqtt-password`,
        }),
      );
}

/** The commands that install the files, and those that undo it. */
function commandsOf(plan: Plan, folder: string): { install: readonly string[]; back: readonly string[] } {
  const { passwdAt, aclAt, confAt, anonymous } = plan;
  const hasConf = plan.conf !== '';
  const changed = [
    ...new Set([
      passwdAt,
      aclAt,
      ...(hasConf && confAt.isAdded ? [confAt.file] : []),
      ...(anonymous ? [anonymous.file] : []),
    ]),
  ];
  const kept = (file: string) => `${file}.before-halfsecond`;
  const conf = confAt.isAdded
    ? `cat ${folder}/halfsecond.conf >> ${confAt.file}`
    : `install -m 644 ${folder}/halfsecond.conf ${confAt.file}`;
  const install = [
    ...changed.map((file) => `[ ! -e ${file} ] || cp -p ${file} ${kept(file)}`),
    ...(passwdAt.endsWith('/halfsecond.passwd') && aclAt.endsWith('/halfsecond.acl')
      ? [`install -o mosquitto -m 600 ${folder}/halfsecond.{acl,passwd} ${plan.installed}/`]
      : [
          `install -o mosquitto -m 600 ${folder}/halfsecond.passwd ${passwdAt}`,
          `install -o mosquitto -m 600 ${folder}/halfsecond.acl ${aclAt}`,
        ]),
    ...(hasConf ? [conf] : []),
    ...(anonymous ? [`sed -i '${anonymous.line}s/.*/allow_anonymous false/' ${anonymous.file}`] : []),
    'systemctl restart mosquitto',
  ];
  const back = [
    ...(hasConf && !confAt.isAdded ? [`rm ${confAt.file}`] : []),
    ...changed.map((file) => `[ ! -e ${kept(file)} ] || mv ${kept(file)} ${file}`),
    'systemctl restart mosquitto',
  ];
  return { install, back };
}
