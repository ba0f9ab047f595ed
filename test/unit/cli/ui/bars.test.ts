import colors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { budgetBar, levelMeter, progressBar } from '../../../../src/cli/ui/bars.ts';
import { ENGLISH } from '../../../../src/text/text.ts';
import { pipe } from '../../../support/pipe.ts';

const paint = colors.createColors(false);
const text = ENGLISH;
const used = (used_ms: number) => budgetBar({ used_ms, budget_ms: 500, paint, text });
const filled = (bar: string) => [...bar].filter((sign) => sign === '█').length;

describe('the bar of used time', () => {
  it('fills with the time, from the first millisecond on, and never overflows', () => {
    expect([0, 1, 250, 500, 900].map((ms) => filled(used(ms)))).toEqual([0, 1, 13, 25, 25]);
  });

  it('shows the figures beside it', () => {
    expect(used(60.04)).toMatch(/ 60 of 500 ms$/);
  });
});

describe('the level meter', () => {
  it('goes from −60 to 0 dB and stays within its ends', () => {
    expect([-90, -60, -30, 0, 6].map((db) => filled(levelMeter(db)))).toEqual([0, 0, 20, 40, 40]);
  });
});

describe('the progress bar', () => {
  const shownAt = (isInteractive: boolean) => {
    const lines: string[] = [];
    const update = Object.assign((line: string) => void lines.push(line), { done: () => undefined });
    const bar = progressBar({ terminal: pipe({ isInteractive }), total_bytes: 2e6, update });
    for (const bytes of [1e6, 1e6 + 1, 2e6]) bar.at(bytes, 'tokens.txt');
    bar.end();
    return lines;
  };

  it('shows share, megabytes and file, and draws a line only where it changes', () => {
    expect(shownAt(true)).toHaveLength(2);
    expect(shownAt(true)[0]).toContain('50 %  1.0 of 2.0 MB  tokens.txt');
  });

  it('shows nothing in a pipe', () => {
    expect(shownAt(false)).toEqual([]);
  });
});
