import type { Home } from '../config/schema.ts';
import { homeWordsOf } from '../intent/home-words.ts';
import { type Lexicon, lexiconOf } from '../intent/lexicon.ts';
import { isChinese } from '../intent/normalise.ts';
import { sentencesOf } from '../intent/sentence-file.ts';

/** The rooms of a home by what people call them, in English and Chinese. The words are read when first asked for. */
export class SpokenRooms {
  readonly #home: Home;
  readonly #rooms: ReadonlySet<string>;
  readonly #lexicons = new Map<'en' | 'zh', Lexicon>();

  constructor(home: Home) {
    this.#home = home;
    this.#rooms = new Set([...home.devices.map(({ room }) => room), ...Object.keys(home.rooms)]);
  }

  /** Reads the words now: where the first question did it, its answer would wait. */
  load(): void {
    this.#lexicon('en');
    this.#lexicon('zh');
  }

  /** The room of that id or name; undefined where there is none, or several are called so. */
  called(said: string): string | undefined {
    if (this.#rooms.has(said)) return said;
    const lexicon = this.#lexicon(isChinese(said) ? 'zh' : 'en');
    const words = lexicon.wordsOf(said);
    const whole = lexicon.slot(words, 'room', 0).filter((match) => match.words === words.length);
    const rooms = new Set(whole.flatMap(({ value }) => value as readonly string[]));
    const [room, another] = rooms;
    return another === undefined ? room : undefined;
  }

  /** What people call the room in Chinese; undefined where nothing is known but its id. */
  inChinese(room: string): string | undefined {
    return this.#home.rooms[room]?.name.zh ?? sentencesOf('zh').rooms[room]?.[0];
  }

  #lexicon(language: 'en' | 'zh'): Lexicon {
    const known = this.#lexicons.get(language);
    if (known) return known;
    const { devices } = this.#home;
    const lexicon = lexiconOf(sentencesOf(language), { devices, ...homeWordsOf(this.#home) });
    this.#lexicons.set(language, lexicon);
    return lexicon;
  }
}
