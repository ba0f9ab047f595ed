import { resolve } from 'node:path';
import type { PipelineEvent } from '../../arbiter/event.ts';
import { wakesOf } from '../../config/assistant.ts';
import { Draft } from '../../config/draft.ts';
import type { Home } from '../../config/schema.ts';
import { takesIn } from '../../hearing/enrolled/enrolled-folder.ts';
import { faultOf } from '../../hearing/enrolled/take-fault.ts';
import { TakeRecorder } from '../../hearing/enrolled/take-recorder.ts';
import { enrolledPhrase, otherPhrases, type Target } from '../../hearing/enrolled/target.ts';
import { writeTakes } from '../../hearing/enrolled/write-takes.ts';
import type { Phrase } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import type { Timer } from '../../time/clock.ts';
import type { Enrolment } from '../api.ts';
import type { FileChanges } from '../file-changes.ts';
import type { ConsoleHub } from '../hub.ts';
import type { Live } from '../live.ts';
import { Refusal } from '../request.ts';
import type { PageReader } from '../view/reader.ts';
import { type Measured, type Measuring, measure } from './measuring.ts';

/** Nobody searches longer for words, in milliseconds. */
const ENDS_AFTER_MS = 120_000;
/** The source of the hub's own microphone. */
const MICROPHONE = 'microphone';

/** An enrolment before it is put into words. */
type Going = Omit<Enrolment, 'words'> & { readonly words: Phrase };

/** One recording, or one test, of a phrase by the hub's own microphone; one at a time. */
export class Enrolling {
  readonly #hub: ConsoleHub;
  readonly #live: Live;
  readonly #changes: FileChanges;
  readonly #measure: (takes: Measuring) => Promise<Measured>;
  #going: Going | undefined;
  #stopListening: () => void = () => undefined;
  #timer: Timer | undefined;

  constructor(of: {
    hub: ConsoleHub;
    live: Live;
    changes: FileChanges;
    measure?: (takes: Measuring) => Promise<Measured>;
  }) {
    this.#hub = of.hub;
    this.#live = of.live;
    this.#changes = of.changes;
    this.#measure = of.measure ?? measure;
  }

  /** How it goes; null: nothing does. */
  now({ text }: PageReader): Enrolment | null {
    return this.#going ? { ...this.#going, words: text.of(this.#going.words) } : null;
  }

