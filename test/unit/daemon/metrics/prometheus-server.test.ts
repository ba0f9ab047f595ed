import { expect, test } from 'vitest';
import type { Verdict } from '../../../../src/arbiter/explain/verdict.ts';
import { Metrics } from '../../../../src/daemon/metrics/metrics.ts';
import { PrometheusServer, prometheusText } from '../../../../src/daemon/metrics/prometheus-server.ts';
import { onEnd } from '../../../support/broker.ts';

function textOf(assistants: readonly string[]): string {
  const metrics = new Metrics({ assistants, now_ms: 0 });
  metrics.take({
    kind: 'verdict',
    at_ms: 0,
    id: 'v',
    room: 'study',
    winner: assistants[0] ?? null,
    because: 'clinched',
    latency_ms: 20,
    whole: {} as Verdict,
  });
  return prometheusText(metrics.report({ now_ms: 90_000, malformed: 2 }));
}

test('every line is a sample, or says what a family of samples is', () => {
  const lines = textOf(['siri', 'tmall-genie']).trimEnd().split('\n');
  const sample = /^halfsecond_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.]+$/;
  expect(lines.filter((line) => !/^# (HELP|TYPE) halfsecond_/.test(line) && !sample.test(line))).toEqual([]);
  expect(lines).toContain('halfsecond_verdicts_won_total{assistant="siri"} 1');
  expect(lines).toContain('halfsecond_malformed_total 2');
  expect(lines).toContain('halfsecond_uptime_seconds 90');
});

test('the histogram counts in seconds, and its buckets grow to the count of all', () => {
  const text = textOf(['siri']);
  expect(text).toContain('halfsecond_latency_seconds_bucket{le="0.01"} 0\n');
  expect(text).toContain('halfsecond_latency_seconds_bucket{le="0.02"} 1\n');
  expect(text).toContain('halfsecond_latency_seconds_bucket{le="+Inf"} 1\n');
  expect(text).toContain('halfsecond_latency_seconds_sum 0.02\n');
  expect(text).toContain('halfsecond_latency_seconds_count 1\n');
});

test('a label is escaped: it cannot end early, nor begin a line', () => {
  expect(textOf(['a"b\\c\nd'])).toContain('{assistant="a\\"b\\\\c\\nd"} 1\n');
});

test('the server gives the metrics at /metrics, and nothing elsewhere', async () => {
  const server = await PrometheusServer.open({ port: 0, text: () => 'halfsecond_x 1\n' });
  onEnd(() => server.close());
  const at = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  const metrics = await at('/metrics');
  expect([metrics.status, metrics.headers.get('content-type'), await metrics.text()]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
    'halfsecond_x 1\n',
  ]);
  expect((await at('/')).status).toBe(404);
  expect((await at('/metrics', 'POST')).status).toBe(404);
});

test('a taken port is refused with the key that names it', async () => {
  const first = await PrometheusServer.open({ port: 0, text: () => '' });
  onEnd(() => first.close());
  await expect(PrometheusServer.open({ port: first.port, text: () => '' })).rejects.toMatchObject({
    exitCode: 4,
    problems: [{ path: 'metrics.prometheus_port' }],
  });
});
