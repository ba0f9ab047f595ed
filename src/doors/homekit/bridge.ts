import type { DeviceState } from '../../devices/device-state.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { message } from '../../text/text.ts';
import type { Timer } from '../../time/clock.ts';
import type { Door, DoorHost, DoorStatus, Invitation, OpenDoor } from '../door.ts';
import { PendingReports } from '../pending-reports.ts';
import { CommandHandler } from './command-handler.ts';
import { PairingFile } from './pairing-file.ts';
import { newSetupCode, PublishedBridge, type SetupCode } from './published-bridge.ts';

/** A HomeKit bridge. @throws Failure (exit 4) where its port is taken. */
export const openHomekit: OpenDoor = (host) => Bridge.open(host);

/** How long an invitation stands, in milliseconds. */
const INVITATION_MS = 15 * 60_000;
/** How long the bridge stays on the network after an app has removed it, in milliseconds: the app gets its answer. */
const FAREWELL_MS = 1000;
/** The id of the only pairing: a HomeKit bridge is paired with one home, with all of its people and hubs. */
const PAIRING = 'home';

/**
 * The home as a HomeKit bridge. It is on the network only while it is paired, or an invitation is valid. Each
 * invitation has a new code, which is refused afterwards.
 */
class Bridge implements Door {
  readonly #host: DoorHost;
  readonly #file: PairingFile;
  readonly #commandHandler: CommandHandler;
  readonly #pendingReports: PendingReports;
  #published: PublishedBridge | undefined;
  #invited: { readonly assistant: string; readonly timer: Timer } | undefined;
  #farewell: Timer | undefined;

  private constructor(host: DoorHost, file: PairingFile) {
    this.#host = host;
    this.#file = file;
    this.#pendingReports = new PendingReports({
      clock: host.clock,
      patience_ms: host.home.arbiter.confirm_ms,
      notify: (device) => this.#published?.devices.get(device)?.notify(host.stateOf(device)),
    });
    this.#commandHandler = new CommandHandler({
      host,
      pendingReports: this.#pendingReports,
      assistant: () => file.assistant,
    });
  }

  static async open(host: DoorHost): Promise<Bridge> {
    const bridge = new Bridge(host, await PairingFile.open(host.folder, host.log));
    // Nobody learns this code: a paired bridge cannot be paired again.
    if (bridge.#isPaired) await bridge.#publish(newSetupCode());
    return bridge;
  }

  show(device: string, state: DeviceState): void {
    this.#published?.devices.get(device)?.show(state);
    this.#pendingReports.reported(device);
  }

  async status(): Promise<DoorStatus> {
    const { assistant, controllers } = this.#file;
    const at = this.#published?.port ?? this.#host.home.doors.homekit?.port;
    const label = `Apple Home, ${counted(controllers)}`;
    return {
      state: 'open',
      address: this.#published ? `tcp ${at}` : `tcp ${at}, closed until somebody is invited`,
      pairings: this.#isPaired ? [{ id: PAIRING, label, assistant }] : [],
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
        message('door.code', { code }),
        message('door.homekit.pair'),
        message('door.homekit.uncertified'),
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
    this.#pendingReports.close();
    await this.#file.written();
  }

  get #isPaired(): boolean {
    return this.#file.controllers > 0;
  }

  async #publish(code: SetupCode): Promise<PublishedBridge> {
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
      found: message('door.homekit.paired.found', { count: controllers }),
      expected: message('door.homekit.paired.expected'),
      fix: message('door.homekit.paired.fix', { pairing: PAIRING }),
    },
  ]);
}
