import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { readWav } from '../../../../src/audio/wav-file.ts';
import { freePort } from '../../../support/mosquitto.ts';
import { Child } from '../../../support/namespace.ts';
import { onEnd } from '../../../support/on-end.ts';
import type { InstalledPeer } from '../install.ts';

/** "Alexa, turn on the living room light", by flite's voice slt, with a pause after the name. */
const SPOKEN = new URL('alexa-turn-on-the-living-room-light.wav', import.meta.url).pathname;

/** A program of the Wyoming project that can be killed and started again at its port. */
class WyomingProgram {
  readonly port: number;
  child!: Child;
  readonly #command: readonly string[];

  protected constructor(peer: InstalledPeer, port: number, args: readonly string[]) {
    this.port = port;
    this.#command = [peer.python, '-W', 'ignore', '-m', ...args, '--uri', `tcp://127.0.0.1:${port}`];
    onEnd(() => this.child.end());
  }

  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  protected launch(): void {
    const [program = '', ...args] = this.#command;
    const environment = { ...process.env, PYTHONUNBUFFERED: '1' };
    this.child = new Child(spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    const { process } = this.child;
    const ended = new Promise((closed) => process.once('exit', closed));
    process.kill('SIGKILL');
    await ended;
  }
}

/** openWakeWord behind the Wyoming protocol, with the models of its package. */
export class OpenWakeWord extends WyomingProgram {
  static async start(peer: InstalledPeer): Promise<OpenWakeWord> {
    const server = new OpenWakeWord(peer, await freePort(), ['wyoming_openwakeword', '--debug']);
    await server.restart();
    return server;
  }

  async restart(): Promise<void> {
    this.launch();
    await this.child.says(/Ready/);
  }
}

/** A satellite whose microphone is a quiet room in which the test speaks. Shows on its output what it is told. */
export class WyomingSatellite extends WyomingProgram {
  readonly #socket: string;

  private constructor(peer: InstalledPeer, port: number, of: { folder: string; args: readonly string[] }) {
    const socket = join(of.folder, `microphone-${port}`);
    const microphone = new URL('microphone.py', import.meta.url).pathname;
    super(peer, port, [
      ...['wyoming_satellite', '--debug', '--no-zeroconf', '--name', 'satellite'],
      ...['--mic-command', `${peer.python} ${microphone} ${socket}`],
      ...['--detection-command', `sh -c 'echo "shows detection: $(cat)"'`],
      ...['--transcript-command', `sh -c 'echo "shows transcript: $(cat)"'`],
      ...['--streaming-start-command', `sh -c 'echo "shows streaming"'`],
      ...['--streaming-stop-command', `sh -c 'echo "shows pause"'`],
      ...of.args,
    ]);
    this.#socket = socket;
  }

  /** @param of.wake a server by which it hears its wake word itself; absent: it streams always. */
  static async start(
    peer: InstalledPeer,
    of: { folder: string; wake?: { server: OpenWakeWord; name: string } },
  ): Promise<WyomingSatellite> {
    const { folder, wake } = of;
    const args = wake ? ['--wake-uri', wake.server.url, '--wake-word-name', wake.name] : [];
    const satellite = new WyomingSatellite(peer, await freePort(), { folder, args });
    await satellite.restart();
    return satellite;
  }

  async restart(): Promise<void> {
    this.launch();
    await this.child.says(/microphone: open/);
  }

  /** Somebody says it in the room, again and again, until `heard` resolves. */
  async whileSpoken<T>(heard: Promise<T>): Promise<T> {
    const { buffer, byteOffset, byteLength } = readWav(SPOKEN);
    const speaker = connect(this.#socket).on('error', () => undefined);
    speaker.write(`${byteLength}\n`);
    speaker.write(Buffer.from(buffer, byteOffset, byteLength));
    return heard.finally(() => speaker.destroy());
  }
}
