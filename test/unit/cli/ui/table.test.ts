import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { table, tableRow } from '../../../../src/cli/ui/table.ts';

const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
/** Where each cell of the second column begins, in columns of the terminal. */
const starts = (lines: readonly string[], second: readonly string[]) =>
  lines.map((line, at) => stringWidth(line.slice(0, line.indexOf(second[at] ?? ''))));

describe('a table', () => {
  it('begins the cells of a column below each other, also after Chinese names', () => {
    const rows = [
      ['siri', 'Siri'],
      ['天貓精靈', 'Tmall'],
      ['小愛', 'Xiao'],
    ] as const;
    const lines = table(rows);
    expect(starts(lines, ['Siri', 'Tmall', 'Xiao'])).toEqual([10, 10, 10]);
  });

  it('puts numbers at the right of their column', () => {
    expect(
      table(
        [
          ['lamp', '7'],
          ['fan', '123'],
        ],
        { columns: [{}, { align: 'right' }] },
      ),
    ).toEqual(['lamp    7', 'fan   123']);
  });

  it('cuts a cell at the most of its column, and says so with an ellipsis', () => {
    expect(table([['living-room-light', 'on']], { columns: [{ most: 8 }] })).toEqual(['living-…  on']);
    expect(table([['客廳的大燈', 'on']], { columns: [{ most: 6 }] })).toEqual(['客廳…   on']);
  });

  it('ends no line with spaces, and indents each', () => {
    expect(
      table(
        [
          ['a', ''],
          ['bb', 'c'],
        ],
        { indent: '  ' },
      ),
    ).toEqual(['  a', '  bb  c']);
  });

  it('cuts the last cell at the width of the terminal', () => {
    const lines = table([['name', '打開客廳燈打開客廳燈']], { within: 16 });
    expect(lines.map((line) => stringWidth(line))).toEqual([15]);
    expect(lines[0]).toMatch(/…$/);
  });

  it('colours a cell without changing the layout', () => {
    const plain = table([
      ['ok', 'x'],
      ['degraded', 'y'],
    ]);
    const painted = table([
      [['ok', red], 'x'],
      [['degraded', red], 'y'],
    ]);
    expect(painted.map((line) => stringWidth(line))).toEqual(plain.map((line) => stringWidth(line)));
    expect(painted[0]).toBe(`${red('ok      ')}  x`);
  });

  it('without rows has no lines', () => {
    expect(table([])).toEqual([]);
  });
});

describe('a single row', () => {
  it('has the given widths', () => {
    expect(
      tableRow(['12', 'ms', 'x'], { columns: [{ width: 4, align: 'right' }, { width: 3 }], gap: ' ' }),
    ).toBe('  12 ms  x');
  });
});
