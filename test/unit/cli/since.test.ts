import { describe, expect, it } from 'vitest';
import { spanOf } from '../../../src/cli/journal-folder.ts';
import { failureOf } from '../../support/failure.ts';

/** A Tuesday, local time: a day is the reader's, wherever the machine is. */
const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);

/** Whether the report of `--since` begins at this moment: it takes the moment, and none before. */
function begins(since: string, now: Date): (moment: Date) => boolean {
  const isWithin = spanOf({ since }, now);
  return (moment) => isWithin(moment) && !isWithin(new Date(moment.getTime() - 1));
}

describe('--since, in the words of either language', () => {
  it.each([
    ['today', at(24, 0)],
    ['今天', at(24, 0)],
    ['今日', at(24, 0)],
    ['yesterday', at(23, 0)],
    ['昨天', at(23, 0)],
    ['昨日', at(23, 0)],
    ['tonight', at(24, 18)],
    ['今晚', at(24, 18)],
    ['今天晚上', at(24, 18)],
    ['last night', at(23, 18)],
    ['昨晚', at(23, 18)],
    ['3h', at(24, 17)],
    ['3小時', at(24, 17)],
    ['3 小时', at(24, 17)],
    ['3 個小時前', at(24, 17)],
    ['30分鐘', at(24, 19, 30)],
    ['30分钟前', at(24, 19, 30)],
    ['2天', at(22, 20)],
    ['2d', at(22, 20)],
    ['2026-11-20', at(20, 0)],
  ])('%s', (words, from) => {
    expect(begins(words, at(24, 20))(from)).toBe(true);
  });

  it('takes the evening that has just ended, in the small hours', () => {
    expect(begins('今晚', at(24, 2))(at(23, 18))).toBe(true);
    expect(begins('昨晚', at(24, 2))(at(22, 18))).toBe(true);
  });

  it('says for anything else what it takes', async () => {
    const { message } = await failureOf(() => spanOf({ since: '前天晚上' }, at(24, 20)));
    expect(message).toMatch(/--since: found 前天晚上, expected today, yesterday/);
  });
});
