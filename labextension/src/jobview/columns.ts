import type { TranslationBundle } from '@jupyterlab/translation';

import { formatDuration, formatTime, formatValue } from '../components/format';
import type { Cell, Trial } from '../model/trials';

export interface IColumn {
  /** The column's name in the trials table. */
  readonly field: string;
  readonly title: string;
  readonly isNumeric: boolean;
  readonly format: (value: NonNullable<Cell>) => string;
}

export interface ISorting {
  readonly field: string;
  readonly descending: boolean;
}

/** The columns to show: of which definition where that differs, status and objective, hyperparameters with values, times, then other metrics with values. */
export function shownColumns(
  fields: readonly string[],
  trials: readonly Trial[],
  objective: string,
  trans: TranslationBundle
): IColumn[] {
  const titles: Record<string, string> = {
    definition: trans.__('Definition'),
    status: trans.__('Status'),
    objective,
    started: trans.__('Started'),
    elapsed_s: trans.__('Elapsed')
  };
  const formats: Record<string, IColumn['format']> = {
    started: at => formatTime(Number(at)),
    elapsed_s: seconds => formatDuration(Number(seconds), trans)
  };
  const column = (field: string): IColumn => ({
    field,
    title: titles[field] ?? field.replace(/^(hp|metric)\./, ''),
    isNumeric: isNumeric(field, trials),
    format: formats[field] ?? formatValue
  });
  const known = (...wanted: string[]) =>
    wanted.filter(field => fields.includes(field));
  const differs = trials.some(
    ({ definition }) => definition !== trials[0].definition
  );
  const ofKind = (prefix: string) =>
    fields.filter(
      field =>
        field.startsWith(prefix) && trials.some(trial => isKnown(trial[field]))
    );
  const metrics = ofKind('metric.').filter(
    field => field !== `metric.${objective}`
  );
  return [
    ...(differs ? known('definition') : []),
    ...known('status', 'objective'),
    ...ofKind('hp.'),
    ...known('started', 'elapsed_s'),
    ...metrics
  ].map(column);
}

function isNumeric(field: string, trials: readonly Trial[]): boolean {
  const first = trials.find(trial => isKnown(trial[field]));
  return field !== 'status' && typeof (first?.[field] ?? 0) === 'number';
}

function isKnown(value: Cell | undefined): value is NonNullable<Cell> {
  return value !== null && value !== undefined;
}

/** The trials by one column; those without a value come last either way. */
export function sorted(
  trials: readonly Trial[],
  { field, descending }: ISorting
): Trial[] {
  const sign = descending ? -1 : 1;
  return [...trials].sort((a, b) => {
    const [x, y] = [a[field], b[field]];
    if (!isKnown(x) || !isKnown(y)) {
      return Number(isKnown(y)) - Number(isKnown(x)) || a.trial - b.trial;
    }
    return sign * compare(x, y) || a.trial - b.trial;
  });
}

function compare(x: NonNullable<Cell>, y: NonNullable<Cell>): number {
  return typeof x === 'number' && typeof y === 'number'
    ? x - y
    : String(x).localeCompare(String(y), undefined, { numeric: true });
}
