import type { TrialChanges } from '../api/types';

export type Cell = number | string | boolean | null;

/** One row of the trials table, under the table's own column names. */
export type Trial = Readonly<Record<string, Cell>> & { readonly trial: number };

/** What nothing more will happen to. */
const FINAL: readonly unknown[] = ['Completed', 'Failed', 'Stopped'];

/** Whether a trial has ended. */
export function isFinal({ status }: Trial): boolean {
  return FINAL.includes(status);
}

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

/** The trials of one tuning job as known by now, in launch order; those of one definition, where it is set. */
export class TrialsTable {
  /** The one of several training-job definitions whose trials are shown; null for all trials. */
  get definition(): string | null {
    return this._definition;
  }
  set definition(definition: string | null) {
    this._definition = definition;
    this._order();
  }

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
    const changed = trialRows(columns);
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
    const rows = changed.filter(row => this._isShown(row));
    if (reset || changed.length > 0) {
      changed.forEach(row => this._byNumber.set(row.trial, row));
    }
    if (reset || rows.length > 0) {
      this._order();
    }
    return { reset, rows };
  }

  private _isShown({ definition }: Trial): boolean {
    return this._definition === null || definition === this._definition;
  }

  private _order(): void {
    this._rows = [...this._byNumber.values()]
      .filter(row => this._isShown(row))
      .sort((a, b) => a.trial - b.trial);
  }

  private _definition: string | null = null;
  private readonly _byNumber = new Map<number, Trial>();
  private _columns: readonly string[] = [];
  private _rows: readonly Trial[] = [];
}
