import type { PipelineEvent, PipelineEventKind } from '../../src/arbiter/event.ts';
import type { Device } from '../../src/config/device.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import type { Logger } from '../../src/log/logger.ts';
import { systemClock, systemWall } from '../../src/time/system-clock.ts';
import { onEnd } from './broker.ts';
import { device, home } from './home.ts';

type EventOf<K extends PipelineEventKind> = Extract<PipelineEvent, { kind: K }>;

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** A real hub in this process, with everything that it tells. */
export class Hub {
  readonly events: PipelineEvent[] = [];
  readonly #waiting: { wanted: (event: PipelineEvent) => boolean; met: () => void }[] = [];
  #daemon: Daemon | undefined;

  /** @param of.more of `halfsecond.yaml`, beside assistants and the broker. */
  static async start(of: {
    port: number;
    mqtt?: object;
    assistants?: readonly string[];
    /** Default: one lamp. */
    devices?: readonly Device[];
    more?: object;
    state?: string;
    log?: Partial<Logger>;
    /** Called while an event is told, before anything else happens. */
    on?: (event: PipelineEvent) => void;
  }): Promise<Hub> {
    const hub = new Hub();
    hub.#daemon = await Daemon.start({
      home: home({
        ...(of.assistants && { assistants: of.assistants }),
        devices: of.devices ?? [device({ id: 'lamp' })],
        more: { mqtt: { url: `mqtt://127.0.0.1:${of.port}`, ...of.mqtt }, ...of.more },
      }),
      clock: systemClock,
      wall: systemWall,
      log: { ...silent, ...of.log },
      ...(of.state !== undefined && { state: of.state }),
      onEvent: (event) => {
        hub.events.push(event);
        of.on?.(event);
        for (const each of hub.#waiting.splice(0)) {
          if (each.wanted(event)) each.met();
          else hub.#waiting.push(each);
        }
      },
      onFault: (error) => {
        throw error;
      },
    });
    onEnd(() => hub.stop());
    return hub;
  }

  of<K extends PipelineEventKind>(kind: K): readonly EventOf<K>[] {
    return this.events.filter((event): event is EventOf<K> => event.kind === kind);
  }

  /** The next event, or, unless only new ones count, one already told, that is wanted. */
  tells(wanted: (event: PipelineEvent) => boolean, of: { isNew?: boolean } = {}): Promise<void> {
    if (!of.isNew && this.events.some(wanted)) return Promise.resolve();
    return new Promise((met) => void this.#waiting.push({ wanted, met }));
  }

  connected(of: { isNew?: boolean } = {}): Promise<void> {
    return this.tells((event) => event.kind === 'broker' && event.state === 'connected', of);
  }

  async stop(): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = undefined;
    await daemon?.stop();
  }
}
