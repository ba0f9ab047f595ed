/**
 * The text on one line, without a sign that does anything to a terminal: whoever may publish may send escape
 * sequences.
 */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
}
