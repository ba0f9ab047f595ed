import { ExitCode } from '../../error/exit-code.ts';
import { stateFolder } from '../../state/state-folder.ts';
import { configuredHome } from '../home.ts';
import { type HubHealth, hubHealth } from '../hub-health.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { checkBroker, checkDelay, checkRights } from './broker.ts';
import type { Finding } from './finding.ts';
import { examine, examineHearing, examineMandarinNames, examineMicrophone } from './hearing.ts';
import { checkSecrets } from './secrets.ts';
import { checkUnderstanding } from './understanding.ts';
import { checkWyoming } from './wyoming.ts';

/** Examines every part of the installation; exits 1 for anything degraded, 3 where the files themselves are invalid. */
export async function check(
  terminal: Terminal,
  options: { config?: string; state?: string; json?: boolean },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const findings: Finding[] = [
    {
      part: 'config',
      state: 'ok',
      detail: `${Object.keys(home.assistants).length} assistants, ${home.devices.length} devices in ${home.folder}`,
    },
  ];
  const credentials = terminal.environment.CREDENTIALS_DIRECTORY;
  const state = stateFolder({ home, flag: options.state, environment: terminal.environment });
  findings.push(await examine('secrets', async () => checkSecrets(home)));
  const broker = await examine('broker', () => checkBroker(home, credentials));
  findings.push(broker);
  if (broker.state === 'ok') {
    findings.push(await examine('delay', () => checkDelay(home, credentials)));
    findings.push(await examine('rights', () => checkRights(home, credentials)));
  }
  const health = await hubHealth(terminal, home, options.state);
  if (health) findings.push(...partsOf(health));
  else {
    // A hub that runs has the card and the engines: only where there is none are they tried here.
    findings.push(await examine('hearing', () => examineHearing(home, { credentials, state })));
    findings.push(await examine('microphone', () => examineMicrophone(home)));
  }
  findings.push(await examine('names', () => examineMandarinNames(home, { credentials, state })));
  findings.push(...(await checkWyoming(home)));
  if (home.understanding)
    findings.push(await examine('language model', () => checkUnderstanding(home, credentials)));
  const paint = paintFor(terminal);
  const marks = { ok: paint.green('✓'), degraded: paint.red('✗'), off: paint.dim('–') };
  for (const finding of findings) {
    terminal.print(
      options.json
        ? JSON.stringify(finding)
        : `${marks[finding.state]} ${finding.part.padEnd(14)} ${finding.detail}`,
    );
  }
  return findings.some(({ state }) => state === 'degraded') ? ExitCode.failed : ExitCode.ok;
}

/** What the hub that runs says of its parts; its broker was examined by ourselves. */
function partsOf({ parts, listening }: HubHealth): readonly Finding[] {
  return Object.entries(parts).flatMap(([part, { state, reason }]) => {
    if (part === 'broker' && state === 'ok') return [];
    const heard =
      part === 'hearing' && listening.length > 0 ? `the hub listens for ${listening.join(', ')}` : '';
    const detail = reason ?? (heard || (state === 'off' ? 'not configured' : 'the hub finds it well'));
    return [{ part: part === 'broker' ? 'hub’s broker' : part, state, detail }];
  });
}
