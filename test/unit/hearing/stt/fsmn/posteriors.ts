import type { PhraseDecoder } from '../../../../../src/hearing/stt/fsmn/decoder.ts';
import type { SyllableTable } from '../../../../../src/hearing/stt/fsmn/syllables.ts';

/** What a clear voice gives the decoder: each syllable for two steps, a blank of two steps between. */
export function say(
  decoder: PhraseDecoder,
  table: SyllableTable,
  text: string,
  /** How sure the network is of each syllable, and which other one it holds for possible. */
  of: { sure?: number; or?: Readonly<Record<string, readonly [syllable: string, share: number]>> } = {},
): void {
  const { sure = 0.98, or = {} } = of;
  for (const number of table.pronounce(text).syllables ?? []) {
    const other = or[table.names[number] ?? ''];
    const shares = new Map([[number, sure - (other?.[1] ?? 0)]]);
    if (other) shares.set(table.numberOf(other[0]) ?? -1, other[1]);
    for (let step = 0; step < 2; step++) pushStep(decoder, table, shares);
    for (let step = 0; step < 2; step++) pushStep(decoder, table, new Map());
  }
}

/** Nobody speaks. @param steps of 30 ms. */
export function beSilent(decoder: PhraseDecoder, table: SyllableTable, steps: number): void {
  for (let step = 0; step < steps; step++) pushStep(decoder, table, new Map());
}

/** One step with these probabilities; the blank has most of what is left. */
function pushStep(decoder: PhraseDecoder, table: SyllableTable, shares: ReadonlyMap<number, number>): void {
  const scores = new Float32Array(table.count + 2).fill(Math.log(1e-6));
  let rest = 1;
  let likeliest = table.count;
  let most = 0;
  for (const [number, share] of shares) {
    scores[number] = Math.log(share);
    rest -= share;
    if (share <= most) continue;
    most = share;
    likeliest = number;
  }
  const blank = Math.max(1e-7, rest - 0.001);
  scores[table.count] = Math.log(blank);
  if (blank > most) likeliest = table.count;
  scores[table.count + 1] = Math.log(Math.max(blank, most));
  decoder.push(scores, likeliest);
}
