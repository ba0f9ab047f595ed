import type { Question } from '../arbiter/admission/question.ts';
import type { Arbiter } from '../arbiter/arbiter.ts';
import type { Report } from '../arbiter/event.ts';
import type { Answered, Asked } from '../intent/llm/language-model.ts';
import type { Understand, Understanding } from '../intent/understand.ts';
import type { Clock } from '../time/clock.ts';
import { type Input, isInput, type TakeInput } from './inputs.ts';

/** Knows what words mean that the hub does not understand by itself: a language model. */
export interface Interpreter {
  /** The part of the remaining budget that an answer may take, 0 to 1. */
  readonly share: number;
  /** Resolves within `within_ms`; never rejects. */
  ask(asked: Asked): Promise<Answered>;
}

/**
 * Stands before the arbiter, and holds back the inputs that the interpreter is asked about. Such an input is taken
 * when the interpreter has answered, or else as not understood; the time of its arrival stays with it.
 */
export class Interpretation {
  readonly #interpreter: Interpreter;
  readonly #arbiter: Arbiter;
  readonly #report: Report;
  readonly #understand: Understand;
  readonly #clock: Clock;
  /** How each input that is held back is taken, by its key. */
  readonly #open = new Map<string, (understood: Understanding) => void>();
  #words = 0;

  constructor(of: {
    interpreter: Interpreter;
    arbiter: Arbiter;
    report: Report;
    /** Understands without a trace in the journal. */
    understand: Understand;
    clock: Clock;
  }) {
    this.#interpreter = of.interpreter;
    this.#arbiter = of.arbiter;
    this.#report = of.report;
    this.#understand = of.understand;
    this.#clock = of.clock;
  }

  /** Whether an answer is waited for. */
  get isAsking(): boolean {
    return this.#open.size > 0;
  }

  /**
   * Asks about the input, where that may help. A claim that comes again meanwhile is not asked about twice.
   * @param take takes the input once it is answered.
   * @returns whether the input is held back.
   */
  defers(input: Input, take: TakeInput): boolean {
    if (isInput(input, 'claim') && !input.fields.understood) {
      const claim = input.fields;
      const key = `claim ${claim.assistant} ${claim.id}`;
      if (this.#open.has(key)) return true;
      const question = this.#arbiter.question({ claim }, this.#understand);
      if (question) this.#ask(key, question, (understood) => take('claim', { ...claim, understood }));
      return question !== undefined;
    }
    if (isInput(input, 'words') && !input.fields.understood) {
      const { fields: words, at_ms: arrived_ms } = input;
      const question = this.#arbiter.question({ words }, this.#understand);
      if (question)
        this.#ask(`words ${++this.#words}`, question, (understood) =>
          take('words', { ...words, understood, arrived_ms }),
        );
      return question !== undefined;
    }
    return false;
  }

  /** Takes every input that is held back as not understood. */
  giveUp(): void {
    const reason = 'the language model was not waited for';
    for (const settle of [...this.#open.values()]) settle({ kind: 'not_understood', reason });
  }

  #ask(key: string, question: Question, taken: (understood: Understanding) => void): void {
    const { words, room, closes_ms } = question;
    const where = { ...(room !== undefined && { room }) };
    const within_ms = Math.max(0, closes_ms - this.#clock.now()) * this.#interpreter.share;
    const settle = (understood: Understanding) => {
      if (this.#open.delete(key)) taken(understood);
    };
    this.#open.set(key, settle);
    // The interpreter never rejects. What fails here is a fault of the program, and ends the process.
    void this.#interpreter.ask({ words, within_ms, ...where }).then(({ state, took_ms, understanding }) => {
      const reason = understanding.kind === 'understood' ? undefined : understanding.reason;
      this.#report('asked', { state, took_ms, ...where, ...(reason !== undefined && { reason }) });
      settle(understanding);
    });
  }
}
