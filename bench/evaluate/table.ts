import { fit } from '../../src/cli/ui/layout.ts';
import { ASSUMPTIONS } from './assumption.ts';
import { type Evaluation, FIGURES, type Figure } from './evaluation.ts';
import type { Estimate } from './interval.ts';
import type { VariantResult } from './sensitivity.ts';

const NAME = 40;
const CELL = 15;

/** Figures down, policies across; under each figure its interval. */
export function evaluationLines({ policies, ...about }: Evaluation): readonly string[] {
  const { commands, households, days, seed } = about;
  const row = (name: string, cells: readonly string[]) =>
    `${fit(name, NAME)}${cells.map((cell) => cell.padStart(CELL)).join('')}`.trimEnd();
  return [
    `${commands} commands in ${households} households over ${days} days, seed ${seed}`,
    '',
    row(
      '',
      policies.map(({ policy }) => policy),
    ),
    ...(Object.keys(FIGURES) as Figure[]).flatMap((figure) => {
      const estimates = policies.map(({ figures }) => figures[figure]);
      const { title, unit } = FIGURES[figure];
      return [
        row(
          `${title}, ${unit}`,
          estimates.map(({ value }) => value.toFixed(1)),
        ),
        row('', estimates.map(interval)),
      ];
    }),
    '',
    ...policies.map(({ policy, description }) => `${fit(policy, CELL)} ${description}`),
    'Under each figure: its 95 % interval, by a bootstrap over the households.',
  ];
}

function interval({ low, high }: Estimate): string {
  return `${low.toFixed(1)}–${high.toFixed(1)}`;
}

/** What became of independent commands under the last policy, by their circumstances. */
export function causeLines({ policies }: Evaluation): readonly string[] {
  const ours = policies.at(-1);
  if (!ours) return [];
  const lines = Object.entries(ours.causes)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([cause, { count, of }]) => `  ${fit(cause, 62)}${String(count).padStart(6)} of ${of}`);
  return [
    `Lost under ${ours.policy}, by cause:`,
    ...lines,
    `Independent commands lost, at most (95 %): ${ours.independent_at_most.toFixed(2)} per 10,000.`,
  ];
}

const VARIANT = 54;
const FIGURE = 12;
/** What the sensitivity table tells of the last policy alone. */
const OURS = ['wrong', 'twice', 'independent', 'room_6db', 'two_rooms', 'price', 'wait_p99'] as const;

/** The head of the sensitivity table: conflicts of every policy, and what else the last one does. */
export function sensitivityHead({ policies }: Evaluation): readonly string[] {
  const heads = [
    ...policies.map(({ policy }) => policy.slice(0, FIGURE - 1)),
    ...OURS.map((figure) => figure.replace('independent', 'indep.').replaceAll('_', ' ')),
  ];
  return [
    `${''.padEnd(VARIANT)}${'conflicts per 1,000 commands'.padEnd(policies.length * FIGURE)}${'halfsecond'.padStart(FIGURE)}`,
    `${''.padEnd(VARIANT)}${heads.map((head) => head.padStart(FIGURE)).join('')}`,
  ];
}

/** One line of the sensitivity table. */
export function sensitivityLine({ name, evaluation, behind }: VariantResult): string {
  const { policies } = evaluation;
  const ours = policies.at(-1)?.figures;
  const cells = [
    ...policies.map(({ figures }) => figures.conflicts.value),
    ...(ours ? OURS.map((figure) => ours[figure].value) : []),
  ];
  const told = behind.length > 0 ? `  behind in ${behind.join(', ')}` : '';
  return `${fit(name, VARIANT)}${cells.map((cell) => cell.toFixed(1).padStart(FIGURE)).join('')}${told}`;
}

/** Every figure that the households rest upon, with its source. */
export function assumptionLines(): readonly string[] {
  return Object.entries(ASSUMPTIONS).map(
    ([name, { value, unit, source }]) =>
      `${fit(name, 20)}${String(value).padStart(7)} ${fit(unit, 6)} ${source}`,
  );
}
