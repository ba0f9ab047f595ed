import type { Verdict } from '../explain/verdict.ts';
import type { Lesson } from './habit.ts';

/** What a correction needs to know of a verdict. */
interface Judged {
  readonly room: string;
  readonly winner: string | null;
  /** What each assistant asked for. */
  readonly devices: ReadonlyMap<string, readonly string[]>;
  /** What the verdict was about. */
  readonly about: readonly string[];
  /** Whom a correction has named already. */
  readonly should?: string;
}

/** Corrections of older verdicts teach nothing: nobody remembers what they were about. */
const REMEMBERED = 200;

/** Turns "wrong one" into lessons. A verdict teaches once: said again nothing more, said otherwise something else. */
export class Corrections {
  readonly #judged = new Map<string, Judged>();

  /** Remembers a verdict that may be corrected. */
  verdict({ id, room, winner, device, claims }: Verdict): void {
    const devices = new Map<string, readonly string[]>();
    for (const { assistant, intent, intents } of claims) {
      const asked = (intents ?? (intent ? [intent] : [])).map((each) => each.device);
      devices.set(assistant, [...new Set([...(devices.get(assistant) ?? []), ...asked])]);
    }
    const about = winner === null ? (device === null ? [] : [device]) : (devices.get(winner) ?? []);
    this.#judged.set(id, { room, winner, devices, about });
    const [oldest] = this.#judged.keys();
    if (this.#judged.size > REMEMBERED && oldest !== undefined) this.#judged.delete(oldest);
  }

  /** Whether a correction of the verdict teaches something still. */
  knows(verdict: string): boolean {
    return this.#judged.has(verdict);
  }

  /** What a correction teaches; undefined where the verdict is not known. */
  lessons({ verdict, should }: { verdict: string; should: string }): readonly Lesson[] | undefined {
    const judged = this.#judged.get(verdict);
    if (!judged) return undefined;
    if (judged.should === should) return [];
    this.#judged.set(verdict, { ...judged, should });
    const before = judged.should === undefined ? [] : lessonsOf(judged, judged.should);
    return [...before.map((lesson) => ({ ...lesson, weight: -lesson.weight })), ...lessonsOf(judged, should)];
  }
}

function lessonsOf({ room, winner, devices, about }: Judged, should: string): readonly Lesson[] {
  const own = devices.get(should) ?? [];
  const deserved = own.length > 0 ? own : about;
  return [
    ...deserved.map((device) => ({ room, device, assistant: should, weight: 1 })),
    ...(winner === null || winner === should
      ? []
      : about.map((device) => ({ room, device, assistant: winner, weight: -1 }))),
  ];
}
