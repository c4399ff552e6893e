import type { TrialChanges } from '../api/types';

export type Cell = number | string | boolean | null;

/** One row of the trials table, under the table's own column names. */
export type Trial = Readonly<Record<string, Cell>> & { readonly trial: number };

export interface ITrialsDelta {
  /** Everything known before is void. */
  readonly reset: boolean;
  /** New rows, and changed ones that take the place of those with their number. */
  readonly rows: readonly Trial[];
}

/** The rows of a column-wise answer. */
export function trialRows(columns: TrialChanges['columns']): Trial[] {
  const names = Object.keys(columns);
  return (columns['trial'] ?? []).map((number, index) => ({
    ...Object.fromEntries(names.map(name => [name, columns[name][index]])),
    trial: Number(number)
  }));
}

/** The trials of one tuning job as known by now, in launch order. */
export class TrialsTable {
  /** The columns that the server has sent, in its order. */
  get columns(): readonly string[] {
    return this._columns;
  }

  /** In launch order; a new array after each change, so that it may be compared. */
  get rows(): readonly Trial[] {
    return this._rows;
  }

  /** Put changed rows over the known ones. */
  apply({ reset, columns }: TrialChanges): ITrialsDelta {
    const rows = trialRows(columns);
    if (reset) {
      this._byNumber.clear();
      this._columns = [];
    }
    const unseen = Object.keys(columns).filter(
      name => !this._columns.includes(name)
    );
    if (unseen.length > 0) {
      this._columns = [...this._columns, ...unseen];
    }
    if (reset || rows.length > 0) {
      rows.forEach(row => this._byNumber.set(row.trial, row));
      this._rows = [...this._byNumber.values()].sort(
        (a, b) => a.trial - b.trial
      );
    }
    return { reset, rows };
  }

  private readonly _byNumber = new Map<number, Trial>();
  private _columns: readonly string[] = [];
  private _rows: readonly Trial[] = [];
}
