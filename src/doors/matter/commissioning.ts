import { Crypto, type ServerNode } from '@matter/main';
import { AdministratorCommissioningServer } from '@matter/main/behaviors/administrator-commissioning';
import { DeviceCommissioner, type Fabric, FabricManager, PaseClient } from '@matter/main/protocol';
import type { Logger } from '../../log/logger.ts';
import { message } from '../../text/text.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { Invitation } from '../door.ts';
import { identityOf } from './command-handler.ts';
import type { Fabrics } from './fabrics.ts';
import { INVITATION_MS, Invitations, type Opener } from './invitations.ts';

/** Pairs ecosystems with the bridge, and keeps the assistant of each. */
export class Commissioning {
  readonly #node: ServerNode;
  readonly #fabrics: Fabrics;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #invitations: Invitations;
  /** The commissioning window of the present invitation. */
  #window: { readonly assistant: string; readonly timer: Timer } | undefined;

  constructor(of: { node: ServerNode; fabrics: Fabrics; clock: Clock; log: Logger }) {
    this.#node = of.node;
    this.#fabrics = of.fabrics;
    this.#clock = of.clock;
    this.#log = of.log;
    this.#invitations = new Invitations(of.clock);
    const { events } = of.node.env.get(FabricManager);
    events.added.on((fabric) => this.#joined(fabric));
    events.deleted.on((fabric) => this.#keep(this.#fabrics.forget(identityOf(fabric))));
  }

  /** Opens a commissioning window. Each invitation has a new code, which is refused afterwards. */
  async invite(assistant: string): Promise<Invitation> {
    await this.#endWindow();
    const { env } = this.#node;
    const crypto = env.get(Crypto);
    const passcode = PaseClient.generateRandomPasscode(crypto);
    const discriminator = PaseClient.generateRandomDiscriminator(crypto);
    await this.#node.set({ commissioning: { passcode, discriminator } });
    const timer = this.#clock.setTimeout(() => void this.#endWindow(), INVITATION_MS);
    this.#window = { assistant, timer };
    this.#invitations.invite(assistant);
    await env.get(DeviceCommissioner).allowBasicCommissioning(() => this.#windowEnded());
    const { qrPairingCode, manualPairingCode } = this.#node.state.commissioning.pairingCodes;
    return {
      words: [
        message('door.code', { code: manualPairingCode.replace(/^(\d{4})(\d{3})(\d{4})$/, '$1-$2-$3') }),
        message('door.matter.pair'),
        message('door.matter.uncertified'),
      ],
      qr: qrPairingCode,
      expires_s: INVITATION_MS / 1000,
    };
  }

  close(): void {
    this.#windowEnded();
  }

  #joined(fabric: Fabric): void {
    const opener = this.#opener();
    const assistant = this.#invitations.assistantOf(opener);
    const { fabricIndex, label } = fabric;
    if (assistant === undefined) {
      this.#log.warn({ fabricIndex, label }, 'an ecosystem has joined that the user has not invited');
      return;
    }
    this.#log.info({ fabricIndex, label, assistant }, 'an ecosystem has joined');
    void this.#keep(this.#fabrics.confirm(identityOf(fabric), assistant));
  }

  async #keep(written: Promise<void>): Promise<void> {
    await written.catch((error: unknown) =>
      this.#log.error(
        { error },
        'whose fabric is whose could not be kept: it is forgotten at the next start',
      ),
    );
  }

  #opener(): Opener {
    if (this.#window) return { invitation: this.#window.assistant };
    const { adminFabricIndex } = this.#node.stateOf(AdministratorCommissioningServer);
    const admin = this.#node.env
      .get(FabricManager)
      .fabrics.find((each) => each.fabricIndex === adminFabricIndex);
    return { ecosystemOf: admin && this.#fabrics.assistantOf(identityOf(admin)) };
  }

  async #endWindow(): Promise<void> {
    await this.#node.env.get(DeviceCommissioner).endCommissioning();
    this.#windowEnded();
  }

  #windowEnded(): void {
    if (this.#window) this.#clock.clearTimeout(this.#window.timer);
    this.#window = undefined;
  }
}
