import type { Clock } from '../../time/clock.ts';
import { WyomingSocket, wyomingAddress } from './wyoming-socket.ts';

/** What a peer says that it is, or why it does not. */
export type Probed = { readonly models: readonly string[] } | { readonly reason: string };

const WITHIN_MS = 3000;

/**
 * Asks a Wyoming peer once for its services.
 * @param kind the service whose models are listed.
 */
export function probeWyoming(of: { url: string; kind: 'wake' | 'asr'; clock: Clock }): Promise<Probed> {
  const { url, kind, clock } = of;
  return new Promise((settled) => {
    const socket = new WyomingSocket({
      address: wyomingAddress(url),
      clock,
      listener: {
        open: () => void socket.send({ type: 'describe' }),
        event: ({ type, data }) => {
          if (type === 'info') end({ models: modelsOf(data[kind]) });
        },
        closed: (reason) => end({ reason }),
      },
    });
    const timer = clock.setTimeout(() => socket.fail('it does not say what it is'), WITHIN_MS);
    const end = (probed: Probed) => {
      clock.clearTimeout(timer);
      socket.close();
      settled(probed);
    };
  });
}

/**
 * Whether a server that tells this model means the one that is asked for by name: openWakeWord tells the name of the
 * model's file, which may end in its version, as in `ok_nabu_v0.1`.
 */
export function isModel(told: string, name: string): boolean {
  return told === name || told.replace(/_v\d+(\.\d+)*$/, '') === name;
}

/** The names of all the models of all the services listed. */
function modelsOf(services: unknown): readonly string[] {
  return listed(services)
    .flatMap((service) => listed(service.models))
    .flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
}

function listed(value: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}
