import type { Range } from '../api/types';

/** From here on, an Auto range counts as logarithmic; the rule of `amt_lab.tuning.ranges`. */
const WIDE = 1000;

function warp({
  low = 0,
  high = 0,
  scaling
}: Range): (value: number) => number {
  const isWide = low > 0 && high / low >= WIDE;
  if (scaling === 'Logarithmic' || (scaling === 'Auto' && isWide)) {
    return Math.log;
  }
  return scaling === 'ReverseLogarithmic'
    ? value => -Math.log1p(-value)
    : value => value;
}

/** Where a value lies in a numeric range, on its scale: 0 at the low end, 1 at the high one. */
export function unitPosition(
  range: Range,
  value: number | string
): number | null {
  const { kind, low, high } = range;
  if (kind === 'Categorical' || low === undefined || high === undefined) {
    return null;
  }
  const scale = warp(range);
  const share =
    (scale(Number(value)) - scale(low)) / (scale(high) - scale(low));
  return Math.min(Math.max(share, 0), 1);
}
