import { ENGLISH } from '../text/text.ts';
import { verdictMessage } from '../text/verdict.ts';
import type { Replayed, ReplayedVerdict } from './player.ts';
import type { Expectation } from './scenario.ts';

/** Where a replay differs from what its scenario expects, one line each; empty where it does not. */
export function differences(expected: Expectation, replayed: Replayed): readonly string[] {
  return [
    ...(expected.verdicts
      ? compareLists({
          what: 'verdict',
          wanted: expected.verdicts,
          found: replayed.verdicts,
          compare: compareVerdict,
          show: showVerdict,
        })
      : []),
    ...(expected.commands
      ? compareLists({
          what: 'command',
          wanted: expected.commands,
          found: replayed.commands,
          compare: compareCommand,
          show: ({ topic, payload }) => `${topic} ${payload}`,
        })
      : []),
  ];
}

function compareLists<W, F>(of: {
  what: string;
  wanted: readonly W[];
  found: readonly F[];
  compare: (wanted: W, found: F) => readonly string[];
  show: (found: F) => string;
}): readonly string[] {
  const { what, wanted, found } = of;
  const counts =
    wanted.length === found.length
      ? []
      : [
          `expected ${wanted.length} ${what}(s), got ${found.length}: ${found.map(of.show).join('; ') || 'none'}`,
        ];
  const each = wanted.flatMap((want, at) => {
    const got = found[at];
    return got === undefined
      ? []
      : of.compare(want, got).map((difference) => `${what} ${at + 1}: ${difference}`);
  });
  return [...counts, ...each];
}

type ExpectedVerdict = NonNullable<Expectation['verdicts']>[number];
type ExpectedCommand = NonNullable<Expectation['commands']>[number];

function compareVerdict(
  { within_ms, outcomes, winner, ...plain }: ExpectedVerdict,
  verdict: ReplayedVerdict,
): readonly string[] {
  const problems: string[] = [];
  const found: Readonly<Record<string, unknown>> = { ...verdict };
  for (const [key, want] of Object.entries(plain)) {
    if (want !== undefined && found[key] !== want)
      problems.push(`${key}: expected ${want}, got ${found[key]}`);
  }
  if (winner !== undefined && (winner === 'none' ? null : winner) !== verdict.winner)
    problems.push(
      `winner: expected ${winner ?? 'none'}, got ${verdict.winner ?? 'none'} (${ENGLISH.of(verdictMessage(verdict))})`,
    );
  if (within_ms !== undefined && verdict.latency_ms > within_ms)
    problems.push(`latency: expected at most ${within_ms} ms, got ${verdict.latency_ms} ms`);
  for (const [who, want] of Object.entries(outcomes ?? {})) {
    const byId = verdict.outcomes.filter(({ claim }) => claim === who);
    const matching = byId.length > 0 ? byId : verdict.outcomes.filter(({ assistant }) => assistant === who);
    // An assistant may have several claims in one verdict: the expectation holds where one of them meets it.
    if (!matching.some(({ outcome }) => outcome === want))
      problems.push(
        `outcome of ${who}: expected ${want}, got ${matching.map(({ outcome }) => outcome).join(', ') || 'none'}`,
      );
  }
  return problems;
}

function compareCommand(wanted: ExpectedCommand, found: Replayed['commands'][number]): readonly string[] {
  const problems =
    wanted.topic === found.topic ? [] : [`topic: expected ${wanted.topic}, got ${found.topic}`];
  const { payload } = wanted;
  if (payload === undefined) return problems;
  if (typeof payload !== 'object')
    return String(payload) === found.payload
      ? problems
      : [...problems, `payload: expected ${payload}, got ${found.payload}`];
  const message: unknown = safeJson(found.payload);
  if (typeof message !== 'object' || message === null)
    return [...problems, `payload: expected an object, got ${found.payload}`];
  const fields: Readonly<Record<string, unknown>> = { ...message };
  for (const [key, want] of Object.entries(payload)) {
    if (JSON.stringify(fields[key]) !== JSON.stringify(want))
      problems.push(`payload.${key}: expected ${JSON.stringify(want)}, got ${JSON.stringify(fields[key])}`);
  }
  return problems;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function showVerdict({ winner, action, device, because }: ReplayedVerdict): string {
  return `${winner ?? 'none'} ${action} ${device} (${because})`;
}
