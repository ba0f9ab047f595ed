import { join } from 'node:path';
import { MqttClient } from 'mqtt';
import type { PipelineEvent } from '../../arbiter/event.ts';
import type { Verdict } from '../../arbiter/explain/verdict.ts';
import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { readWav } from '../../audio/wav-file.ts';
import { consoleSchema } from '../../config/console.ts';
import { loadHome, loadHomeAside } from '../../config/load.ts';
import type { Home } from '../../config/schema.ts';
import { Daemon } from '../../daemon/daemon.ts';
import { SimulatedDevices } from '../../devices/simulated-devices.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure, type Problem } from '../../error/failure.ts';
import { type HearingStream, openHearing } from '../../hearing/hearing-stream.ts';
import { hearingPlan } from '../../hearing/plan.ts';
import { processLog } from '../../log/process-log.ts';
import { openSocket } from '../../mqtt/broker-address.ts';
import { systemClock, systemWall } from '../../time/system-clock.ts';
import { PACKAGE_FOLDER, stateOf } from '../home.ts';
import { namesOf } from '../ui/names.ts';
import { paintFor, type Terminal } from '../ui/terminal.ts';
import { DemoFolder } from './demo-folder.ts';
import { type Episode, episodes } from './episodes.ts';
import { DemoView } from './view.ts';

/** As long as a chunk of arecord's. */
const CHUNK_SAMPLES = 2000;
const ROOM = 'living-room';
/** The pause before the recordings are played again, in milliseconds. */
const BETWEEN_ROUNDS_MS = 5000;

/**
 * Plays bundled recordings through the real pipeline, in real time, against simulated devices on a real broker. Where the
 * Mandarin model is installed in the state folder, it understands the Mandarin recording.
 */
export async function demo(
  terminal: Terminal,
  options: { readonly state?: string; readonly console?: boolean },
): Promise<ExitCode> {
  const own = options.console ? DemoFolder.make() : undefined;
  try {
    return await play(terminal, own, options);
  } finally {
    own?.remove();
  }
}

async function play(
  terminal: Terminal,
  own: DemoFolder | undefined,
  options: { readonly state?: string },
): Promise<ExitCode> {
  const home = stagedHome(loadHome(own?.folder ?? PACKAGE_FOLDER), own !== undefined);
  const view = new DemoView(terminal, { paint: paintFor(terminal), names: namesOf(terminal, home) });
  const stage = await Stage.open(home, { view, state: stateOf(terminal, home, options.state), own });
  let unexpected = 0;
  try {
    if (stage.address !== undefined) view.console(stage.address);
    for (const episode of episodes) unexpected += (await stage.play(episode)) ? 0 : 1;
    view.ending(unexpected);
    if (own) await stage.playOn(terminal.interrupted);
  } finally {
    await stage.close();
  }
  return unexpected === 0 ? ExitCode.ok : ExitCode.failed;
}

/** The home as it is staged: with a broker of its own at any free port, and without a sound card. */
function stagedHome(home: Home, isWatched: boolean): Home {
  return {
    ...home,
    mqtt: { ...home.mqtt, embedded: { port: 0, open_devices: false } },
    audio: { ...home.audio, source: 'none' },
    ...(isWatched && { console: consoleSchema.parse({}) }),
  };
}

/** The surroundings of the hub: simulated devices, the assistants' clouds, and an independent subscriber. */
class Stage {
  readonly #daemon: Daemon;
  readonly #hearing: HearingStream;
  readonly #witness: MqttClient;
  readonly #view: DemoView;
  readonly #verdicts: Verdict[] = [];
  readonly #sent: string[] = [];
  readonly #clients: MqttClient[] = [];
  #start_ms = 0;

  private constructor(of: {
    daemon: Daemon;
    hearing: HearingStream;
    witness: MqttClient;
    view: DemoView;
  }) {
    this.#daemon = of.daemon;
    this.#hearing = of.hearing;
    this.#witness = of.witness;
    this.#view = of.view;
  }

