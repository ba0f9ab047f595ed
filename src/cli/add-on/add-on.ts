import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Draft } from '../../config/draft.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { describeProblem, Failure, problemMessage } from '../../error/failure.ts';
import { makeFolder } from '../../state/make-folder.ts';
import { readSafely, writeNoFollow, writeSafely } from '../../state/safe-file.ts';
import type { Message } from '../../text/message.ts';
import { loadText, message } from '../../text/text.ts';
import { PACKAGE_FOLDER } from '../home.ts';
import { run } from '../run.ts';
import type { Terminal } from '../ui/terminal.ts';
import { hubAccount, leaveRoot, ownFolders } from './account.ts';
import { copyExample } from './example-home.ts';
import { type AddOnOptions, readOptions } from './options.ts';
import {
  adopt,
  BROKER_KEYS,
  brokerGroup,
  consoleGroups,
  type Group,
  isOwners,
  optionGroups,
  type Written,
} from './settings.ts';
import { type Answer, type Broker, type IngressPlace, Supervisor } from './supervisor.ts';

/** Where Home Assistant's supervisor puts what the add-on needs. */
export interface AddOnPlaces {
  /** The folder of the home's YAML (`addon_config` of config.yaml): people edit it. */
  readonly config: string;
  /** What outlives the container, and belongs to the add-on alone. */
  readonly data: string;
  /** Address of the supervisor's API, without a slash at its end. */
  readonly supervisor: string;
}

/** The parts of the terminal that the preparation uses. */
type Narrator = Pick<Terminal, 'text' | 'user' | 'environment' | 'complain'>;

const PLACES: AddOnPlaces = { config: '/config', data: '/data', supervisor: 'http://supervisor' };

/** In the credentials' folder, the password of the broker that the supervisor or an option names. */
const PASSWORD = 'mqtt-password';
const writtenSchema = z.object({ v: z.literal(1), written: z.record(z.string(), z.unknown()) });

/**
 * Runs the hub as an add-on of Home Assistant. It begins as root, because what the supervisor writes is root's. It reads
 * the options, asks the supervisor for the broker and for the place of the page, gives the folders to the account of the
 * hub, becomes that account, writes what it learned into `halfsecond.yaml`, and runs the hub.
 * Problems are told in the language of the options: exit 3 where the home is invalid, 4 where there is no broker.
 * @throws Failure (exit 3) where the options are invalid.
 */
export async function addOn(terminal: Terminal, places: AddOnPlaces = PLACES): Promise<ExitCode> {
  const options = readOptions(join(places.data, 'options.json'));
  const text = options.language === undefined ? terminal.text : await loadText(options.language);
  // The log of an add-on is read by people, on Home Assistant's page.
  const inPage = { ...terminal, text, isErrorInteractive: true };
  try {
    const folders = await prepare(inPage, options, places);
    return await run(inPage, folders);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const problem of error.problems)
      inPage.complain(text('cli.complaint', { what: describeProblem(problem, text) }));
    return error.exitCode;
  }
}

/**
 * Everything before the hub starts.
 * @throws Failure (exit 3) where the home is invalid, (exit 4) where there is no broker.
 * @returns the folders with which it runs.
 */
export async function prepare(
  terminal: Narrator,
  options: AddOnOptions,
  { config, data, supervisor: url }: AddOnPlaces,
): Promise<{ readonly config: string; readonly state: string }> {
  const { environment } = terminal;
  const state = environment.STATE_DIRECTORY ?? join(data, 'state');
  const credentials = environment.CREDENTIALS_DIRECTORY ?? join(data, 'supervisor-credentials');
  const supervisor = new Supervisor({ url, token: environment.SUPERVISOR_TOKEN });
  const [broker, ingress] = await Promise.all([supervisor.broker(), supervisor.ingress()]);
  // The hub's processes have no business with the supervisor.
  for (const name of ['SUPERVISOR_TOKEN', 'HASSIO_TOKEN']) delete process.env[name];
  const folders = [state, credentials, config];
  if (terminal.user === 0) {
    const account = hubAccount();
    ownFolders(folders, account);
    leaveRoot(account);
  } else for (const folder of folders) makeFolder(folder);
  await configure({ terminal, options, broker, ingress, config, state, credentials });
  return { config, state };
}

/** Writes the settings into the home, and the password beside it. */
async function configure(of: {
  terminal: Narrator;
  options: AddOnOptions;
  broker: Answer<Broker>;
  ingress: Answer<IngressPlace>;
  config: string;
  state: string;
  credentials: string;
}): Promise<void> {
  const { terminal, options, ingress, config } = of;
  const tell = (told: Message) => terminal.complain(terminal.text.of(told));
  const file = join(of.state, 'addon.json');
  const keep = (written: Written) => writeSafely(file, `${JSON.stringify({ v: 1, written })}\n`);
  const isCopied = copyExample({ from: PACKAGE_FOLDER, to: config });
  const draft = new Draft(config);
  // At once: a start that ends before its end must not leave the shipped settings as the owner's.
  if (isCopied) await keep(exampleSettings(draft));
  const { value } = await readSafely(file, (text) => writtenSchema.parse(JSON.parse(text)));
  const written: Written = value?.written ?? {};
  const chosen = chosenBroker({ ...of, draft, written });
  if (chosen !== 'as-before') await keepPassword(join(of.credentials, PASSWORD), chosen?.password);
  if (chosen === 'as-before') tell(message('addon.as-before'));
  if (!('ok' in ingress)) tell(message('addon.no-page', { problem: problemMessage(ingress.problem) }));
  const groups: readonly Group[] = [
    ...(chosen === 'as-before' || chosen === undefined ? [] : [brokerGroup(chosen)]),
    ...('ok' in ingress ? consoleGroups(ingress.ok) : []),
    ...optionGroups(options),
  ];
  const adopted = adopt(draft, groups, written);
  if (adopted.isChanged) draft.write();
  if (adopted.kept.length > 0) tell(message('addon.kept', { keys: adopted.kept }));
  if (!isDeepStrictEqual(adopted.written, written)) await keep(adopted.written);
}

/** In the shipped home nothing is the owner's yet. */
function exampleSettings(draft: Draft): Written {
  return Object.fromEntries(
    optionGroups({ room: 'any' })
      .flat()
      .map(({ key }) => [key, draft.get(key.split('.'))]),
  );
}

/**
 * The broker of the add-on: that of the options, else that of the supervisor.
 * @returns undefined where the owner names one in `halfsecond.yaml`; `as-before` where the supervisor is away, and the file
 *   names the broker that it told before.
 * @throws Failure (exit 4) where there is none.
 */
function chosenBroker(of: {
  options: AddOnOptions;
  broker: Answer<Broker>;
  draft: Draft;
  written: Written;
}): Broker | 'as-before' | undefined {
  const { options, broker, draft, written } = of;
  if (isOwners(draft, BROKER_KEYS, written)) return undefined;
  const { url, username, password } = options.mqtt ?? {};
  if (url !== undefined) return { url, username, password };
  if ('ok' in broker) return broker.ok;
  if (broker.isAway && written['mqtt.url'] !== undefined) return 'as-before';
  throw new Failure(ExitCode.unavailable, [broker.problem]);
}

/** Keeps the password where only the hub reads it. That of another broker goes: it would be sent to a stranger. */
async function keepPassword(file: string, password: string | undefined): Promise<void> {
  if (password === undefined) rmSync(file, { force: true });
  else await writeNoFollow(file, `${password}\n`);
}
