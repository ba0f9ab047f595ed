/** Wilson's interval of a share, 95 %. @returns from and to, 0 to 1. */
export function wilson(right, of) {
  if (of === 0) return { from: 0, to: 1 };
  const z = 1.96;
  const share = right / of;
  const middle = (share + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2))) / (1 + z ** 2 / of);
  return { from: Math.max(0, middle - half), to: Math.min(1, middle + half) };
}

/** `31/40 78 % [62–88]`. */
export function interval(right, of) {
  if (of === 0) return '–';
  const { from, to } = wilson(right, of);
  return `${right}/${of} ${Math.round(100 * (right / of))} % [${Math.round(100 * from)}–${Math.round(100 * to)}]`;
}

/** How often a thing that happened so many times would happen, 95 % (Garwood's interval, by Wilson and Hilferty). */
export function poisson(count) {
  const z = 1.96;
  const quantile = (degrees, by) =>
    degrees === 0 ? 0 : (degrees / 2) * (1 - 2 / (9 * degrees) + by * Math.sqrt(2 / (9 * degrees))) ** 3;
  return { from: quantile(2 * count, -z), to: quantile(2 * (count + 1), z) };
}

/** `2 in 40 min, [0.4–10.8] an hour`. */
export function rate(count, minutes) {
  const { from, to } = poisson(count);
  const hourly = (value) => ((60 * value) / minutes).toFixed(1);
  return `${Number(count.toFixed(1))} in ${minutes.toFixed(1)} min, [${hourly(from)}–${hourly(to)}] an hour`;
}
