import { Microphone } from '../audio/microphone.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { describeProblem, Failure } from '../error/failure.ts';
import { Hearing } from '../hearing/hearing.ts';
import { hearingPlan, isHearing } from '../hearing/plan.ts';
import { startEmbeddedBroker } from '../mqtt/embedded-broker.ts';
import { systemClock } from '../time/system-clock.ts';
import { hubStatus } from './broker-client.ts';
import { configuredHome } from './home.ts';
import { type HubHealth, hubHealth } from './hub-health.ts';
import { paintFor, type Terminal } from './terminal.ts';
import { within } from './wait.ts';

/** What one part's examination found. */
interface Finding {
  readonly part: string;
  readonly state: 'well' | 'unwell' | 'off';
  readonly detail: string;
}

const MICROPHONE_WITHIN_MS = 2500;

/** Examines every part of the installation; exits 1 for anything unwell, 3 where the files themselves are invalid. */
export async function check(
  terminal: Terminal,
  options: { config?: string; state?: string; json?: boolean },
): Promise<ExitCode> {
  const home = configuredHome(terminal, options.config);
  const findings: Finding[] = [
    {
      part: 'config',
      state: 'well',
      detail: `${Object.keys(home.assistants).length} assistants, ${home.devices.length} devices in ${home.folder}`,
    },
  ];
  findings.push(await examine('broker', () => broker(home)));
  const health = await hubHealth(terminal, home, options.state);
  if (health) findings.push(...partsOf(health));
  else {
    // A hub that runs has the card and the engines: only where there is none are they tried here.
    findings.push(await examine('hearing', () => hearing(home, terminal.environment.CREDENTIALS_DIRECTORY)));
    findings.push(await examine('microphone', () => microphone(home)));
  }
  const paint = paintFor(terminal);
  const marks = { well: paint.green('✓'), unwell: paint.red('✗'), off: paint.dim('–') };
  for (const finding of findings) {
    terminal.print(
      options.json
        ? JSON.stringify(finding)
        : `${marks[finding.state]} ${finding.part.padEnd(13)} ${finding.detail}`,
    );
  }
  return findings.some(({ state }) => state === 'unwell') ? ExitCode.failed : ExitCode.ok;
}

async function examine(part: string, examination: () => Promise<Omit<Finding, 'part'>>): Promise<Finding> {
  try {
    return { part, ...(await examination()) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { part, state: 'unwell', detail: error.problems.map(describeProblem).join('; ') };
  }
}

/** What the hub that runs says of its parts; its broker was examined by ourselves. */
function partsOf({ parts, listening }: HubHealth): readonly Finding[] {
  return Object.entries(parts).flatMap(([part, { state, reason }]) => {
    if (part === 'broker' && state === 'well') return [];
    const heard = part === 'hearing' && listening.length > 0 ? `the hub listens for ${listening.join(', ')}` : '';
    const detail = reason ?? (heard || (state === 'off' ? 'not configured' : 'as the hub says'));
    return [{ part: part === 'broker' ? 'hub’s broker' : part, state, detail }];
  });
}

async function broker(home: Home): Promise<Omit<Finding, 'part'>> {
  if (home.mqtt.url === undefined) {
    const running = await hubStatus(home).catch(() => undefined);
    if (running !== undefined)
      return { state: 'well', detail: `embedded, on port ${home.mqtt.embedded.port}; the hub is ${running}` };
    await (await startEmbeddedBroker(home.mqtt.embedded)).close();
    return {
      state: 'well',
      detail: `embedded, port ${home.mqtt.embedded.port} is free; the hub is not running`,
    };
  }
  return {
    state: 'well',
    detail: `${home.mqtt.url}; the hub is ${(await hubStatus(home)) ?? 'not running'}`,
  };
}

async function hearing(home: Home, credentials: string | undefined): Promise<Omit<Finding, 'part'>> {
  const plan = hearingPlan(home, credentials);
  if (!isHearing(plan)) return { state: 'off', detail: 'no assistant has a wake word' };
  await (await Hearing.open({ plan, clock: systemClock })).close();
  const engines = Object.entries(home.assistants).flatMap(([id, { wake }]) =>
    wake ? [`${id} by ${wake.engine}`] : [],
  );
  return { state: 'well', detail: engines.join(', ') };
}

async function microphone(home: Home): Promise<Omit<Finding, 'part'>> {
  const { source, recorder, device } = home.audio;
  if (source === 'none') return { state: 'off', detail: 'audio.source is none' };
  let microphone: Microphone | undefined;
  const found = new Promise<Omit<Finding, 'part'>>((done) => {
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