  /** @throws Refusal where one goes on, the assistant has no phrase of this kind, or there is no microphone. */
  begin(of: { assistant: string; what: 'record' | 'test'; takes: number }): void {
    const { assistant, what, takes: wanted } = of;
    const { home } = this.#hub;
    const { state } = this.#going ?? {};
    if (state === 'listening' || state === 'measuring')
      throw new Refusal('conflict', message('console.enrol.goes-on'));
    if (home.audio.source !== 'microphone')
      throw new Refusal('unavailable', message('console.enrol.no-microphone'));
    const target = phraseIn(home, assistant);
    if (!target) throw new Refusal('invalid', message('console.enrol.no-phrase', { assistant }));
    this.#timer = this.#hub.clock.setTimeout(() => this.#end(message('console.enrol.over')), ENDS_AFTER_MS);
    const { phrase } = target;
    if (what === 'record') this.#record({ assistant, target, wanted });
    this.#set({
      assistant,
      what,
      state: 'listening',
      count: 0,
      wanted: what === 'record' ? wanted : 0,
      words: message(what === 'record' ? 'console.enrol.say' : 'console.enrol.test', { phrase }),
    });
  }

  /** Ends what goes on; nothing is written. */
  cancel(): void {
    if (this.#going?.state === 'measuring') throw new Refusal('conflict', message('console.enrol.goes-on'));
    this.#quiet();
    this.#going = undefined;
    this.#tell();
  }

  /** Takes a step of the pipeline: a test hears with the engine that the home hears with. */
  event(event: PipelineEvent): void {
    const going = this.#going;
    if (event.kind !== 'detection' || going?.what !== 'test' || going.state !== 'listening') return;
    if (event.assistant !== going.assistant) return;
    const { score } = event;
    this.#set({
      ...going,
      count: going.count + 1,
      words:
        score === undefined
          ? message('console.enrol.heard')
          : message('console.enrol.heard-score', { score }),
    });
  }

  close(): void {
    this.#quiet();
  }

  #record(of: { assistant: string; target: Target; wanted: number }): void {
    const recorder = new TakeRecorder();
    const takes: Int16Array[] = [];
    this.#stopListening = this.#hub.listen(MICROPHONE, (samples) => {
      const going = this.#going;
      const take = going?.state === 'listening' ? recorder.push(samples) : undefined;
      if (!going || !take) return;
      const fault = faultOf(take);
      if (fault === undefined) takes.push(take);
      this.#set({
        ...going,
        count: takes.length,
        words:
          fault === undefined
            ? message('console.enrol.taken', { count: takes.length, wanted: of.wanted })
            : message('console.enrol.unused', { fault }),
      });
      if (takes.length >= of.wanted) void this.#finish({ ...of, takes }).catch((error) => this.#fail(error));
    });
  }

  async #finish(of: { assistant: string; target: Target; takes: readonly Int16Array[] }): Promise<void> {
    const { assistant, target, takes } = of;
    this.#quiet();
    const going = this.#going;
    if (!going) return;
    this.#set({ ...going, state: 'measuring', words: message('console.enrol.measuring') });
    const { phrase, others, folder } = target;
    const measured = await this.#measure({ takes, phrase, others });
    if ('failed' in measured) return this.#end(measured.failed);
    if ('odd' in measured) return this.#end(message('enroll.odd', { number: measured.odd }));
    await writeTakes(folder, takes, measured);
    // The hub hears by the new takes once it has read them; an assistant without a wake word gets this one.
    await this.#changes.make(() => withWake(this.#hub.home, assistant));
    const isGood = measured.farthest <= measured.threshold;
    this.#set({ ...going, state: 'done', words: message(isGood ? 'enroll.good' : 'enroll.weak') });
  }

  #fail(error: unknown): void {
    this.#hub.log.error({ error: String(error) }, 'takes of a phrase cannot be kept');
    this.#end(error instanceof Refusal ? error.words : message('console.enrol.unwritten'));
  }

  #end(words: Phrase): void {
    this.#quiet();
    if (this.#going) this.#set({ ...this.#going, state: 'failed', words });
  }

  #quiet(): void {
    this.#stopListening();
    this.#stopListening = () => undefined;
    if (this.#timer) this.#hub.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #set(going: Going): void {
    this.#going = going;
    this.#tell();
  }

  #tell(): void {
    const going = this.#going;
    this.#live.tell(({ text }) => ({
      kind: 'enrolment',
      enrolment: going ? { ...going, words: text.of(going.words) } : null,
    }));
  }
}

/** The phrases that can be recorded: those of enrolled takes, and of assistants that nothing hears yet. */
export function phrasesIn(
  home: Home,
): readonly (Target & { readonly assistant: string; readonly takes: number })[] {
  return Object.keys(home.assistants).flatMap((assistant) => {
    const target = phraseIn(home, assistant);
    return target ? [{ ...target, assistant, takes: takesIn(target.folder).length }] : [];
  });
}

function phraseIn(home: Home, assistant: string): Target | undefined {
  const known = enrolledPhrase(home, assistant);
  const of = home.assistants[assistant];
  if (known || !of || wakesOf(of).length > 0) return known;
  return {
    phrase: of.name,
    folder: resolve(home.folder, takesFolder(assistant)),
    others: otherPhrases(home, assistant),
  };
}

function takesFolder(assistant: string): string {
  return `wake/${assistant}`;
}

/** Has an assistant that nothing hears yet be heard by its takes. @returns what takes the change back. */
function withWake(home: Home, assistant: string): () => void {
  if (enrolledPhrase(home, assistant)) return () => undefined;
  const draft = new Draft(home.folder);
  draft.wake(assistant, { engine: 'enrolled', takes: takesFolder(assistant) });
  return draft.save();
}
