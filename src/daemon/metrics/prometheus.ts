import type { MetricsReport } from './metrics.ts';

type Samples = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

const NONE = {};

/** The report in Prometheus's text format (version 0.0.4), in its own units: seconds. */
export function prometheusText(report: MetricsReport): string {
  const by = (label: string, counts: Readonly<Record<string, number>>): Samples =>
    Object.entries(counts).map(([key, value]) => [{ [label]: key }, value]);
  const is = (state: string, well: string): Samples => [[NONE, state === well ? 1 : 0]];
  return [
    family('verdicts_won_total', 'counter', 'Verdicts, by winner.', by('assistant', report.verdicts.won)),
    family('verdicts_withheld_total', 'counter', 'Verdicts that nobody won.', [
      [NONE, report.verdicts.withheld],
    ]),
    family('verdicts_total', 'counter', 'Verdicts, by what closed the contest.', [
      ...by('because', report.verdicts.because),
    ]),
    family('outcomes_total', 'counter', 'Fates of claims.', by('outcome', report.outcomes)),
    family('commands_total', 'counter', 'Messages to devices.', by('state', report.commands)),
    family('confirmations_total', 'counter', 'What devices made of them.', by('state', report.confirmations)),
    family('bypasses_total', 'counter', 'Changes that the hub did not command.', [[NONE, report.bypasses]]),
    family(
      'understanding_asked_total',
      'counter',
      'Questions to the language model, by what became of them.',
      [...by('state', report.understanding.states)],
    ),
    family('malformed_total', 'counter', 'Messages that were none.', [[NONE, report.malformed]]),
    family('broker_connected', 'gauge', 'Whether the broker is there.', is(report.broker, 'connected')),
    family('microphone_listening', 'gauge', 'Whether it listens.', is(report.microphone, 'listening')),
    family('hearing_ok', 'gauge', 'Whether every engine works.', is(report.hearing, 'ok')),
    family('uptime_seconds', 'gauge', 'Since the hub started.', [[NONE, report.uptime_s]]),
    histogram(report),
    '',
  ].join('\n');
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: Samples): string {
  const lines = samples.map(([labels, value]) => `halfsecond_${name}${labelText(labels)} ${value}`);
  return [`# HELP halfsecond_${name} ${help}`, `# TYPE halfsecond_${name} ${type}`, ...lines].join('\n');
}

function histogram({ latency_histogram: { le_ms, count }, latency_sum_ms }: MetricsReport): string {
  const name = 'halfsecond_latency_seconds';
  const all = count.at(-1) ?? 0;
  return [
    `# HELP ${name} From the opening of a contest to its command.`,
    `# TYPE ${name} histogram`,
    ...le_ms.map((le, at) => `${name}_bucket{le="${le / 1000}"} ${count[at] ?? 0}`),
    `${name}_bucket{le="+Inf"} ${all}`,
    `${name}_sum ${latency_sum_ms / 1000}`,
    `${name}_count ${all}`,
  ].join('\n');
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([key, value]) =>
      `${key}="${value.replace(/[\\"\n]/g, (sign) => (sign === '\n' ? '\\n' : `\\${sign}`))}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
