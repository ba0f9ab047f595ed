import { randomBytes } from 'node:crypto';
import type { Clock, Timer } from '../time/clock.ts';
import { BEAT_MS } from './heartbeat.ts';
import { LeaderElection } from './leader-election.ts';

/** Is told by a hub's part in the election. */
export interface LeadershipListener {
  /** Another hub leads: this one commands nothing until it connects anew. */
  standBy(): void;
  /**
   * The leader is gone: this hub is to connect anew.
   * @param silent the run of a leader that did not say that it ends: its connection may still be open.
   */
  takeOver(silent: string | undefined): void;
  /** Somebody without the secret of this home writes on the topic. Told once a connection. */
  foreign(): void;
}

/** A hub's part in the election of one hub: sends its words while others listen, and hears theirs. */
export class Leadership {
  readonly topic: string;
  readonly #clock: Clock;
  readonly #send: (word: string) => void;
  readonly #listener: LeadershipListener;
  readonly #election: LeaderElection;
  #nextWord: Timer | undefined;
  #isForeignTold = false;

  /** @param of.send publishes a word on the topic, not retained. */
  constructor(of: {
    topic: string;
    key: Buffer;
    clock: Clock;
    send: (word: string) => void;
    listener: LeadershipListener;
  }) {
    this.topic = of.topic;
    this.#clock = of.clock;
    this.#send = of.send;
    this.#listener = of.listener;
    this.#election = new LeaderElection({ key: of.key, run: newRun() });
  }

  get isStandingBy(): boolean {
    return this.#election.isStandingBy;
  }

  /** A beat of this age allows a command still, in milliseconds: of a shorter one where another hub may take over. */
  get lease_ms(): number {
    return this.#election.lease_ms(this.#clock.now());
  }

  /** A new connection is subscribed. @param run the run of its client id. */
  connected(run: string): void {
    this.#isForeignTold = false;
    this.#election.begins({ run, now_ms: this.#clock.now() });
    this.#say();
    this.#schedule();
  }

  lost(): void {
    if (this.#nextWord) this.#clock.clearTimeout(this.#nextWord);
    this.#nextWord = undefined;
  }

  /** Takes a message of the topic that was not retained. */
  hears(payload: string): void {
    const step = this.#election.hears(payload, this.#clock.now());
    switch (step?.kind) {
      case 'answer':
        this.#say();
        return;
      case 'stand_by':
        this.#say();
        this.#listener.standBy();
        return;
      case 'take_over':
        this.lost();
        this.#listener.takeOver(step.silent);
        return;
      case 'foreign':
        if (!this.#isForeignTold) this.#listener.foreign();
        this.#isForeignTold = true;
    }
  }

  /** The last word of this hub, by which the others know at once that it ends. */
  farewell(): string {
    return this.#election.next({ now_ms: this.#clock.now(), isLast: true });
  }

  #say(): void {
    this.#send(this.#election.next({ now_ms: this.#clock.now() }));
  }

  #schedule(): void {
    this.lost();
    const patience_ms = this.#election.patience_ms(this.#clock.now()) ?? BEAT_MS;
    this.#nextWord = this.#clock.setTimeout(
      () => {
        if (this.#election.hasPeers(this.#clock.now())) this.#say();
        this.#schedule();
      },
      Math.min(BEAT_MS, patience_ms),
    );
  }
}

/** A name for one connection of a hub: 32 hexadecimal digits. */
export function newRun(): string {
  return randomBytes(16).toString('hex');
}
