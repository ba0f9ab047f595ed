import { ASSUMPTIONS } from '../evaluate/assumption.ts';
import { type Evaluation, FIGURES, type Figure } from '../evaluate/evaluation.ts';
import type { Estimate } from '../evaluate/interval.ts';
import type { VariantResult } from '../evaluate/sensitivity.ts';
import { fit, type Paint } from './ui/layout.ts';

const NAME = 38;
const CELL = 13;

/** Figures down, policies across; under each figure its interval. */
export function evaluationLines({ policies, ...about }: Evaluation, paint: Paint): readonly string[] {
  const { commands, households, days, seed } = about;
  const ours = policies.length - 1;
  const row = (name: string, cells: readonly string[], isDim = false) =>
    `${fit(name, NAME)}${cells
      .map((cell, at) => {
        const padded = cell.padStart(CELL);
        return isDim ? paint.dim(padded) : at === ours ? paint.bold(padded) : padded;
      })
      .join('')}`.trimEnd();
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
        row('', estimates.map(interval), true),
      ];
    }),
    '',
    ...policies.map(({ policy, description }) => paint.dim(`${fit(policy, CELL)}${description}`)),
    paint.dim('Under each figure: its 95 % interval, by a bootstrap over the households.'),
  ];
}

function interval({ low, high }: Estimate): string {
  return `${low.toFixed(1)}–${high.toFixed(1)}`;
}

const VARIANT = 54;
const FIGURE = 12;

/** The head of the sensitivity table: conflicts of every policy, and what else ours does. */
export function sensitivityHead({ policies }: Evaluation): readonly string[] {
  const heads = [...policies.map(({ policy }) => policy), 'wrong', 'twice', 'wait p99'];
  return [
    `${''.padEnd(VARIANT)}${'conflicts per 1,000 commands'.padEnd(policies.length * FIGURE)}${'halfsecond'.padStart(FIGURE)}`,
    `${''.padEnd(VARIANT)}${heads.map((head) => head.padStart(FIGURE)).join('')}`,
  ];
}

export function sensitivityLine({ name, evaluation, behind }: VariantResult, paint: Paint): string {
  const { policies } = evaluation;
  const ours = policies.at(-1)?.figures;
  const cells = [
    ...policies.map(({ figures }) => figures.conflicts.value),
    ...(ours ? [ours.wrong.value, ours.twice.value, ours.wait_p99.value] : []),
  ];
  const told = behind.length > 0 ? paint.red(`  behind in ${behind.join(', ')}`) : '';
  return `${fit(name, VARIANT)}${cells.map((cell) => cell.toFixed(1).padStart(FIGURE)).join('')}${told}`;
}

/** Every figure that the households rest upon, with its source. */
export function assumptionLines(paint: Paint): readonly string[] {
  return Object.entries(ASSUMPTIONS).map(
    ([name, { value, unit, source }]) =>
      `${fit(name, 20)}${String(value).padStart(7)} ${fit(unit, 6)} ${paint.dim(source)}`,
  );
}