  static async open(
    home: Home,
    of: { view: DemoView; state: string; own: DemoFolder | undefined },
  ): Promise<Stage> {
    const { view, state, own } = of;
    const plan = hearingPlan(home, undefined, state);
    view.opening({ mandarin: plan.fsmn ? 'model' : 'takes' });
    let stage: Stage | undefined;
    const hearing = await openHearing({ plan, clock: systemClock });
    const connected = new Latch();
    const daemon = await Daemon.start({
      home,
      clock: systemClock,
      wall: systemWall,
      log: processLog({ level: 'error' }),
      onEvent: (event) => {
        if (event.kind === 'broker' && event.state === 'connected') connected.open();
        stage?.event(event);
      },
      onVerdict: (verdict) => stage?.verdict(verdict),
      ...(own && { state: own.state, reload: async () => (await stage?.reload(own.folder)) ?? [] }),
      onFault: (error) => {
        throw error;
      },
    });
    await connected.opened;
    daemon.microphone(ROOM, 'listening');
    const devices = await client(daemon);
    const simulated = new SimulatedDevices(home.devices);
    devices.on('message', (topic, payload) => {
      for (const report of simulated.obey({ topic, payload: payload.toString() }))
        devices.publish(report.topic, report.payload);
    });
    await devices.subscribeAsync(['zigbee2mqtt/+/set', 'cmnd/#']);
    const witness = await client(daemon);
    stage = new Stage({ daemon, hearing, witness, view });
    witness.on('message', (topic, payload) => stage?.message(topic, payload.toString()));
    await witness.subscribeAsync([
      'zigbee2mqtt/#',
      'cmnd/#',
      'stat/#',
      'halfsecond/claim/#',
      'halfsecond/outcome/#',
    ]);
    stage.#clients.push(devices, witness);
    return stage;
  }

  /** Plays one recording in real time. @returns whether the result is the expected one. */
  async play(episode: Episode): Promise<boolean> {
    this.#verdicts.length = 0;
    this.#sent.length = 0;
    await this.#hearing.reset();
    this.#view.episode(episode);
    this.#start_ms = systemClock.now();
    const samples = readWav(join(PACKAGE_FOLDER, 'scenarios', 'audio', episode.recording));
    for (const { at_ms, assistant, ...claim } of episode.claims) {
      systemClock.setTimeout(
        () =>
          this.#witness.publish(
            `halfsecond/claim/${assistant}`,
            JSON.stringify({ ...claim, id: `${episode.recording}-${assistant}-${at_ms}` }),
            { qos: 1 },
          ),
        at_ms,
      );
    }
    for (let from = 0; from < samples.length; from += CHUNK_SAMPLES) {
      const chunk = samples.slice(from, from + CHUNK_SAMPLES);
      await until(this.#start_ms + ((from + chunk.length) / SAMPLE_RATE_HZ) * 1000);
      await this.#daemon.hear(this.#hearing, chunk, from + chunk.length, ROOM);
    }
    await until(this.#start_ms + episode.lasts_ms);
    const winners = this.#verdicts.map(({ winner }) => winner ?? 'nobody');
    const asExpected =
      winners.join() === episode.winners.join() && this.#sent.length === episode.winners.length;
    this.#view.result({ asExpected, commands: this.#sent.length });
    return asExpected;
  }

  /** Where browsers find the console; undefined without one. */
  get address(): string | undefined {
    return this.#daemon.consoleAddress;
  }

  /** Plays the recordings round after round, for whoever watches in a browser, until the user has seen enough. */
  async playOn(interrupted: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = interrupted.then(() => {
      isOver = true;
    });
    while (!isOver) {
      await Promise.race([over, until(systemClock.now() + BETWEEN_ROUNDS_MS)]);
      for (const episode of episodes) if (!isOver) await Promise.race([over, this.play(episode)]);
    }
  }

  /** Goes on with the files as the console has changed them. @returns why they are not used; empty: they are. */
  async reload(folder: string): Promise<readonly Problem[]> {
    try {
      await this.#daemon.reload(stagedHome(await loadHomeAside(folder), true));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return error.problems;
    }
    this.#daemon.microphone(ROOM, 'listening');
    return [];
  }

  async close(): Promise<void> {
    for (const each of this.#clients) await each.endAsync(true);
    await this.#hearing.close();
    await this.#daemon.stop();
  }

  event(event: PipelineEvent): void {
    this.#view.event(systemClock.now() - this.#start_ms, event);
  }

  verdict(verdict: Verdict): void {
    this.#verdicts.push(verdict);
    this.#view.verdict(systemClock.now() - this.#start_ms, verdict);
  }

  message(topic: string, payload: string): void {
    if (/^zigbee2mqtt\/[^/]+\/set$|^cmnd\//.test(topic)) this.#sent.push(topic);
    this.#view.message(systemClock.now() - this.#start_ms, topic, payload);
  }
}

async function client(daemon: Daemon): Promise<MqttClient> {
  const connecting = new MqttClient(() => openSocket(daemon.address), {
    protocolVersion: 5,
    reconnectPeriod: 0,
  });
  await new Promise<void>((connected) => connecting.once('connect', () => connected()));
  return connecting;
}

function until(time_ms: number): Promise<void> {
  return new Promise((reached) => {
    systemClock.setTimeout(reached, Math.max(0, time_ms - systemClock.now()));
  });
}

/** A promise that a method resolves. */
class Latch {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((opened) => {
    this.open = opened;
  });
}
