import { join } from 'node:path';
import { SAMPLE_RATE_HZ } from '../../src/audio/pcm.ts';
import { readWav } from '../../src/audio/wav-file.ts';
import { type Home, homeSchema } from '../../src/config/schema.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import { SimulatedDevices } from '../../src/devices/simulated-devices.ts';
import { openerOf, type ProcessDoorName } from '../../src/doors/catalogue.ts';
import { ask } from '../../src/doors/process/ask.ts';
import { DoorProcess } from '../../src/doors/process/door-process.ts';
import { HearingPipeline } from '../../src/hearing/hearing-pipeline.ts';
import { hearingPlan } from '../../src/hearing/plan.ts';
import { createEnglishRecogniser } from '../../src/hearing/stt/english/recogniser.ts';
import { createEnrolledDetector } from '../../src/hearing/wake/enrolled-detector.ts';
import { createKeylessPorcupine } from '../../src/hearing/wake/keyless-porcupine.ts';
import { processLog } from '../../src/log/process-log.ts';
import { SteppingClock } from '../../src/time/stepping-clock.ts';
import { systemWall } from '../../src/time/system-clock.ts';
import { broker, onEnd, Subscriber } from './broker.ts';
import { PROJECT, shippedHome } from './home.ts';
import { HomekitController } from './homekit-controller.ts';
import { AligenieAccount, CLIENT, REDIRECT } from './skill-client.ts';
import { folderWith } from './temp-folder.ts';

const ROOM = 'living-room';
const CHUNK_SAMPLES = 2000;
/** Between the steps of the clock, what is on the wires arrives. */
const STEP_MS = 50;

/**
 * The hub, its doors, a broker and the clouds over real wires, and a room that is really heard; only time is
 * stepped, so that a cloud may take seconds and nobody waits for it.
 */
export class TwoEcosystems {
  readonly clock = new SteppingClock();
  readonly winners: (string | null)[] = [];
  #claims = 0;
  #daemon!: Daemon;
  #pipeline!: HearingPipeline;
  siri!: HomekitController;
  genie!: AligenieAccount;
  witness!: Subscriber;

  static async open(): Promise<TwoEcosystems> {
    const all = new TwoEcosystems();
    const { port } = await broker();
    const secrets = folderWith({ secret: CLIENT.secret, password: CLIENT.password });
    const home = homeOf(port, secrets);
    all.#pipeline = await pipelineOf(home);
    const socket = join(secrets, 'doors.sock');
    const log = processLog({ level: 'error' });
    const { clock } = all;
    const wall = systemWall;
    all.#daemon = await Daemon.start({
      home,
      clock,
      wall,
      log,
      doors: { socket, command: ['false'] },
      onEvent: (event) => {
        if (event.kind === 'claim') all.#claims += 1;
      },
      onVerdict: ({ winner }) => all.winners.push(winner),
      onFault: (error) => {
        throw error;
      },
    });
    onEnd(() => all.#daemon.stop());
    all.witness = await Subscriber.open(port);
    await all.witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
    const simulated = new SimulatedDevices(home.devices);
    all.witness.client.on('message', (topic, payload) => {
      for (const report of simulated.obey({ topic, payload: payload.toString() }))
        all.witness.client.publish(report.topic, report.payload);
    });
    all.#daemon.microphone(ROOM, 'listening');
    const open = async (name: ProcessDoorName) => {
      const folder = join(secrets, name);
      const process = { name, home, socket, folder, process: 1, isSpawned: false, clock, wall, log };
      const door = await DoorProcess.start({ ...process, open: openerOf(name) });
      onEnd(() => door.close());
    };
    await open('homekit');
    await open('aligenie');
    // As `doors pair` and `doors status` ask.
    const said = JSON.stringify(await ask(socket, { door: 'homekit', verb: 'invite', argument: 'siri' }));
    const addressOf = async (door: ProcessDoorName) =>
      JSON.stringify(await ask(socket, { door, verb: 'status' })).match(/(tcp |127\.0\.0\.1:)(\d+)/)?.[2] ??
      '';
    all.siri = await HomekitController.pair(
      Number(await addressOf('homekit')),
      /\d{3}-\d{2}-\d{3}/.exec(said)?.[0] ?? '',
    );
    onEnd(() => all.siri.close());
    all.genie = await AligenieAccount.link(`http://127.0.0.1:${await addressOf('aligenie')}`);
    return all;
  }

  /** Commands that reached a device since the last utterance. */
  get commands(): readonly string[] {
    return this.witness.received.flatMap(({ topic, payload }) => (topic.endsWith('/set') ? [payload] : []));
  }

  /** Plays a recording in the room. */
  async hear(recording: string): Promise<void> {
    this.winners.length = 0;
    this.witness.received.length = 0;
    await this.#pipeline.reset();
    const samples = readWav(`${PROJECT}scenarios/audio/${recording}.wav`);
    const started_ms = this.clock.now();
    for (let from = 0; from < samples.length; from += CHUNK_SAMPLES) {
      const chunk = samples.slice(from, from + CHUNK_SAMPLES);
      await this.until(started_ms + ((from + chunk.length) / SAMPLE_RATE_HZ) * 1000);
      await this.#daemon.hear(
        { feed: (each) => this.#pipeline.feed(each), close: async () => undefined },
        chunk,
        from + chunk.length,
        ROOM,
      );
    }
  }

  /** Steps the clock, while what is on the wires arrives. */
  async until(time_ms: number): Promise<void> {
    while (this.clock.now() < time_ms) {
      this.clock.stepTo(Math.min(time_ms, this.clock.now() + STEP_MS));
      await turn();
    }
  }

  /** Sends a command, and lets no time pass until the hub has it. */
  async send<T>(command: () => Promise<T>): Promise<{ answer: Promise<T> }> {
    const before = this.#claims;
    const answer = command();
    while (this.#claims === before) await turn();
    return { answer };
  }
}

function turn(): Promise<void> {
  return new Promise((done) => setImmediate(done));
}

function homeOf(port: number, secrets: string): Home {
  const { devices, folder, ...file } = shippedHome();
  const { siri, 'tmall-genie': genie } = file.assistants;
  const home = homeSchema.parse({
    ...file,
    mqtt: { url: `mqtt://127.0.0.1:${port}` },
    audio: { source: 'none', room: ROOM },
    assistants: {
      siri: { ...siri, doors: ['homekit'] },
      'tmall-genie': { ...genie, doors: ['aligenie'] },
    },
    doors: {
      spawn: false,
      homekit: { assistant: 'siri', port: 0 },
      aligenie: {
        assistant: 'tmall-genie',
        port: 0,
        client_id: CLIENT.id,
        client_secret_file: join(secrets, 'secret'),
        owner_password_file: join(secrets, 'password'),
        redirect_uris: [REDIRECT],
      },
    },
  });
  return { ...home, devices, folder };
}

async function pipelineOf(home: Home): Promise<HearingPipeline> {
  const plan = hearingPlan(home, undefined);
  return new HearingPipeline({
    detectors: [
      await createKeylessPorcupine(plan.keyless),
      await createEnrolledDetector({ phrases: plan.enrolled }),
    ],
    recognisers: [await createEnglishRecogniser({ devices: home.devices })],
    locales: plan.locales,
  });
}
