/**
 * The text on one line, without any character that acts on a terminal: whoever may publish to a broker or answer over
 * a network may send escape sequences. Runs of such characters and of spaces become one space.
 */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
}
