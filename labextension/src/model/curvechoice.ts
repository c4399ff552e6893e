import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { TrialSelection } from './selection';

export type Which = 'best' | 'all' | 'brushed';

/**
 * Which trials' learning curves are drawn by themselves.
 *
 * A new brush takes the word, as it does in the table; when it is cleared, what was chosen before holds again.
 */
export class CurveChoice implements IDisposable {
  constructor(private readonly _selection: TrialSelection) {
    this._brushed = _selection.brushed;
    _selection.changed.connect(this._onSelection, this);
  }

  /** Emitted where other trials are to be drawn, or more or fewer are brushed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get which(): Which {
    return this._takesBrush && this._brushed ? 'brushed' : this._without;
  }
  set which(which: Which) {
    this._takesBrush = which === 'brushed';
    if (which !== 'brushed') {
      this._without = which;
    }
    this._changed.emit();
  }

  /** How many of the best trials. */
  get best(): number {
    return this._best;
  }
  set best(best: number) {
    this._best = best;
    this._changed.emit();
  }

  /** Numbers of the brushed trials, or of a finding's; null where nothing is brushed. */
  get brushed(): ReadonlySet<number> | null {
    return this._brushed;
  }

  get isEvidence(): boolean {
    return this._selection.isEvidence;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._selection.changed.disconnect(this._onSelection, this);
      Signal.clearData(this);
    }
  }

  private _onSelection({ brushed }: TrialSelection): void {
    if (brushed === this._brushed) {
      return; // only the pointer moved
    }
    if (this._brushed === null) {
      this._takesBrush = true;
    }
    this._brushed = brushed;
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private _brushed: ReadonlySet<number> | null;
  private _takesBrush = true;
  private _without: 'best' | 'all' = 'best';
  private _best = 15;
  private _isDisposed = false;
}
