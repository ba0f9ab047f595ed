import { Framer } from '../../audio/pcm.ts';
import { embedTake } from '../enrolled/enrolment.ts';
import {
  type EmbeddingModels,
  loadEmbeddingModels,
  type SpeechEmbedding,
  STEP_SAMPLES,
} from '../enrolled/speech-embedding.ts';
import { likelihoodAt, SubsequenceAlignment } from '../enrolled/subsequence-alignment.ts';
import type { CommandRecogniser, RecognisedWords } from './command-recogniser.ts';

/** A command and how some people say it. */
export interface EnrolledCommand {
  /** What it says, as the understanding reads it. */
  readonly text: string;
  /** Takes at 16 kHz, one a recording. */
  readonly takes: readonly Int16Array[];
  /** The largest mean cosine distance that counts as the command. */
  readonly threshold: number;
  /** The distance at which the command and anything else are equally likely. */
  readonly midpoint: number;
}

/** Less sure than this of one command against all others and none, and it is no command. */
const LEAST_CONFIDENCE = 0.5;
/** A command is over once the likeness has not grown for this long. */
const SETTLED_STEPS = 1;

/**
 * Recognises commands by their likeness to enrolled takes, whole: the way to a language for which no
 * recogniser is at hand. It knows what was enrolled, and nothing else.
 * @throws Failure (exit 4) where its models are not installed.
 */
export async function createEnrolledCommands(of: {
  locale: string;
  commands: readonly EnrolledCommand[];
  /** Default: loaded for this recogniser alone. */
  models?: EmbeddingModels;
}): Promise<CommandRecogniser> {
  const models = of.models ?? (await loadEmbeddingModels());
  return (await enrolledCommands({ ...of, models }))();
}

/**
 * Embeds the takes once for all streams.
 * @returns opens the recogniser of one more stream.
 */
export async function enrolledCommands(of: {
  locale: string;
  commands: readonly EnrolledCommand[];
  models: EmbeddingModels;
}): Promise<() => Promise<CommandRecogniser>> {
  const { locale, models } = of;
  const embedded: { command: EnrolledCommand; takes: readonly (readonly Float32Array[])[] }[] = [];
  for (const command of of.commands) {
    const takes: (readonly Float32Array[])[] = [];
    for (const take of command.takes) takes.push(await embedTake(models, take));
    embedded.push({ command, takes });
  }
  return async () => {
    const likenesses = embedded.map(
      ({ command, takes }) =>
        new DeviceMapping(
          command,
          takes.map((take) => new SubsequenceAlignment(take)),
        ),
    );
    return recogniserOf({ locale, likenesses, stream: await models.open() });
  };
}

function recogniserOf(of: {
  locale: string;
  likenesses: readonly DeviceMapping[];
  stream: SpeechEmbedding;
}): CommandRecogniser {
  const { locale, likenesses, stream } = of;
  const framer = new Framer(STEP_SAMPLES);
  return {
    locale,
    begin() {
      stream.reset();
      framer.reset();
      for (const deviceMapping of likenesses) deviceMapping.reset();
    },
    async feed(samples) {
      for (const frame of framer.push(samples)) {
        const embedding = await stream.push(frame);
        for (const deviceMapping of likenesses) deviceMapping.push(embedding);
      }
    },
    soFar() {
      const deviceMapping = nearest(likenesses);
      return deviceMapping?.isSettled ? { text: deviceMapping.command.text, mayGoOn: false } : undefined;
    },
    end() {
      const deviceMapping = nearest(likenesses);
      return deviceMapping ? recognised(deviceMapping, likenesses) : { text: '' };
    },
    close: () => undefined,
  };
}

function nearest(likenesses: readonly DeviceMapping[]): DeviceMapping | undefined {
  const [first] = likenesses.toSorted((a, b) => a.distance - b.distance);
  return first && first.distance <= first.command.threshold ? first : undefined;
}

/** Against all other commands, and against none of them. */
function recognised(deviceMapping: DeviceMapping, all: readonly DeviceMapping[]): RecognisedWords {
  const odds = all.reduce((sum, each) => sum + each.odds, 1);
  const confidence = Math.round((1000 * deviceMapping.odds) / odds) / 1000;
  return confidence < LEAST_CONFIDENCE ? { text: '' } : { text: deviceMapping.command.text, confidence };
}

/** How near one utterance has come to a command. */
class DeviceMapping {
  readonly command: EnrolledCommand;
  readonly #alignments: readonly SubsequenceAlignment[];
  #age_steps = 0;
  distance = Number.POSITIVE_INFINITY;

  constructor(command: EnrolledCommand, alignments: readonly SubsequenceAlignment[]) {
    this.command = command;
    this.#alignments = alignments;
  }

  get isSettled(): boolean {
    return this.#age_steps >= SETTLED_STEPS;
  }

  get odds(): number {
    const likely = likelihoodAt(this.distance, this.command.midpoint);
    return likely / (1 - likely);
  }

  push(embedding: Float32Array): void {
    const distance = Math.min(...this.#alignments.map((alignment) => alignment.push(embedding)));
    this.#age_steps = distance < this.distance ? 0 : this.#age_steps + 1;
    this.distance = Math.min(distance, this.distance);
  }

  reset(): void {
    this.#age_steps = 0;
    this.distance = Number.POSITIVE_INFINITY;
    for (const alignment of this.#alignments) alignment.reset();
  }
}
