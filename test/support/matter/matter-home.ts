import { join } from 'node:path';
import type { Child } from '../namespace.ts';
import { NamespacedHome } from '../namespaced-home.ts';

export interface Answered {
  readonly status: string;
  readonly took_ms: number;
}

/** A hub with a Matter door, its devices and its controllers, in a network of their own. */
export class MatterHome extends NamespacedHome {
  /** @param of.doors doors beside Matter. */
  constructor(
    of: Omit<ConstructorParameters<typeof NamespacedHome>[0], 'door' | 'doors'> & { doors?: string },
  ) {
    super({ ...of, door: 'matter', doors: `matter: {}, ${of.doors ?? ''}` });
  }

  /** A cloud's HTTP client. */
  async cloud(): Promise<Child> {
    const cloud = this.namespace.node([support('cloud.mjs')]);
    await cloud.told.next(({ ready }) => ready === true);
    return cloud;
  }

  async controller(name: string): Promise<Child> {
    const controller = this.namespace.node([support('controller.mjs'), name, join(this.folder, name)]);
    await controller.told.next(({ ready }) => ready === true);
    return controller;
  }

  /** What `doors pair` tells a person to type. */
  async invite(assistant: string): Promise<string> {
    const { words } = await this.invitation(assistant);
    return /[\d-]{13}/.exec(words.join(' '))?.[0] ?? '';
  }
}

function support(script: string): string {
  return new URL(script, import.meta.url).pathname;
}
