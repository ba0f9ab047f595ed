import { type Figures, figuresWith } from './assumption.ts';
import { type Evaluation, evaluate, type Figure, type Plan, type PolicyResult } from './evaluation.ts';

/** The households, were one thing otherwise than assumed. */
export interface Variant {
  readonly name: string;
  readonly changes: Partial<Figures>;
}

const plain = figuresWith();

/** Where the assumptions could be wrong, each by as much as is not absurd. */
export const VARIANTS: readonly Variant[] = [
  { name: 'as assumed', changes: {} },
  {
    name: 'assistants overhear each other three times as often',
    changes: { crosstalk: 3 * plain.crosstalk },
  },
  { name: 'nobody is ever called by name', changes: { unnamed: 1 } },
  { name: 'the hub misses three of ten wake words', changes: { hub_miss: 0.3 } },
  { name: 'the hub hears a second name in one of ten calls', changes: { hub_false: 0.1 } },
  { name: 'the hub understands no words', changes: { hub_words: 0 } },
  {
    name: 'recognisers err three times as often',
    changes: { misheard: 3 * plain.misheard, misheard_overheard: 0.5 },
  },
  { name: 'confidence says nothing', changes: { confidence_wrong: plain.confidence_right } },
  { name: 'the cloud is as fast as the house', changes: { cloud_lag: plain.local_lag, cloud_tail: 0 } },
  { name: 'the cloud is twice as slow', changes: { cloud_lag: 2 * plain.cloud_lag } },
  { name: 'three assistants everywhere', changes: { third_assistant: 1 } },
  { name: 'the first room alone has a microphone', changes: { satellites: 0 } },
  { name: 'the television talks ten times as much', changes: { noises: 10 * plain.noises } },
  { name: 'no home has a microphone', changes: { no_microphone: 1 } },
  { name: 'every room has a microphone', changes: { no_microphone: 0, satellites: 1 } },
  { name: 'rooms overhear each other twice as well', changes: { room_loss: plain.room_loss / 2 } },
  { name: 'microphones are not calibrated', changes: { offset_error: plain.loudness } },
  { name: 'no satellite tells the end of speech', changes: { tells_ends: 0 } },
  { name: 'satellites are ten times as far away', changes: { network_delay: 10 * plain.network_delay } },
  { name: 'satellites of one assistant answer up to a second apart', changes: { satellite_gap: 400 } },
  { name: 'all talk within two seconds in a burst', changes: { burst_span: 2000 } },
  { name: 'five bursts a day', changes: { bursts: 5 } },
  { name: 'every command says "the light"', changes: { light_here: 1 } },
  { name: 'every ecosystem has a sunset of its own', changes: { automation_other: 1 } },
  { name: 'people change their mind five times as often', changes: { correction: 5 * plain.correction } },
];

export interface VariantResult extends Variant {
  readonly evaluation: Evaluation;
  /** The figures in which another policy does better, outside both intervals. */
  readonly behind: readonly Figure[];
}

/** The same plan under each variant, one after the other. */
export function* sensitivity(plan: Plan): Generator<VariantResult> {
  for (const variant of VARIANTS) {
    const evaluation = evaluate({ ...plan, changes: { ...plan.changes, ...variant.changes } });
    yield { ...variant, evaluation, behind: behindIn(evaluation.policies) };
  }
}

/** What ours claims to lead in: less of each is better. */
const LED: readonly Figure[] = ['conflicts', 'wrong', 'twice', 'room', 'two_rooms'];

function behindIn(policies: readonly PolicyResult[]): readonly Figure[] {
  const ours = policies.at(-1);
  return LED.filter((figure) =>
    policies.some((each) => ours && each !== ours && each.figures[figure].high < ours.figures[figure].low),
  );
}
