import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../../log/logger.ts';
import { readSafely, writeSafely } from '../../state/safe-file.ts';

/**
 * The identity of a fabric (Core Specification, 2.5.1): its root's public key and its id. Its vendor, label and node
 * ids prove nothing.
 */
export interface FabricIdentity {
  /** Hexadecimal. */
  readonly rootPublicKey: string;
  /** Hexadecimal. */
  readonly fabricId: string;
}

const controllerSchema = z.strictObject({
  /** Its node id in the fabric, hexadecimal. */
  node: z.string().regex(/^[0-9a-f]+$/),
  /** Where its last command came from; of a link-local address, with its zone. */
  ip: z.string().refine((ip) => isIP(ip) !== 0),
  /** UDP. */
  port: z.int().min(1).max(65_535),
});
/** A node of an ecosystem that sends commands, such as a hub, a speaker or a phone. */
export type Controller = z.infer<typeof controllerSchema>;

const fileSchema = z.array(
  z.strictObject({
    rootPublicKey: z.string().regex(/^[0-9a-f]+$/),
    fabricId: z.string().regex(/^[0-9a-f]+$/),
    assistant: z.string().min(1),
    /** Those of its controllers that have sent commands, the latest last; none where they cannot be read. */
    controllers: z.array(controllerSchema).catch([]),
  }),
);
/** The most controllers of a fabric that are remembered. */
const MOST_CONTROLLERS = 8;
type Confirmed = z.infer<typeof fileSchema>[number];

/** The assistant of each fabric, as the user named it when the fabric was paired. Survives power cuts. */
export class Fabrics {
  readonly #file: string;
  #confirmed: readonly Confirmed[];
  #written: Promise<void> = Promise.resolve();

  private constructor(file: string, confirmed: readonly Confirmed[]) {
    this.#file = file;
    this.#confirmed = confirmed;
  }

  /** Reads the file. An unreadable file counts as none and is logged: its fabrics have no assistant then. */
  static async open(folder: string, log: Logger): Promise<Fabrics> {
    const file = join(folder, 'fabrics.json');
    const { value = [], problem } = await readSafely(file, (text) => fileSchema.parse(JSON.parse(text)));
    if (problem !== undefined) log.warn({ problem }, 'whose fabrics are whose could not be read whole');
    return new Fabrics(file, value);
  }

  /** The assistant whose commands arrive by the fabric; undefined where the user has named none. */
  assistantOf(fabric: FabricIdentity): string | undefined {
    return this.#confirmed.find((each) => isSame(each, fabric))?.assistant;
  }

  /** Sets the assistant of the fabric. @throws the system's error where the file cannot be written. */
  confirm({ rootPublicKey, fabricId }: FabricIdentity, assistant: string): Promise<void> {
    const others = this.#confirmed.filter((each) => !isSame(each, { rootPublicKey, fabricId }));
    return this.#keep([...others, { rootPublicKey, fabricId, assistant, controllers: [] }]);
  }

  /** A controller of the fabric has sent a command. @throws the system's error where the file cannot be written. */
  async commandedBy(fabric: FabricIdentity, { node, ip, port }: Controller): Promise<void> {
    const known = this.#confirmed.find((each) => isSame(each, fabric));
    if (
      !known ||
      known.controllers.some((each) => each.node === node && each.ip === ip && each.port === port)
    )
      return;
    const others = known.controllers.filter((each) => each.node !== node);
    const controllers = [...others, { node, ip, port }].slice(-MOST_CONTROLLERS);
    await this.#keep(this.#confirmed.map((each) => (each === known ? { ...known, controllers } : each)));
  }

  controllersOf(fabric: FabricIdentity): readonly Controller[] {
    return this.#confirmed.find((each) => isSame(each, fabric))?.controllers ?? [];
  }

  /** The fabric has left. @throws the system's error where the file cannot be written. */
  forget(fabric: FabricIdentity): Promise<void> {
    return this.#keep(this.#confirmed.filter((each) => !isSame(each, fabric)));
  }

  #keep(confirmed: readonly Confirmed[]): Promise<void> {
    this.#confirmed = confirmed;
    // One writer at a time; a write that failed is no reason not to try the next.
    const write = () => writeSafely(this.#file, `${JSON.stringify(this.#confirmed, undefined, 2)}\n`);
    const written = this.#written.then(write, write);
    this.#written = written;
    return written;
  }
}

function isSame(a: FabricIdentity, b: FabricIdentity): boolean {
  return a.rootPublicKey === b.rootPublicKey && a.fabricId === b.fabricId;
}
