import type { DeviceState } from '../../devices/device-state.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import type { Timer } from '../../time/clock.ts';
import type { Door, DoorHost, DoorStatus, Invitation } from '../door.ts';
import { Unsettled } from '../unsettled.ts';
import { CommandHandler } from './command-handler.ts';
import { PairingFile } from './pairing-file.ts';
import { PublishedBridge } from './published-bridge.ts';
import { newSetupCode } from './setup-code.ts';

const INVITATION_MS = 15 * 60_000;
/** A controller that removes the bridge is answered before the bridge leaves the network. */
const FAREWELL_MS = 1000;
/** HomeKit knows one pairing a bridge: a home, with all of its people and hubs. */
const PAIRING = 'home';

/**
 * The home as a HomeKit bridge. It is on the network only while it is paired, or somebody is invited: each
 * invitation has a code of its own, which is worth nothing after it.
 */
export class Bridge implements Door {
  readonly #host: DoorHost;
  readonly #file: PairingFile;
  readonly #commandHandler: CommandHandler;
  readonly #unsettled: Unsettled;
  #published: PublishedBridge | undefined;
  #invited: { readonly assistant: string; readonly timer: Timer } | undefined;
  #farewell: Timer | undefined;

  private constructor(host: DoorHost, file: PairingFile) {
    this.#host = host;
    this.#file = file;
    this.#unsettled = new Unsettled({
      clock: host.clock,
      patience_ms: host.home.arbiter.confirm_ms,
      tell: (device) => this.#published?.devices.get(device)?.tell(host.stateOf(device)),
    });
    this.#commandHandler = new CommandHandler({
      host,
      unsettled: this.#unsettled,
      assistant: () => file.assistant,
    });
  }

  /** @throws Failure (exit 4) where its port is taken. */
  static async open(host: DoorHost): Promise<Bridge> {
    const bridge = new Bridge(host, await PairingFile.open(host.folder, host.log));
    // The code is told to nobody: nobody else can pair with a bridge that is paired.
    if (bridge.#isPaired) await bridge.#publish(newSetupCode());
    return bridge;
  }

  show(device: string, state: DeviceState): void {
    this.#published?.devices.get(device)?.show(state);
    this.#unsettled.reported(device);
  }

  async status(): Promise<DoorStatus> {
    const { assistant, controllers } = this.#file;
    const at = this.#published?.port ?? this.#host.home.doors.homekit?.port;
    const label = `Apple Home, ${counted(controllers)}`;
    return {
      state: 'open',
      address: this.#published ? `tcp ${at}` : `tcp ${at}, closed until somebody is invited`,
      pairings: this.#isPaired ? [{ id: PAIRING, label, ...(assistant !== undefined && { assistant }) }] : [],
    };
  }

  async invite(assistant: string): Promise<Invitation> {
    if (this.#isPaired) throw isPaired(this.#file.controllers);
    await this.#withdraw();
    const code = newSetupCode();
    const { setupUri } = await this.#publish(code);
    const timer = this.#host.clock.setTimeout(() => void this.#withdraw(), INVITATION_MS);
    this.#invited = { assistant, timer };
    return {
      words: [
        `Code: ${code}`,
        'In the Home app, add an accessory and scan the code, or choose "More options" and type it.',
        'The bridge is not certified: the app says so, and adds it all the same.',
      ],
      qr: setupUri,
      expires_s: INVITATION_MS / 1000,
    };
  }

  async unpair(pairing: string): Promise<boolean> {
    if (!this.#isPaired || (pairing !== PAIRING && pairing !== this.#file.assistant)) return false;
    await this.#withdraw();
    this.#file.reset();
    await this.#file.written();
    return true;
  }

  async close(): Promise<void> {
    await this.#withdraw();
    this.#unsettled.close();
    await this.#file.written();
  }

  get #isPaired(): boolean {
    return this.#file.controllers > 0;
  }

  async #publish(code: ReturnType<typeof newSetupCode>): Promise<PublishedBridge> {
    this.#published = await PublishedBridge.publish({
      host: this.#host,
      file: this.#file,
      commandHandler: this.#commandHandler,
      code,
      changed: (state) => (state === 'paired' ? this.#paired() : this.#unpaired()),
    });
    return this.#published;
  }

  #paired(): void {
    const { log } = this.#host;
    const assistant = this.#invited?.assistant;
    this.#endInvitation();
    this.#file.confirm(assistant);
    log.info({ assistant }, 'Apple Home has joined');
  }

  #unpaired(): void {
    this.#host.log.info({}, 'Apple Home has left');
    this.#file.confirm(undefined);
    this.#farewell = this.#host.clock.setTimeout(() => void this.#withdraw(), FAREWELL_MS);
  }

  async #withdraw(): Promise<void> {
    this.#endInvitation();
    if (this.#farewell) this.#host.clock.clearTimeout(this.#farewell);
    this.#farewell = undefined;
    const published = this.#published;
    this.#published = undefined;
    await published?.withdraw();
  }

  #endInvitation(): void {
    if (this.#invited) this.#host.clock.clearTimeout(this.#invited.timer);
    this.#invited = undefined;
  }
}

function counted(controllers: number): string {
  return `${controllers} controller${controllers === 1 ? '' : 's'}`;
}

function isPaired(controllers: number): Failure {
  return new Failure(ExitCode.usage, [
    {
      path: 'doors.homekit',
      found: `a bridge that is paired with Apple Home (${counted(controllers)})`,
      expected: 'one that is not: HomeKit knows one home a bridge',
      fix: `share the home in the Home app with whoever else shall use it, or end the pairing: halfsecond doors unpair homekit ${PAIRING}`,
    },
  ]);
}
