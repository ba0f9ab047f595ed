import { resolve } from 'node:path';
import { accountDoorsOf } from '../../config/doors.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { message } from '../../text/text.ts';
import { hubFindings } from '../health.ts';
import { configuredHome, stateOf } from '../home.ts';
import { hubHealth } from '../hub-question.ts';
import type { FolderOptions, JsonOption } from '../options.ts';
import { namesOf } from '../ui/names.ts';
import type { Terminal } from '../ui/terminal.ts';
import { checkBridges } from './bridges.ts';
import { checkBroker, checkDelay, checkTraits } from './broker.ts';
import { checkConsole } from './console.ts';
import { checkDoorAccounts, checkHomekitLimit } from './doors.ts';
import { examine, type Finding, findingLines } from './finding.ts';
import { examineHearing, examineMandarinNames, examineMicrophone } from './hearing.ts';
import { checkRights } from './rights.ts';
import { checkSecrets } from './secrets.ts';
import { checkUnderstanding } from './understanding.ts';
import { checkWyoming } from './wyoming.ts';

interface CheckOptions extends FolderOptions, JsonOption {
  /** Mosquitto's configuration, where this user may read it. */
  readonly brokerConfig?: string | undefined;
}

/** Examines every part of the installation. Exits 1 where a part is degraded, 3 where the files are invalid. */
export async function check(terminal: Terminal, options: CheckOptions): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const findings: Finding[] = [
    {
      part: 'config',
      state: 'ok',
      detail: message('check.config', {
        assistants: Object.keys(home.assistants).length,
        devices: home.devices.length,
        folder: home.folder,
      }),
    },
  ];
  const credentials = terminal.environment.CREDENTIALS_DIRECTORY;
  const brokerConfig =
    options.brokerConfig === undefined ? undefined : resolve(terminal.workingFolder, options.brokerConfig);
  const state = stateOf(terminal, home, options.state);
  const names = namesOf(terminal, home);
  findings.push(await examine('secrets', async () => checkSecrets(home, { state })));
  const broker = await examine('broker', () => checkBroker(home, credentials));
  findings.push(broker);
  if (broker.state === 'ok') {
    const traits = await checkTraits(home, { credentialsFolder: credentials, names });
    if (traits) findings.push(...eachOf({ part: 'broker', ...traits }));
    findings.push(await examine('delay', () => checkDelay(home, credentials)));
    findings.push(
      await examine('rights', () => checkRights(home, { credentialsFolder: credentials, brokerConfig })),
    );
    const devices = () => checkBridges(home, { credentialsFolder: credentials, state, names });
    findings.push(...eachOf(await examine('devices', devices)));
  }
  const health = await hubHealth(terminal, home, options.state);
  // Its broker was examined above, so only a fault of it is listed.
  if (health)
    for (const finding of hubFindings(health)) {
      if (finding.part !== 'broker') findings.push(finding);
      else if (finding.state !== 'ok') findings.push({ ...finding, part: 'hub broker' });
    }
  else {
    // A running hub holds the sound card and the engines, so they are tried only where no hub runs.
    findings.push(await examine('hearing', () => examineHearing(home, { credentials, state })));
    findings.push(await examine('microphone', () => examineMicrophone(home)));
  }
  if (accountDoorsOf(home).length > 0)
    findings.push(await examine('door accounts', async () => checkDoorAccounts(home)));
  const { console: page } = home;
  if (page)
    findings.push(await examine('console', async () => checkConsole({ ...home, console: page }, { state })));
  if (home.doors.homekit) findings.push(await examine('homekit', () => checkHomekitLimit(home)));
  findings.push(await examine('names', () => examineMandarinNames(home, { credentials, state })));
  findings.push(...(await checkWyoming(home)));
  if (home.understanding)
    findings.push(await examine('language model', () => checkUnderstanding(home, credentials)));
  const { text } = terminal;
  const lines = findings.flatMap((finding) =>
    options.json
      ? [JSON.stringify({ ...finding, detail: text.of(finding.detail) })]
      : findingLines(terminal, finding),
  );
  for (const line of lines) terminal.print(line);
  return findings.some(({ state }) => state === 'degraded') ? ExitCode.failed : ExitCode.ok;
}

/** So many problems of one part are told one by one. */
const MOST_TOLD = 20;

/** A list of problems as one finding each. */
function eachOf(finding: Finding): readonly Finding[] {
  const { detail } = finding;
  const items = typeof detail === 'string' ? undefined : detail.parameters?.items;
  if (!Array.isArray(items) || items.length < 2) return [finding];
  const more = items.length - MOST_TOLD;
  return [
    ...items.slice(0, MOST_TOLD).map((item) => ({ ...finding, detail: item })),
    ...(more > 0 ? [{ ...finding, detail: message('check.devices.more', { count: more }) }] : []),
  ];
}
