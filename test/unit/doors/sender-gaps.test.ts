import { expect, test } from 'vitest';
import { type Gap, SenderGaps } from '../../../src/doors/sender-gaps.ts';

const SIRI = { assistant: 'siri', door: 'homekit' };
const XIAOAI = { assistant: 'xiaoai', door: 'bemfa' };

function gaps() {
  const told: Gap[] = [];
  return { gaps: new SenderGaps((gap) => told.push(gap)), told };
}

test('the gap between two senders of one verdict is told and remembered, in whatever order they are decided', () => {
  for (const order of [
    [SIRI, XIAOAI],
    [XIAOAI, SIRI],
  ]) {
    const { gaps: known, told } = gaps();
    known.claimed({ ...SIRI, id: '1', at_ms: 1000 });
    known.claimed({ ...XIAOAI, id: '1', at_ms: 1420 });
    for (const { assistant } of order) known.settled({ assistant, claim: '1', verdict: 'v1' });
    expect(told).toEqual([{ first: SIRI, later: XIAOAI, gap_ms: 420 }]);
    expect(known.profiles()).toEqual([{ first: SIRI, later: XIAOAI, observed: 1, p50_ms: 420, p95_ms: 420 }]);
  }
});

test('claims of different verdicts, of one sender or without a verdict tell no gap', () => {
  const { gaps: known, told } = gaps();
  known.claimed({ ...SIRI, id: '1', at_ms: 0 });
  known.claimed({ ...XIAOAI, id: '1', at_ms: 100 });
  known.claimed({ ...XIAOAI, id: '2', at_ms: 200 });
  known.claimed({ ...SIRI, id: '2', at_ms: 300 });
  known.settled({ assistant: 'siri', claim: '1', verdict: 'v1' });
  known.settled({ assistant: 'xiaoai', claim: '1', verdict: 'v2' });
  known.settled({ assistant: 'xiaoai', claim: '2', verdict: 'v2' });
  known.settled({ assistant: 'siri', claim: '2', verdict: null });
  known.settled({ assistant: 'siri', claim: 'unknown', verdict: 'v2' });
  expect(told).toEqual([]);
});

test('only the newest gaps are remembered', () => {
  const { gaps: known } = gaps();
  for (let nth = 0; nth < 300; nth++) {
    known.claimed({ ...SIRI, id: `${nth}`, at_ms: nth * 1000 });
    known.claimed({ ...XIAOAI, id: `${nth}`, at_ms: nth * 1000 + nth });
    for (const { assistant } of [SIRI, XIAOAI])
      known.settled({ assistant, claim: `${nth}`, verdict: `v${nth}` });
  }
  expect(known.profiles()).toMatchObject([{ observed: 200, p50_ms: 199, p95_ms: 289 }]);
});
