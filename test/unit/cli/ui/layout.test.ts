import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { fit, hanging, wrapped } from '../../../../src/cli/ui/layout.ts';

const seed = Number(process.env.SEED);
const words = fc.array(fc.constantFrom('lamp', '打開客廳燈', '，', 'a', '天貓精靈', 'living-room'), {
  maxLength: 12,
});

describe('fit', () => {
  it('gives every text exactly the width, in columns of the terminal', () => {
    const texts = words.map((parts) => parts.join(' '));
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 60 }), (text, width) => {
        expect(stringWidth(fit(text, width))).toBe(width);
      }),
      { seed },
    );
  });
});

describe('wrapped', () => {
  it('breaks between words', () => {
    expect(wrapped('turn on the living room light', 12)).toEqual(['turn on the', 'living room', 'light']);
  });

  it('breaks Chinese between any two characters, and begins no line with a comma or a full stop', () => {
    expect(wrapped('打開客廳燈，關閉臥室燈。', 10)).toEqual(['打開客廳', '燈，關閉臥', '室燈。']);
  });

  it('leaves a word alone that is wider than the line', () => {
    expect(wrapped('a https://example.com/path b', 8)).toEqual(['a', 'https://example.com/path', 'b']);
  });

  it('loses no character but spaces at the ends of lines', () => {
    const bare = (text: string) => text.replaceAll(' ', '');
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 40 }), (parts, width) => {
        const text = parts.join(' ');
        expect(bare(wrapped(text, width).join(''))).toBe(bare(text));
      }),
      { seed },
    );
  });
});

describe('hanging', () => {
  it('begins further lines below the text of a numbered step', () => {
    const line = '  1. Let it in here with the command that is printed at the end of this line';
    expect(hanging(line, 50)).toEqual([
      '  1. Let it in here with the command that is',
      '     printed at the end of this line',
    ]);
  });
});
