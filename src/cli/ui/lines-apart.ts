/** One place in which two pieces of data differ. */
export interface Apart {
  /** `claims.0.total_db`. */
  readonly path: string;
  readonly before: string;
  readonly now: string;
}

/** Every place in which two pieces of JSON data differ. */
export function linesApart(before: unknown, now: unknown, path: readonly string[] = []): readonly Apart[] {
  if (isTree(before) && isTree(now)) {
    const [left, right] = [new Map(Object.entries(before)), new Map(Object.entries(now))];
    const keys = new Set([...left.keys(), ...right.keys()]);
    return [...keys].flatMap((key) => linesApart(left.get(key), right.get(key), [...path, key]));
  }
  const [was, is] = [JSON.stringify(before) ?? 'nothing', JSON.stringify(now) ?? 'nothing'];
  return was === is ? [] : [{ path: path.join('.'), before: was, now: is }];
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
