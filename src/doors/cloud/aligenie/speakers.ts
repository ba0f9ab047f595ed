import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { idSchema } from '../../../config/action.ts';
import { readSafely, writeSafely } from '../../../state/safe-file.ts';

const storedSchema = z.strictObject({
  v: z.literal(1),
  speakers: z.array(z.strictObject({ device: z.string().max(512), room: idSchema })),
});

/** A loudspeaker that was told its room. */
interface Speaker {
  /** The platform's `deviceOpenId`. */
  readonly device: string;
  readonly room: string;
}

/** The most speakers that are remembered; a further one is remembered instead of the oldest. */
const MOST = 50;

/** In which room each Tmall Genie stands: as it was told, else as the configuration says. */
export class Speakers {
  readonly #file: string;
  readonly #configured: Readonly<Record<string, string>>;
  #told: readonly Speaker[];

  private constructor(of: {
    file: string;
    configured: Readonly<Record<string, string>>;
    told: readonly Speaker[];
  }) {
    this.#file = of.file;
    this.#configured = of.configured;
    this.#told = of.told;
  }

  /** @param of.complain called where the file is corrupt: the speakers have to be told again. */
  static async open(of: {
    folder: string;
    configured: Readonly<Record<string, string>>;
    complain: (problem: string) => void;
  }): Promise<Speakers> {
    const file = join(of.folder, 'speakers.json');
    const { value, problem } = await readSafely(file, (text) => storedSchema.parse(JSON.parse(text)));
    if (problem) of.complain(problem);
    return new Speakers({ file, configured: of.configured, told: value?.speakers ?? [] });
  }

  /** The speakers that were told their rooms, each with a short id of its own. */
  get told(): readonly (Speaker & { readonly id: string })[] {
    return this.#told.map((speaker) => ({ ...speaker, id: speakerId(speaker.device) }));
  }

  roomOf(device: string): string | undefined {
    const told = this.#told.find((each) => each.device === device)?.room;
    return told ?? (Object.hasOwn(this.#configured, device) ? this.#configured[device] : undefined);
  }

  async learn(device: string, room: string): Promise<void> {
    await this.#keep([...this.#told.filter((each) => each.device !== device), { device, room }].slice(-MOST));
  }

  /** @returns false where no speaker of that id was told its room. */
  async forget(id: string): Promise<boolean> {
    const left = this.#told.filter(({ device }) => speakerId(device) !== id);
    if (left.length === this.#told.length) return false;
    await this.#keep(left);
    return true;
  }

  async #keep(told: readonly Speaker[]): Promise<void> {
    this.#told = told;
    await writeSafely(this.#file, `${JSON.stringify({ v: 1, speakers: told })}\n`);
  }
}

/** A short id for people: the platform's own has dozens of characters. */
export function speakerId(device: string): string {
  return `speaker-${createHash('sha256').update(device).digest('hex').slice(0, 8)}`;
}
