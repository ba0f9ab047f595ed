import { ArbitrationPipeline } from '../../../src/pipeline/arbitration-pipeline.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { type Action, type Arrival, nameOf, type SimulatedClaim } from '../episode.ts';
import type { Household } from '../household.ts';
import type { Policy } from './policy.ts';

/** The production stages on a stepping clock: what `run` does, with nobody to wait for. */
export const pipeline: Policy = {
  name: 'halfsecond',
  description: 'the arbiter of this program, as `run` has it; it is told what the doors tell',
  play: (household, arrivals) => {
    const play = new Play(household, arrivals);
    for (const arrival of arrivals) play.happen(arrival);
    return play.end();
  },
};

class Play {
  readonly #clock: SteppingClock;
  readonly #pipeline: ArbitrationPipeline;
  readonly #actions: Action[] = [];
  /** Every claim, to tell what of it was carried out. */
  readonly #claims = new Map<string, SimulatedClaim['claim']>();
  /** Those of them that were: an outcome told again carries nothing out. */
  readonly #done = new Set<string>();
  /** By verdict, the devices that were commanded. */
  readonly #commanded = new Map<string, Set<string>>();

  constructor({ home, microphones }: Household, arrivals: readonly Arrival[]) {
    this.#clock = new SteppingClock(arrivals[0]?.at_ms ?? 0);
    const counts = { utterance: 0, verdict: 0, claim: 0 };
    this.#pipeline = new ArbitrationPipeline({
      home,
      clock: this.#clock,
      wire: { connected: true, publish: () => true },
      microphones: microphones.map(({ room }) => room),
      streamed: microphones.flatMap(({ room, isSatellite }) => (isSatellite ? [] : [room])),
      nextId: (kind) => `${kind}-${++counts[kind]}`,
      onEvent: (event) => {
        if (event.kind === 'command' && event.state === 'sent') this.#sent(event.verdict, event.device);
      },
      onVerdict: () => undefined,
      onOutcome: ({ assistant, claim: id, outcome, verdict }) => {
        const claim = this.#claims.get(nameOf({ assistant, id }));
        if (outcome === 'granted' && claim && verdict !== null) this.#carriedOut(verdict, claim);
      },
      onFault: (error) => {
        throw error;
      },
    });
  }

  happen(arrival: Arrival): void {
    this.#clock.stepTo(arrival.at_ms);
    switch (arrival.kind) {
      case 'claim':
        this.#claims.set(nameOf(arrival.of.claim), arrival.of.claim);
        this.#pipeline.take('claim', { ...arrival.of.claim, arrived_ms: this.#clock.now() });
        return;
      case 'detection':
        this.#pipeline.take('detection', arrival.of);
        return;
      case 'words':
        this.#pipeline.take('words', arrival.of);
        return;
      case 'speech':
        this.#pipeline.take('speech', arrival.of);
        return;
      case 'speech_end':
        this.#pipeline.take('speech_end', arrival.of);
    }
  }

  end(): readonly Action[] {
    for (let due_ms = this.#clock.nextDue_ms(); due_ms !== undefined; due_ms = this.#clock.nextDue_ms())
      this.#clock.stepTo(due_ms);
    this.#pipeline.stop();
    return this.#actions;
  }

  #sent(verdict: string, device: string): void {
    this.#commanded.set(verdict, (this.#commanded.get(verdict) ?? new Set()).add(device));
  }

  /** An outcome is told at the time of its command, after it. */
  #carriedOut(verdict: string, claim: SimulatedClaim['claim']): void {
    if (this.#done.has(nameOf(claim))) return;
    this.#done.add(nameOf(claim));
    for (const intent of claim.intents)
      if (this.#commanded.get(verdict)?.has(intent.device))
        this.#actions.push({ at_ms: this.#clock.now(), claim, intent });
  }
}
