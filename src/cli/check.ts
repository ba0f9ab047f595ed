import { Microphone } from '../audio/microphone.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { describeProblem, Failure } from '../error/failure.ts';
import { Hearing } from '../hearing/hearing.ts';
import { hearingPlan, isHearing } from '../hearing/plan.ts';
import { systemClock } from '../time/system-clock.ts';
import { checkBroker, checkDelay, checkRights } from './check-broker.ts';
import { checkSecrets } from './check-secrets.ts';
import { checkWyoming } from './check-wyoming.ts';
import type { Finding, Found } from './finding.ts';
import { configuredHome } from './home.ts';
import { paintFor, type Terminal } from './terminal.ts';
import { within } from './wait.ts';

const MICROPHONE_WITHIN_MS = 2500;

/** Examines every part of the installation; exits 1 for anything unwell, 3 where the files themselves are invalid. */
export async function check(
  terminal: Terminal,
  options: { config?: string; json?: boolean },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const findings: Finding[] = [
    {
      part: 'config',
      state: 'well',
      detail: `${Object.keys(home.assistants).length} assistants, ${home.devices.length} devices in ${home.folder}`,
    },
  ];
  const credentials = terminal.environment.CREDENTIALS_DIRECTORY;
  findings.push(await examine('secrets', async () => checkSecrets(home)));
  const broker = await examine('broker', () => checkBroker(home, credentials));
  findings.push(broker);
  if (broker.state === 'well') {
    findings.push(await examine('delay', () => checkDelay(home, credentials)));
    findings.push(await examine('rights', () => checkRights(home, credentials)));
  }
  findings.push(await examine('hearing', () => hearing(home, credentials)));
  findings.push(await examine('microphone', () => microphone(home)));
  findings.push(...(await checkWyoming(home)));
  const paint = paintFor(terminal);
  const marks = { well: paint.green('✓'), unwell: paint.red('✗'), off: paint.dim('–') };
  for (const finding of findings) {
    terminal.print(
      options.json
        ? JSON.stringify(finding)
        : `${marks[finding.state]} ${finding.part.padEnd(11)} ${finding.detail}`,
    );
  }
  return findings.some(({ state }) => state === 'unwell') ? ExitCode.failed : ExitCode.ok;
}

async function examine(part: string, examination: () => Promise<Found>): Promise<Finding> {
  try {
    return { part, ...(await examination()) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { part, state: 'unwell', detail: error.problems.map(describeProblem).join('; ') };
  }
}

async function hearing(home: Home, credentials: string | undefined): Promise<Found> {
  const plan = hearingPlan(home, credentials);
  if (!isHearing(plan)) return { state: 'off', detail: 'no assistant has a wake word' };
  const ears = await Hearing.open({ plan, clock: systemClock });
  // What an engine could not do at its start is told with the first sound.
  const unwell = (await ears.feed(new Int16Array(1))).flatMap((event) =>
    event.kind === 'unwell' ? `${event.engine}: ${event.reason}` : [],
  );
  await ears.close();
  if (unwell.length > 0) return { state: 'unwell', detail: unwell.join('; ') };
  const engines = Object.entries(home.assistants).flatMap(([id, { wake }]) =>
    wake ? [`${id} by ${wake.engine}`] : [],
  );
  return { state: 'well', detail: engines.join(', ') };
}

async function microphone(home: Home): Promise<Found> {
  const { source, recorder, device } = home.audio;
  if (source === 'none') return { state: 'off', detail: 'audio.source is none' };
  let microphone: Microphone | undefined;
  const found = new Promise<Found>((done) => {
    microphone = new Microphone({
      recorder,
      ...(device !== undefined && { device }),
      clock: systemClock,
      listener: {
        chunk: () => undefined,
        state: (state, { reason = '' }) =>
          done(
            state === 'listening'
              ? { state: 'well', detail: `${recorder} records` }
              : { state: 'unwell', detail: reason },
          ),
      },
    });
    void microphone.start();
  });
  const finding = await within(found, MICROPHONE_WITHIN_MS);
  microphone?.stop();
  return finding ?? { state: 'unwell', detail: 'no sound came' };
}
