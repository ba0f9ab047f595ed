import type { ActionContext, Behavior } from '@matter/main';
import { type Fabric, hasRemoteActor, NodeSession, SessionType } from '@matter/main/protocol';
import { StatusResponse } from '@matter/main/types';
import type { Intent } from '../../intent/intent.ts';
import { type DoorHost, replyTo } from '../door.ts';
import type { PendingReports } from '../pending-reports.ts';
import type { FabricIdentity, Fabrics } from './fabrics.ts';

/** An intent without its device, which the endpoint knows. */
export type Wish = Omit<Intent, 'device'>;

/** The sender of a command: what is needed of it once the Matter exchange is over. */
export interface Sender {
  readonly assistant: string;
  /** The id of the message; a message that arrives twice has the same id. */
  readonly id: string;
  /** Whether the sender waits for an answer; a message to a group has none. */
  readonly waits: boolean;
}

const TURNS_ON: ReadonlySet<Intent['action']> = new Set(['turn_on', 'set_brightness', 'toggle']);

/** Receives the commands of all endpoints: each becomes a claim, answered by its result. */
export class CommandHandler {
  readonly #host: DoorHost;
  readonly #fabrics: Fabrics;
  readonly #pendingReports: PendingReports;

  constructor(of: { host: DoorHost; fabrics: Fabrics; pendingReports: PendingReports }) {
    this.#host = of.host;
    this.#fabrics = of.fabrics;
    this.#pendingReports = of.pendingReports;
  }

  /** @throws StatusResponse (Unsupported Access) where the user has confirmed no assistant for the fabric. */
  senderOf(context: ActionContext, device: string): Sender {
    if (!hasRemoteActor(context)) throw new StatusResponse.FailureError('no fabric sent this');
    const { session } = context;
    const { fabric } = session;
    const identity = fabric && identityOf(fabric);
    const assistant = identity && this.#fabrics.assistantOf(identity);
    if (!identity || assistant === undefined) {
      const { log } = this.#host;
      log.warn(
        { device, fabric: fabric?.fabricIndex },
        'refused: the user has not said whose this ecosystem is',
      );
      throw new StatusResponse.UnsupportedAccessError('nobody has confirmed whose this fabric is');
    }
    if (NodeSession.is(session)) this.#remember(identity, session);
    const header = context.message?.packetHeader;
    // The members of a group share one session, and each counts its own messages.
    const from = header?.sourceNodeId?.toString(16) ?? session.id;
    return {
      assistant,
      id: `matter-${fabric.fabricIndex}-${from}-${header?.messageId ?? context.exchange.id}`,
      waits: header?.sessionType !== SessionType.Group,
    };
  }

  /**
   * Holds the command until the hub has decided it.
   * @throws StatusResponse (Busy or Failure) where the sender gets an error.
   */
  async take(device: string, sender: Sender, wishes: readonly Wish[]): Promise<void> {
    const { assistant, id } = sender;
    const turnsOn = wishes.some(({ action }) => TURNS_ON.has(action));
    this.#pendingReports.commanded(device, { assistant, turnsOn });
    const command = {
      // A message to a group becomes one command for each of its devices.
      id: `${id}-${device}-${wishes.map(({ action }) => action).join('-')}`,
      assistant,
      intents: wishes.map((wish) => ({ ...wish, device })),
    };
    const result = this.#host.claim(command);
    const answered = result.then((known) => {
      const reply = replyTo(known, this.#host.home.assistants[assistant]?.on_lost ?? 'success');
      this.#pendingReports.answered(device, { wasDropped: reply === 'failure' });
      if (reply === 'busy') throw new StatusResponse.BusyError(known.reason);
      if (reply === 'failure') throw new StatusResponse.FailureError(known.reason);
    });
    if (sender.waits) await answered;
    else answered.catch(() => undefined);
  }

  #remember(fabric: FabricIdentity, { peerNodeId, channel }: NodeSession): void {
    const { networkAddress } = channel;
    if (!networkAddress) return;
    const { ip, port } = networkAddress;
    this.#fabrics.commandedBy(fabric, { node: peerNodeId.toString(16), ip, port }).catch((error: unknown) => {
      this.#host.log.warn({ error }, 'a controller could not be remembered');
    });
  }

  isTurningOn(device: string, context: ActionContext): boolean {
    return this.#pendingReports.isTurningOn(device, this.senderOf(context, device).assistant);
  }

  /** Refuses a command that Matter has and no device here can carry out. */
  unable(device: string, what: string): never {
    this.#host.log.warn({ device, what }, 'an ecosystem asked for what cannot be carried');
    throw new StatusResponse.UnsupportedCommandError(what);
  }
}

/** For the cluster behaviours: sends a command for the device of the behaviour's endpoint. */
export function ask(of: Behavior, ...wishes: readonly Wish[]): Promise<void> {
  const commandHandler = of.env.get(CommandHandler);
  const device = of.endpoint.id;
  return commandHandler.take(device, commandHandler.senderOf(of.context, device), wishes);
}

export function identityOf({ rootPublicKey, fabricId }: Fabric): FabricIdentity {
  return {
    rootPublicKey: Buffer.from(rootPublicKey as Uint8Array).toString('hex'),
    fabricId: fabricId.toString(16),
  };
}
