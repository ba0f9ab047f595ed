import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Understanding } from '../intent/understand.ts';
import { type Input, isInput } from '../pipeline/inputs.ts';
import type { Recorder } from '../pipeline/recorder.ts';
import type { Journal } from './journal.ts';

/** The reason that is recorded where words are not: the true reason could repeat the words. */
const DISCREET_REASON = 'no command that this home understands';

/**
 * Records what the pipeline takes, decides and does. Invariant: a claim is with the system before its command is, and
 * a decision is with the system before it is carried out.
 */
export class JournalRecorder implements Recorder {
  /** Undefined until the journal begins: its first snapshot has everything before that. */
  #journal: Journal | undefined;
  readonly #isWithText: boolean;
  /** By room, the last speech; recorded with the next input, for which it may matter. */
  readonly #speech = new Map<string, Input<'speech'>>();
  #last: Verdict | undefined;

  constructor(of: { text: boolean }) {
    this.#isWithText = of.text;
  }

  begin(journal: Journal): void {
    this.#journal = journal;
  }

  input(input: Input): void {
    // A television speaks all day: only its last speech before another input matters.
    if (isInput(input, 'speech')) {
      this.#speech.set(input.fields.room, input);
      return;
    }
    this.#writeSpeech(input.at_ms);
    // A claim is with the system before the decision about it. What was decided elsewhere is followed by no decision.
    const isFinal = input.kind === 'relayed' || input.kind === 'decided_elsewhere';
    const when = isFinal ? 'now' : 'soon';
    this.#journal?.append(this.#isWithText ? input : wordless(input), when);
  }

  understand({ at_ms }: { at_ms: number }, understand: () => Understanding): Understanding {
    const whole = understand();
    if (this.#isWithText) return whole;
    const understanding: Understanding =
      whole.kind === 'understood' ? whole : { kind: 'not_understood', reason: DISCREET_REASON };
    this.#journal?.append({ at_ms, kind: 'understood', understanding }, 'soon');
    return understanding;
  }

  readonly handOver: Recorder['handOver'] = ({ at_ms, order }, handOver) => {
    this.#journal?.append({ at_ms, kind: 'decision', order }, 'now');
    const handedOver = handOver();
    const { state: kind, ...rest } = handedOver;
    // Not now: mqtt.js gives the command to the system when the turn is done, and `sent` must not be said before.
    this.#journal?.append({ at_ms, kind, verdict: order.verdict, ...rest }, 'soon');
    return handedOver;
  };

  verdict(at_ms: number, verdict: Verdict): void {
    this.#last = verdict;
    this.#journal?.append({ at_ms, kind: 'verdict', verdict }, 'soon');
  }

  /** Records the steps that follow from a decision. */
  event(event: PipelineEvent): void {
    switch (event.kind) {
      case 'command': {
        const { kind, at_ms, ...command } = event;
        this.#journal?.append({ at_ms, kind, command }, 'soon');
        return;
      }
      case 'confirmation': {
        const { kind, at_ms, ...confirmation } = event;
        this.#journal?.append({ at_ms, kind, confirmation }, 'soon');
        return;
      }
      case 'bypass': {
        const { kind, at_ms, ...bypass } = event;
        this.#journal?.append({ at_ms, kind, bypass }, 'soon');
        return;
      }
      case 'outcome': {
        const { kind, at_ms, ...outcome } = event;
        if (!this.#isTold(outcome)) this.#journal?.append({ at_ms, kind, outcome }, 'soon');
      }
    }
  }

  /** Whether the last verdict tells this outcome already. */
  #isTold({ assistant, claim, outcome }: Notice): boolean {
    return (this.#last?.claims ?? []).some(
      (judged) => judged.assistant === assistant && judged.id === claim && judged.outcome === outcome,
    );
  }

  #writeSpeech(at_ms: number): void {
    for (const { kind, at_ms: heard_ms, fields } of this.#speech.values()) {
      const since_ms = at_ms - heard_ms;
      const { began_age_ms } = fields;
      const began = began_age_ms !== undefined && { began_age_ms: began_age_ms + since_ms };
      const piece = { ...fields, age_ms: fields.age_ms + since_ms, ...began };
      this.#journal?.append({ at_ms, kind, fields: piece }, 'soon');
    }
    this.#speech.clear();
  }
}

function isClaim(input: Input): input is Input<'claim' | 'relayed'> {
  return isInput(input, 'claim') || isInput(input, 'relayed');
}

function wordless(input: Input): Input {
  if (isClaim(input) && input.fields.text !== undefined)
    return { ...input, fields: { ...input.fields, text: '' } };
  if (isInput(input, 'words')) return { ...input, fields: { ...input.fields, text: '' } };
  return input;
}
