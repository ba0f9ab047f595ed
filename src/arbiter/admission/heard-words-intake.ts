import type { Claim } from '../../claim/claim.ts';
import type { Intent } from '../../intent/intent.ts';
import { reach } from '../../intent/reach.ts';
import type { Understand } from '../../intent/understand.ts';
import type { Clock } from '../../time/clock.ts';
import { type ArbiterState, actsOnHearing } from '../arbiter-state.ts';
import type { ArbiterEffects, HeardWords } from '../ports.ts';
import { heardClaim } from './heard-claim.ts';
import { detects, type Voice } from './voice.ts';
import type { Voices } from './voices.ts';
import { Waiting } from './waiting.ts';

/** Words that were heard in a room which is not the voice's own. */
interface FartherWords {
  readonly heard: HeardWords;
  readonly arrived_ms: number;
}

/**
 * What the hub itself makes of a voice: evidence, and, where its assistants let it act, claims. Words of a room that is
 * not the voice's own count only once its own room has ended without understanding.
 */
export class HeardWordsIntake {
  readonly #clock: Clock;
  readonly #effects: Pick<ArbiterEffects, 'report'>;
  readonly #state: () => ArbiterState;
  readonly #understand: Understand;
  readonly #voices: Voices;
  readonly #nextId: () => string;
  readonly #claim: (claim: Claim) => void;
  readonly #waiting: Waiting<FartherWords>;

  constructor(of: {
    clock: Clock;
    effects: Pick<ArbiterEffects, 'report'>;
    state: () => ArbiterState;
    understand: Understand;
    voices: Voices;
    nextId: () => string;
    /** Takes the claims that the words come to. */
    claim: (claim: Claim) => void;
    step: (work: () => void) => void;
  }) {
    this.#clock = of.clock;
    this.#effects = of.effects;
    this.#state = of.state;
    this.#understand = of.understand;
    this.#voices = of.voices;
    this.#nextId = of.nextId;
    this.#claim = of.claim;
    this.#waiting = new Waiting({ clock: of.clock, release: (item) => of.step(() => this.#take(item)) });
  }

  get isEmpty(): boolean {
    return this.#waiting.isEmpty;
  }

  take(heard: HeardWords): void {
    const { understood: _, arrived_ms = this.#clock.now(), ...told } = heard;
    const { room } = told;
    this.#effects.report('words', told);
    const voice = this.#voiceOf(heard);
    const intents = this.#meaning(heard, voice?.room ?? room);
    if (!voice) return;
    if (voice.room !== room && isToWait(voice)) {
      const until_ms = this.#clock.now() + this.#state().policy.patience_ms;
      if (this.#waiting.add({ heard, arrived_ms }, { voice: voice.id, until_ms })) return;
    }
    // Another room has understood what its own did: they are the same words.
    if (voice.room !== room && isUnderstood(voice)) return;
    if (intents.length === 0) {
      this.#voices.understood(voice.id, room, undefined);
      if (voice.room === room) this.#waiting.wake(voice.id);
      return;
    }
    if (voice.room === room) this.#waiting.drop(voice.id);
    this.#act(voice, { heard, arrived_ms }, intents);
  }

  wakeAll(): void {
    this.#waiting.wakeAll();
  }

  stop(): void {
    this.#waiting.stop();
  }

  /** Its own room has had its time, or has ended without understanding. */
  #take({ heard, arrived_ms }: FartherWords): void {
    const voice = this.#voiceOf(heard);
    if (!voice || isUnderstood(voice)) return;
    const intents = this.#meaning(heard, voice.room);
    if (intents.length > 0) this.#act(voice, { heard, arrived_ms }, intents);
  }

  #act(voice: Voice, { heard, arrived_ms }: FartherWords, intents: readonly Intent[]): void {
    const { devices } = this.#state();
    const reached = intents.flatMap((intent) => reach(devices, intent));
    this.#voices.understood(voice.id, heard.room, reached);
    for (const assistant of heard.assistants.filter((name) => actsOnHearing(this.#state(), name))) {
      const id = this.#nextId();
      this.#claim(heardClaim(heard, { id, assistant, utterance: voice.id, intents, arrived_ms }));
    }
  }

  #voiceOf({ room, assistants }: HeardWords): Voice | undefined {
    return this.#voices
      .inRoom(room)
      .findLast((voice) => assistants.some((assistant) => detects(voice, assistant)));
  }

  #meaning({ text, understood, room: heard }: HeardWords, room: string): readonly Intent[] {
    const understanding = understood ?? this.#understand(text, { room });
    const intents = understanding.kind === 'understood' ? understanding.intents : [];
    const { reason, widened, assumed } = { ...NOTHING_TOLD, ...understanding };
    this.#effects.report('understood', {
      room: heard,
      text,
      intents,
      ...(reason !== undefined && { reason }),
      ...(widened !== undefined && { widened }),
      ...(assumed !== undefined && { assumed }),
    });
    return intents;
  }
}

const NOTHING_TOLD = { reason: undefined, widened: undefined, assumed: undefined };

/** Whether the voice's own room may still understand it. */
function isToWait(voice: Voice): boolean {
  const own = voice.hearings.filter(({ room }) => room === voice.room);
  return !isUnderstood(voice) && own.some(({ not_understood }) => !not_understood);
}

/** Whether the voice's own room has understood it. */
function isUnderstood({ hearings, room }: Voice): boolean {
  return hearings.some((hearing) => hearing.room === room && hearing.understood !== undefined);
}
