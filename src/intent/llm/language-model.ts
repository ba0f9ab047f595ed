import type { Device } from '../../config/device.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { Understanding } from '../understand.ts';
import { readAnswer } from './answer.ts';
import { Completions } from './completions.ts';
import { answerFormat, completionRequest, instruction } from './question.ts';

/** What somebody said, and for how long it is of use to know what it means. */
export interface Asked {
  readonly words: string;
  readonly room?: string;
  /** In milliseconds from now. */
  readonly within_ms: number;
}

/** What became of a question. `late`: given up; `unasked`: the server is away, or has too much to answer. */
export type AskedState = 'understood' | 'nothing' | 'invalid' | 'unreadable' | 'late' | 'failed' | 'unasked';

export interface Answered {
  readonly state: AskedState;
  /** How long it was waited for, in milliseconds. */
  readonly took_ms: number;
  readonly understanding: Understanding;
}

/** Where it is asked, and how it is on that. */
export interface LanguageModelPlan {
  readonly url: string;
  readonly model: string;
  readonly key?: string;
  readonly devices: readonly Device[];
}

/** A home's server answers one after the other: what waits behind these comes too late. */
const MOST_AT_ONCE = 4;
/** It may have to read a model from a disk first. */
const READY_WITHIN_MS = 120_000;
const BACK_OFF = { first_ms: 1000, most_ms: 60_000 };
/** A server that is late this often in a row is too slow for this, and that is to be told. */
const LATE_IN_A_ROW = 3;

/**
 * A language model on a server of the home, asked what words mean. A server that is away is a state, and heals;
 * meanwhile nobody waits for it.
 */
export class LanguageModel {
  readonly #clock: Clock;
  readonly #completions: Completions;
  readonly #request: (said?: { words: string; room?: string }) => string;
  readonly #devices: ReadonlyMap<string, Device>;
  readonly #onState: (state: 'ok' | 'degraded', reason?: string) => void;
  /** Nothing is asked before it has shown that it answers. */
  #isThere = false;
  #late = 0;
  #asking = 0;
  #wait_ms = BACK_OFF.first_ms;
  #again: Timer | undefined;
  #closed = false;

  constructor(of: {
    plan: LanguageModelPlan;
    clock: Clock;
    onState: (state: 'ok' | 'degraded', reason?: string) => void;
  }) {
    const { model, devices } = of.plan;
    this.#clock = of.clock;
    this.#onState = of.onState;
    this.#completions = new Completions(of.plan, of.clock);
    this.#devices = new Map(devices.map((device) => [device.id, device]));
    const fixed = { model, instruction: instruction(devices), format: answerFormat(devices) };
    this.#request = (said) => completionRequest({ ...fixed, ...(said && { said }) });
  }

  /** Lets the server load its model and read what is the same in every question; again, until it does. */
  begin(): void {
    void this.#prepare();
  }

  /** Resolves within `within_ms`; never rejects. */
  async ask({ words, room, within_ms }: Asked): Promise<Answered> {
    const asked_ms = this.#clock.now();
    const answered = (state: AskedState, understanding: Understanding): Answered => ({
      state,
      took_ms: this.#clock.now() - asked_ms,
      understanding,
    });
    const unanswered = (state: AskedState, why: string) =>
      answered(state, { kind: 'not_understood', reason: `the language model ${why}` });
    if (!this.#isThere || this.#closed) return unanswered('unasked', 'is away');
    if (this.#asking >= MOST_AT_ONCE) return unanswered('unasked', 'has too much to answer');
    this.#asking += 1;
    const body = this.#request({ words, ...(room !== undefined && { room }) });
    const reply = await this.#completions.post(body, within_ms);
    this.#asking -= 1;
    if (reply.kind === 'late') {
      this.#wasLate();
      return unanswered('late', `did not answer within ${Math.round(within_ms)} ms`);
    }
    if (reply.kind === 'failed') {
      this.#lost(reply.reason);
      return unanswered('failed', 'failed');
    }
    const { kind, understanding } = readAnswer(reply.body, this.#devices);
    this.#isWell();
    if (kind === 'unreadable') this.#onState('degraded', 'its answer is not in the form that was asked for');
    return answered(kind, understanding);
  }

  /** Lets go of what is asked: it is answered at once, as late. */
  close(): void {
    this.#closed = true;
    if (this.#again) this.#clock.clearTimeout(this.#again);
    this.#completions.close();
  }

  async #prepare(): Promise<void> {
    const reply = await this.#completions.post(this.#request(), READY_WITHIN_MS);
    if (this.#closed) return;
    if (reply.kind === 'body') this.#isWell();
    else this.#lost(reply.kind === 'failed' ? reply.reason : 'it does not answer');
  }

  #isWell(): void {
    this.#isThere = true;
    this.#late = 0;
    this.#wait_ms = BACK_OFF.first_ms;
    this.#onState('ok');
  }

  #wasLate(): void {
    this.#late += 1;
    if (this.#late >= LATE_IN_A_ROW && !this.#closed)
      this.#onState('degraded', `its last ${LATE_IN_A_ROW} answers or more came too late`);
  }

  #lost(reason: string): void {
    this.#isThere = false;
    if (this.#closed || this.#again) return;
    const wait_ms = this.#wait_ms;
    this.#wait_ms = Math.min(BACK_OFF.most_ms, wait_ms * 2);
    this.#onState('degraded', reason);
    this.#again = this.#clock.setTimeout(() => {
      this.#again = undefined;
      void this.#prepare();
    }, wait_ms);
  }
}
