import type { Question } from '../arbiter/admission/question.ts';
import type { Arbiter } from '../arbiter/arbiter.ts';
import type { Report } from '../arbiter/event.ts';
import type { Answered, Asked } from '../intent/llm/language-model.ts';
import type { Understand, Understanding } from '../intent/understand.ts';
import type { Clock } from '../time/clock.ts';
import { type Input, type InputKind, type Inputs, isInput } from './inputs.ts';

/** Whoever knows what words mean that the hub does not understand by itself. */
export interface Interpreter {
  /** The part of what is left of a budget that an answer may take, 0 to 1. */
  readonly share: number;
  /** Resolves within `within_ms`; never rejects. */
  ask(asked: Asked): Promise<Answered>;
}

interface Surroundings {
  readonly interpreter: Interpreter;
  /** Takes what was asked about, in its time. */
  readonly pipeline: {
    readonly question: Arbiter['question'];
    readonly report: Report;
    take<K extends InputKind>(kind: K, fields: Inputs[K]): void;
  };
  /** Leaves no trace: what is looked up here is no understanding of the record. */
  readonly understand: Understand;
  readonly clock: Clock;
}

/**
 * Stands before the arbiter: what an interpreter is asked about is taken when it has answered, or as not
 * understood when it has not; as it came, and with the time at which it came.
 */
export class Interpretation {
  readonly #of: Surroundings;
  /** What waits for an answer: how to take it, by what it is. */
  readonly #open = new Map<string, (understood: Understanding) => void>();
  #words = 0;

  constructor(of: Surroundings) {
    this.#of = of;
  }

  get isAsking(): boolean {
    return this.#open.size > 0;
  }

  /** @returns whether it is asked about, and taken defer; a claim that comes again meanwhile is not asked twice. */
  defers(input: Input): boolean {
    const { pipeline, understand } = this.#of;
    if (isInput(input, 'claim') && !input.fields.understood) {
      const claim = input.fields;
      const key = `claim ${claim.assistant} ${claim.id}`;
      if (this.#open.has(key)) return true;
      const question = pipeline.question({ claim }, understand);
      if (question)
        this.#ask(key, question, (understood) => pipeline.take('claim', { ...claim, understood }));
      return question !== undefined;
    }
    if (isInput(input, 'words') && !input.fields.understood) {
      const { fields: words, at_ms: arrived_ms } = input;
      const question = pipeline.question({ words }, understand);
      const settled = (understood: Understanding) =>
        pipeline.take('words', { ...words, understood, arrived_ms });
      if (question) this.#ask(`words ${++this.#words}`, question, settled);
      return question !== undefined;
    }
    return false;
  }

  /** Waits for no answer any more: what was asked about is taken as not understood. */
  giveUp(): void {
    const reason = 'the language model was not waited for';
    for (const settle of [...this.#open.values()]) settle({ kind: 'not_understood', reason });
  }

  #ask(key: string, question: Question, taken: (understood: Understanding) => void): void {
    const { interpreter, clock, pipeline } = this.#of;
    const { words, room, closes_ms } = question;
    const where = { ...(room !== undefined && { room }) };
    const within_ms = Math.max(0, closes_ms - clock.now()) * interpreter.share;
    const settle = (understood: Understanding) => {
      if (this.#open.delete(key)) taken(understood);
    };
    this.#open.set(key, settle);
    void interpreter.ask({ words, within_ms, ...where }).then(({ state, took_ms, understanding }) => {
      const reason = understanding.kind === 'understood' ? undefined : understanding.reason;
      pipeline.report('asked', { state, took_ms, ...where, ...(reason !== undefined && { reason }) });
      settle(understanding);
    });
  }
}
