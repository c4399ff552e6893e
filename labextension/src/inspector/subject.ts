import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { type ISignal, Signal } from '@lumino/signaling';

import type { Range } from '../api/types';
import { InspectedTrial } from '../model/inspected';
import type { JobModel } from '../model/job';
import type { TrialSelection } from '../model/selection';
import { isFinal, type Trial } from '../model/trials';
import type { IServices } from '../services';

/** Milliseconds that the choice rests before anything is asked: the arrow keys run over many rows. */
const SETTLING = 200;

/**
 * The picked trial of a job view: its row of the table at once, its description and log a moment later.
 *
 * Nothing is asked before a trial is picked.
 */
export class Subject implements IDisposable {
  constructor(
    readonly job: JobModel,
    private readonly _selection: TrialSelection,
    private readonly _services: IServices,
    private readonly _isWatched: () => boolean
  ) {
    _selection.changed.connect(this._follow, this);
    job.changed.connect(this._follow, this);
  }

  /** Emitted where another trial is picked, or more is known of it. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The trial as the table has it; null where none is picked that is looked at. */
  get trial(): Trial | null {
    return this._trial;
  }

  /** What is known beyond the table; null while the choice settles. */
  get inspected(): InspectedTrial | null {
    return this._inspected;
  }

  /** What the trial's own definition searches. */
  get ranges(): readonly Range[] {
    const definitions = this.job.job?.definitions ?? [];
    const own = definitions.find(
      ({ name }) => name === this._trial?.['definition']
    );
    return own?.ranges ?? this.job.job?.ranges ?? [];
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._selection.changed.disconnect(this._follow, this);
    this.job.changed.disconnect(this._follow, this);
    this._settled.dispose();
    this._inspected?.dispose();
    Signal.clearData(this);
  }

  private _follow(): void {
    const { picked } = this._selection;
    const before = this._trial;
    const { rows } = this.job.trials;
    this._trial = rows.find(({ trial }) => trial === picked) ?? null;
    if (this._trial === before) {
      return;
    }
    if (this._trial?.['name'] !== before?.['name']) {
      this._inspected?.dispose();
      this._inspected = null;
      void this._settled.invoke();
    } else if (this._trial?.['status'] !== before?.['status']) {
      void this._inspected?.refresh();
    }
    this._changed.emit();
  }

  private _inspect(): void {
    if (this._trial === null || this._inspected !== null || this._isDisposed) {
      return;
    }
    const { api, interval } = this._services;
    this._inspected = new InspectedTrial(
      api,
      this.job.connection,
      String(this._trial['name']),
      {
        interval: interval(),
        isWatched: this._isWatched,
        hasEnded: () => this._trial !== null && isFinal(this._trial)
      }
    );
    this._inspected.changed.connect(() => this._changed.emit());
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _settled = new Debouncer(() => this._inspect(), SETTLING);
  private _trial: Trial | null = null;
  private _inspected: InspectedTrial | null = null;
  private _isDisposed = false;
}
