import { expect, test } from 'vitest';
import type { PipelineEvent } from '../../../../src/arbiter/event.ts';
import type { Verdict } from '../../../../src/arbiter/explain/verdict.ts';
import { Metrics } from '../../../../src/daemon/metrics/metrics.ts';

const verdict = (winner: string | null, latency_ms: number, because = 'clinched'): PipelineEvent => ({
  kind: 'verdict',
  at_ms: 0,
  id: 'v',
  room: 'study',
  winner,
  because,
  latency_ms,
  whole: {} as Verdict,
});
const command = (state: 'sent' | 'undelivered' | 'observed'): PipelineEvent => ({
  kind: 'command',
  at_ms: 0,
  verdict: 'v',
  device: 'lamp',
  topic: 't',
  payload: '',
  state,
});
const microphone = (
  room: string,
  state: 'listening' | 'lost' | 'off',
  satellite?: string,
): PipelineEvent => ({
  kind: 'microphone',
  at_ms: 0,
  room,
  state,
  ...(satellite !== undefined && { satellite }),
});
const asked = (state: Extract<PipelineEvent, { kind: 'asked' }>['state']): PipelineEvent => ({
  kind: 'asked',
  at_ms: 0,
  state,
  took_ms: 1,
});

function metricsOf(events: readonly PipelineEvent[], assistants = ['siri', 'tmall-genie']) {
  const metrics = new Metrics({ assistants, now_ms: 1000 });
  for (const event of events) metrics.take(event);
  return metrics;
}

const reportOf = (events: readonly PipelineEvent[]) =>
  metricsOf(events).report({ now_ms: 61_400, malformed: 3 });

test('a hub that has decided nothing reports zeros, and no latency', () => {
  expect(reportOf([])).toEqual({
    v: 1,
    uptime_s: 60,
    verdicts: { total: 0, withheld: 0, won: { siri: 0, 'tmall-genie': 0 }, because: {} },
    outcomes: {},
    latency_ms: { p50: null, p99: null },
    commands: { sent: 0, undelivered: 0, observed: 0 },
    confirmations: { confirmed: 0, unconfirmed: 0, undelivered: 0, resent: 0 },
    bypasses: 0,
    understanding: { asked: 0, in_time: 0, share: null, states: {} },
    malformed: 3,
    broker: 'lost',
    microphone: 'off',
    hearing: 'ok',
    latency_histogram: {
      le_ms: [1, 2, 5, 10, 20, 50, 100, 200, 300, 400, 500],
      count: new Array(12).fill(0),
    },
    latency_sum_ms: 0,
  });
});

test('verdicts are counted by winner and by what closed the contest', () => {
  const events = [verdict('siri', 10), verdict('siri', 20, 'deadline'), verdict(null, 480, 'deadline')];
  expect(reportOf(events).verdicts).toEqual({
    total: 3,
    withheld: 1,
    won: { siri: 2, 'tmall-genie': 0 },
    because: { clinched: 1, deadline: 2 },
  });
});

test('a winner that the home does not know is counted in the total alone', () => {
  expect(reportOf([verdict('constructor', 10)]).verdicts).toMatchObject({
    total: 1,
    won: { siri: 0, 'tmall-genie': 0 },
  });
});

test('an assistant that a reload adds is counted, and what the others won stays', () => {
  const metrics = metricsOf([verdict('siri', 10)], ['siri']);
  metrics.know(['rhasspy']);
  metrics.take(verdict('rhasspy', 10));
  expect(metrics.report({ now_ms: 2000, malformed: 0 }).verdicts.won).toEqual({ siri: 1, rhasspy: 1 });
});

test('the percentiles are of the last 1,000 latencies, the histogram is of all', () => {
  const old = Array.from({ length: 1000 }, () => verdict('siri', 499));
  const recent = Array.from({ length: 1000 }, (_, at) => verdict('siri', (at + 1) / 10));
  const { latency_ms, latency_histogram, latency_sum_ms } = reportOf([...old, ...recent]);
  expect(latency_ms).toEqual({ p50: 50, p99: 99 });
  expect(latency_histogram.count).toEqual([10, 20, 50, 100, 200, 500, 1000, 1000, 1000, 1000, 2000, 2000]);
  expect(latency_sum_ms).toBe(499_000 + 50_050);
});

test('a latency over the longest bound is counted in the last bucket alone', () => {
  expect(reportOf([verdict('siri', 501)]).latency_histogram.count).toEqual([...new Array(11).fill(0), 1]);
});

test('a withheld verdict has no latency: nobody waited for its command', () => {
  const { latency_ms, latency_sum_ms } = reportOf([verdict(null, 480)]);
  expect([latency_ms.p50, latency_sum_ms]).toEqual([null, 0]);
});

test('commands, outcomes, bypasses and confirmations are counted by their state', () => {
  const outcome = {
    at_ms: 0,
    assistant: 'siri',
    claim: 'a',
    verdict: null,
    reason: { kind: 'strongest' },
  } as const;
  const report = reportOf([
    command('sent'),
    command('sent'),
    command('undelivered'),
    { kind: 'outcome', outcome: 'granted', ...outcome },
    { kind: 'outcome', outcome: 'granted', ...outcome },
    { kind: 'bypass', at_ms: 0, device: 'lamp', by: 'unknown' },
    { kind: 'confirmation', at_ms: 0, verdict: 'v', device: 'lamp', state: 'resent', after_ms: 750 },
  ]);
  expect(report).toMatchObject({
    commands: { sent: 2, undelivered: 1, observed: 0 },
    outcomes: { granted: 2 },
    bypasses: 1,
    confirmations: { confirmed: 0, resent: 1 },
  });
});

test('the microphone is lost where one of several is, and listens again when that one does', () => {
  const before = [microphone('study', 'listening'), microphone('attic', 'lost', 'attic-pi')];
  expect(reportOf(before).microphone).toBe('lost');
  expect(reportOf([...before, microphone('attic', 'listening', 'attic-pi')]).microphone).toBe('listening');
});

test('hearing is degraded while one engine is', () => {
  const engine = (name: string, state: 'ok' | 'degraded'): PipelineEvent => ({
    kind: 'engine',
    at_ms: 0,
    engine: name,
    state,
  });
  expect(reportOf([engine('a', 'ok'), engine('b', 'degraded')]).hearing).toBe('degraded');
  expect(reportOf([engine('b', 'degraded'), engine('b', 'ok')]).hearing).toBe('ok');
});

test('a question that was never sent to the language model is not among those it could answer', () => {
  const states = ['understood', 'nothing', 'late', 'failed', 'unasked'] as const;
  expect(reportOf(states.map(asked)).understanding).toEqual({
    asked: 4,
    in_time: 2,
    share: 0.5,
    states: { understood: 1, nothing: 1, late: 1, failed: 1, unasked: 1 },
  });
});
