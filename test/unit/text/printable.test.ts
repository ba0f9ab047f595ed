import colors from 'picocolors';
import { expect, test } from 'vitest';
import { harmless, printable } from '../../../src/text/printable.ts';

test('outside text loses what acts on a terminal', () => {
  expect(printable('a\u001b]0;title\u0007b\u009b2J\u202ec\nd')).toBe('a ]0;title b 2J c d');
});

test('a printed line keeps our colours, and shows every other control character as its escape', () => {
  const { red, bold, dim } = colors.createColors(true);
  const ours = `${red('r')}${bold('b')}${dim('d')}\tnext`;
  expect(harmless(ours)).toBe(ours);
  expect(harmless('\u001b[2J\u001b]0;t\u0007\u009b8m\u202e\u001b[8m')).toBe(
    String.raw`\u001b[2J\u001b]0;t\u0007\u009b8m\u202e\u001b[8m`,
  );
});

test('a line of JSON means the same after the check', () => {
  const value = { id: 'a\u001b[2J\u009b2J\u202e', name: '👨‍👩‍👧 廚房' };
  expect(JSON.parse(harmless(JSON.stringify(value)))).toEqual(value);
});
