import { chmodSync, existsSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { idSchema } from '../../config/action.ts';
import {
  ACCOUNT_DOORS,
  type AccountDoor,
  bemfaCredential,
  CUSTOM_SKILL_CREDENTIALS,
} from '../../config/doors.ts';
import { HOME_FILE, SYSTEM_FOLDER } from '../../config/load.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { doorUser } from '../../mqtt/access-control/account.ts';
import { makeFolder } from '../../state/make-folder.ts';
import { writeNoFollow } from '../../state/safe-file.ts';
import { message } from '../../text/text.ts';
import { ACL_FOLDER, passwordFile } from '../acl.ts';
import type { Terminal } from '../ui/terminal.ts';
import { BEMFA_SETTINGS, bemfaSettingsOf } from './bemfa-settings.ts';
import { doorAccount, doorsWithUnits, doorUnit, hasDoorUnit } from './door-links.ts';
import { type Machine, machineOf, UNIT } from './machine.ts';
import { expectRoot, expectSystemd } from './obstacle.ts';
import { carryOut, command, type Step } from './step.ts';

const CREDENTIALS = join(SYSTEM_FOLDER, 'credentials');
const accountsSchema = z.array(
  z.object({ assistant: idSchema, key_file: z.string() }).optional().catch(undefined),
);

/**
 * Gives each configured door whose senders prove an account or a token a unit of its own, and takes the units of doors that are not
 * configured any more away. The hub, and each of these doors, starts again.
 */
export async function serviceDoors(
  terminal: Terminal,
  options: { dryRun?: boolean },
  machine: Machine = machineOf(terminal),
): Promise<ExitCode> {
  const isDry = options.dryRun === true;
  expectSystemd(machine);
  if (!isDry) expectRoot(machine, 'doors');
  const steps = separatingDoors(machine);
  if (steps.length === 0) {
    terminal.print(terminal.text('service.doors.none'));
    return ExitCode.ok;
  }
  const ranBefore = doorsWithUnits(machine.path);
  await carryOut(terminal, {
    steps: [
      ...steps,
      command(machine, ['systemctl', 'restart', UNIT]),
      // systemd has started the others with the hub.
      ...ranBefore.map((door) => command(machine, ['systemctl', 'try-restart', doorUnit(door)])),
    ],
    isDry,
  });
  return ExitCode.ok;
}

/** What gives each configured door a unit, with its secrets and its pairings; none where there is nothing to do. */
export function separatingDoors(machine: Machine): readonly Step[] {
  const doors = configuredAccountDoors(machine);
  const gone = doorsWithUnits(machine.path).filter(
    (door) => ACCOUNT_DOORS.some((each) => each === door) && !doors.some((each) => each === door),
  );
  return [
    ...gone.map((door) => command(machine, ['systemctl', 'disable', '--now', doorUnit(door)])),
    ...bemfaSettings(machine),
    ...doors.flatMap((door) => [
      ...secretsOf(machine, door),
      ...(hasDoorUnit(door, machine.path) ? [] : [...pairingsOf(machine, door)]),
      command(machine, ['systemctl', 'enable', doorUnit(door)]),
    ]),
  ];
}

/** The doors with accounts that the system's configuration names, whether or not the rest of it is valid. */
export function configuredAccountDoors(machine: Machine): readonly AccountDoor[] {
  const document = configuration(machine);
  return ACCOUNT_DOORS.filter((door) => document.getIn(['doors', door]) !== undefined);
}

/** Writes what Bemfa's unit has beyond the other doors', or deletes it where the door is not configured. */
function bemfaSettings(machine: Machine): readonly Step[] {
  const file = machine.path(BEMFA_SETTINGS);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const isConfigured = configuredAccountDoors(machine).includes('bemfa');
  const wanted = isConfigured
    ? bemfaSettingsOf(bemfaAccounts(machine).map(({ assistant }) => assistant))
    : undefined;
  if (present === wanted) return [];
  const reload = command(machine, ['systemctl', 'daemon-reload']);
  if (wanted === undefined)
    return [
      {
        does: message('service.step.delete', { file: BEMFA_SETTINGS }),
        carryOut: () => rmSync(file, { force: true }),
      },
      reload,
    ];
  return [
    {
      does: message('service.step.write', { file: BEMFA_SETTINGS }),
      carryOut: () => {
        makeFolder(dirname(file), 0o755);
        rmSync(file, { force: true });
        writeFileSync(file, wanted, { mode: 0o644 });
      },
    },
    reload,
  ];
}

/** The accounts of Bemfa whose assistants have valid ids; the ids become names of files. */
function bemfaAccounts(
  machine: Machine,
): readonly { readonly assistant: string; readonly key_file: string }[] {
  const accounts = accountsSchema.safeParse(configuration(machine).toJS()?.doors?.bemfa?.accounts).data ?? [];
  return accounts.filter((account) => account !== undefined);
}

function configuration(machine: Machine) {
  const file = machine.path(join(SYSTEM_FOLDER, HOME_FILE));
  return parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : '');
}

