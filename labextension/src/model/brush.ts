import type { Trial } from './trials';

/** One interval of a Vega-Lite selection, as its `<name>_store` data set holds it. */
export interface ISelectionEntry {
  readonly unit: string;
  readonly fields: readonly { readonly field: string; readonly type: string }[];
  readonly values: readonly unknown[];
}

/** Columns by the chart's fields that are 1 minus them: how it draws reverse-logarithmic ranges. */
export type Mirrored = Readonly<Record<string, string>>;

/**
 * The trials that lie inside every interval of every view, or null where nothing is brushed.
 *
 * The same rule as Vega's own for `resolve: "intersect"`.
 */
export function brushed(
  trials: readonly Trial[],
  entries: readonly ISelectionEntry[],
  mirrored: Mirrored = {}
): ReadonlySet<number> | null {
  if (entries.length === 0) {
    return null;
  }
  const tests = entries.flatMap(({ fields, values }) =>
    fields.map(({ field, type }, index) =>
      isInside(unescaped(field), type, values[index], mirrored)
    )
  );
  return new Set(
    trials
      .filter(trial => tests.every(test => test(trial)))
      .map(({ trial }) => trial)
  );
}

function isInside(
  name: string,
  type: string,
  wanted: unknown,
  mirrored: Mirrored
): (trial: Trial) => boolean {
  const column = mirrored[name] ?? name;
  return trial => {
    const value = trial[column];
    const drawn =
      name in mirrored && typeof value === 'number' ? 1 - value : value;
    return accepts(type, wanted, drawn);
  };
}

/** Vega writes a dot that is no path as `\.`, or the whole name as `['name']`. */
function unescaped(field: string): string {
  const quoted = /^\[(['"])(.*)\1\]$/.exec(field);
  return (quoted ? quoted[2] : field).replace(/\\(.)/g, '$1');
}

function comparable(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : value;
}

/** `E` lists values; `R` is a range, its `-E`, `-LE` and `-RE` forms without both, left or right end. */
function accepts(type: string, wanted: unknown, value: unknown): boolean {
  if (type === 'E') {
    return Array.isArray(wanted)
      ? wanted.map(comparable).includes(value)
      : comparable(wanted) === value;
  }
  if (!Array.isArray(wanted) || typeof value !== 'number') {
    return false;
  }
  const ends = wanted.map(end => Number(comparable(end)));
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const fromLow = type === 'R' || type === 'R-RE' ? value >= low : value > low;
  const toHigh = type === 'R' || type === 'R-LE' ? value <= high : value < high;
  return fromLow && toHigh;
}

/** The trial that a point selection on `trial` holds, or null. */
export function pointedAt(entries: readonly ISelectionEntry[]): number | null {
  for (const { fields, values } of entries) {
    const index = fields.findIndex(({ field }) => field === 'trial');
    const value = values[index];
    if (typeof value === 'number') {
      return value;
    }
  }
  return null;
}
