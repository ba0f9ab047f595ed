import { expect, test } from 'vitest';
import { figuresWith } from '../../../bench/evaluate/assumption.ts';
import { drawDay } from '../../../bench/evaluate/day.ts';
import type { Episode } from '../../../bench/evaluate/episode.ts';
import { evaluate, POLICIES } from '../../../bench/evaluate/evaluation.ts';
import { drawHousehold } from '../../../bench/evaluate/household.ts';
import { Random } from '../../../bench/evaluate/random.ts';
import { score } from '../../../bench/evaluate/scoring.ts';
import { plot } from '../../../bench/evaluate/svg.ts';
import { waitAt } from '../../../bench/evaluate/tally.ts';
import { gap_ms, tracesOf } from '../../../bench/evaluate/trace.ts';
import { scenarioSchema } from '../../../src/replay/scenario.ts';

const traces = tracesOf([]);
const plan = { seed: 'a seed', households: 4, days: 2, traces };
const evaluation = evaluate(plan);
const figuresOf = (policy: string) => {
  const found = evaluation.policies.find((each) => each.policy === policy);
  if (!found) throw new Error(`no policy ${policy}`);
  return found.figures;
};

test('the same seed draws the same days, and another seed others', () => {
  const small = { ...plan, households: 1, days: 1 };
  expect(JSON.stringify(evaluate(small))).toBe(JSON.stringify(evaluate(small)));
  expect(evaluate({ ...small, seed: 'another' }).policies).not.toEqual(evaluate(small).policies);
});

test('every policy decides over the same commands, and each figure lies within its interval', () => {
  expect(evaluation.commands).toBeGreaterThan(100);
  expect(evaluation.policies.map(({ policy }) => policy)).toEqual(POLICIES.map(({ name }) => name));
  for (const { figures } of evaluation.policies)
    for (const { value, low, high } of Object.values(figures)) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
});

test('the race of today waits for nobody and acts twice; a fixed window always waits', () => {
  expect(figuresOf('first come').wait_p99.value).toBe(0);
  expect(figuresOf('first come').twice.value).toBeGreaterThan(50);
  expect(figuresOf('confidence').wait_p50.value).toBe(400);
  expect(figuresOf('loudest').wait_p99.value).toBe(0);
});

test('halfsecond conflicts, errs and acts twice less than the race of today, and adds less wait than a fixed window', () => {
  const ours = figuresOf('halfsecond');
  const race = figuresOf('first come');
  for (const figure of ['conflicts', 'wrong', 'twice'] as const)
    expect(ours[figure].value, figure).toBeLessThan(race[figure].value);
  expect(ours.wait_p50.value).toBeLessThan(figuresOf('confidence').wait_p50.value);
});

test('what is done is held against what was wanted', () => {
  const on = { action: 'turn_on', device: 'lamp' } as const;
  const off = { action: 'turn_off', device: 'lamp' } as const;
  const claim = (assistant: string, intent: typeof on | typeof off) => ({
    id: 'c',
    assistant,
    door: 'matter' as const,
    intents: [intent],
    age_ms: 0,
    can_serve: true,
    origin: 'unknown' as const,
  });
  const den = drawHousehold(new Random('den'), figuresWith({ no_microphone: 0 }));
  const [siri, genie] = [claim('siri', on), claim('tmall-genie', off)];
  const episode: Episode = {
    id: 'e',
    kind: 'voice',
    called: 'siri',
    wanted: [on],
    arrivals: [siri, genie].map((each, at) => ({
      at_ms: 100 * at,
      kind: 'claim' as const,
      of: { claim: each, room: 'den' },
    })),
  };
  const act = (of: typeof siri, at_ms: number) => ({ at_ms, claim: of, intent: of.intents[0] ?? on });
  const right = score(den, [episode], [act(siri, 70)]);
  expect(right.rates).toMatchObject({
    conflicts: { count: 0, of: 1 },
    right: { count: 1, of: 1 },
    withheld: { count: 0, of: 1 },
  });
  expect(waitAt(right, 0.5)).toBe(70);
  expect(score(den, [episode], [act(siri, 0), act(genie, 100)]).rates).toMatchObject({
    conflicts: { count: 1 },
    wrong: { count: 1 },
    twice: { count: 0 },
  });
  expect(score(den, [episode], [act(siri, 0), act(siri, 9)]).rates.twice.count).toBe(1);
  expect(score(den, [episode], []).rates.withheld.count).toBe(1);
});

test('no two claims of a household share a name, and nothing comes before its time', () => {
  const figures = figuresWith();
  const random = new Random('names');
  const household = drawHousehold(random, figures);
  let count = 0;
  const episodes = drawDay({ random, figures, traces, household, nextId: () => `${++count}` }, 3);
  const names = new Set<string>();
  for (const { arrivals } of episodes)
    for (const arrival of arrivals) {
      expect(arrival.at_ms).toBeGreaterThanOrEqual(3 * 86_400_000);
      if (arrival.kind === 'claim') names.add(arrival.of.claim.id);
    }
  expect(names.size).toBe(count);
});

test('the parts of a scene come as far apart as the recordings of its door show; others are as assumed', () => {
  const scenario = (source: object, ats: readonly number[]) =>
    scenarioSchema.parse({
      name: 'a trace',
      source,
      timeline: ats.map((at) => ({
        at,
        claim: { assistant: 'siri', door: 'homekit', intent: { action: 'turn_on', device: 'lamp' } },
      })),
      expect: { verdicts: [] },
    });
  const known = tracesOf([
    scenario({ recorded: 'a controller' }, [0, 7, 14, 5000]),
    scenario({ assumed: 'a guess' }, [0, 500]),
  ]);
  expect([...known.gaps_ms]).toEqual([['homekit', [7, 7]]]);
  const of = { random: new Random('gaps'), traces: known, figures: figuresWith() };
  expect(gap_ms({ ...of, door: 'homekit' })).toBe(7);
  expect(gap_ms({ ...of, door: 'matter' })).not.toBe(7);
});

test('the plot is whole, and names every policy', () => {
  const svg = plot(evaluation);
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
  expect(svg).not.toContain('NaN');
  for (const { name } of POLICIES) expect(svg).toContain(`>${name}<`);
});

test('chance is even, and lags have their median', () => {
  const random = new Random('even');
  const draws = Array.from({ length: 20_000 }, () => random.next());
  expect(draws.reduce((sum, each) => sum + each, 0) / draws.length).toBeCloseTo(0.5, 1);
  expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
  const lags = Array.from({ length: 5001 }, () => random.lognormal(450, 0.35)).sort((a, b) => a - b);
  expect(lags[2500]).toBeGreaterThan(430);
  expect(lags[2500]).toBeLessThan(470);
  const times = Array.from({ length: 5000 }, () => random.times(2));
  expect(times.reduce((sum, each) => sum + each, 0) / times.length).toBeCloseTo(2, 0);
});