/**
 * Makes the door's secrets its credentials: the files that the configuration names, and the password that `acl` made.
 * Afterwards root alone can read the files.
 */
function secretsOf(machine: Machine, door: AccountDoor): readonly Step[] {
  const secrets = [
    ...namedSecrets(machine, door),
    [passwordFile(join(SYSTEM_FOLDER, ACL_FOLDER), doorUser(door)), `${door}-mqtt-password`] as const,
  ];
  return secrets.flatMap(([from, credential]) => {
    const to = join(CREDENTIALS, credential);
    // Links are left alone: root must not follow one that somebody else has put there.
    if (from === to || !isPlainFile(machine.path(from))) return [];
    return [
      {
        does: message('service.step.copy-secret', { from, file: to }),
        carryOut: async () => {
          makeFolder(machine.path(CREDENTIALS));
          await writeNoFollow(machine.path(to), readFileSync(machine.path(from), 'utf8'), 0o600);
        },
      },
      ...closing(machine, from),
    ];
  });
}

/** The files that the door's configuration names, each with the credential that it becomes. */
function namedSecrets(machine: Machine, door: AccountDoor): readonly (readonly [string, string])[] {
  if (door === 'bemfa')
    return bemfaAccounts(machine).map(
      ({ assistant, key_file }) => [resolve(SYSTEM_FOLDER, key_file), bemfaCredential(assistant)] as const,
    );
  const named: readonly (readonly [path: readonly string[], credential: string])[] = [
    [['client_secret_file'], `${door}-client-secret`],
    [['owner_password_file'], `${door}-owner-password`],
    ...(door === 'aligenie'
      ? Object.entries(CUSTOM_SKILL_CREDENTIALS).map(([key, name]) => [['custom', key], name] as const)
      : []),
  ];
  return named.flatMap(([path, credential]) => {
    const file = configuration(machine).getIn(['doors', door, ...path]);
    return typeof file === 'string' ? [[resolve(SYSTEM_FOLDER, file), credential] as const] : [];
  });
}

function closing(machine: Machine, file: string): readonly Step[] {
  return [
    command(machine, ['chown', '--no-dereference', 'root:root', file]),
    {
      does: message('service.step.close', { file }),
      carryOut: () => {
        if (isPlainFile(machine.path(file))) chmodSync(machine.path(file), 0o600);
      },
    },
  ];
}

/** Moves the pairings of a door that the hub has run so far; systemd gives them to the door's account. */
function pairingsOf(machine: Machine, door: AccountDoor): readonly Step[] {
  const from = join('/var/lib/halfsecond/doors', door);
  const to = join('/var/lib', doorAccount(door));
  const above = [from, dirname(from), dirname(dirname(from))];
  const isThere = above.every((folder) => isPlainFolder(machine.path(folder)));
  if (!isThere || existsSync(machine.path(to))) return [];
  return [
    command(machine, ['systemctl', 'stop', UNIT]),
    {
      does: message('service.step.move', { from, file: to }),
      carryOut: () => renameSync(machine.path(from), machine.path(to)),
    },
  ];
}

function isPlainFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function isPlainFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
