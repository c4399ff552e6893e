import { type ISignal, Signal } from '@lumino/signaling';

function sameSet(
  a: ReadonlySet<number> | null,
  b: ReadonlySet<number> | null
): boolean {
  return (
    a === b ||
    (a !== null &&
      b !== null &&
      a.size === b.size &&
      [...a].every(number => b.has(number)))
  );
}

/** Which trials of a job view are brushed, hovered and picked; charts and table share it. */
export class TrialSelection {
  /** Emitted only where something really became different. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The trials inside the brush, or a finding's evidence; null where nothing is selected. */
  get brushed(): ReadonlySet<number> | null {
    return this._brushed;
  }
  set brushed(trials: ReadonlySet<number> | null) {
    this._select(trials, false);
  }

  /** Whether the selected trials are a finding's evidence, and not what was brushed. */
  get isEvidence(): boolean {
    return this._isEvidence;
  }

  /** Select the trials that a finding speaks of. */
  showEvidence(trials: ReadonlySet<number>): void {
    this._select(trials, true);
  }

  /** The trial under the pointer in the chart. */
  get hovered(): number | null {
    return this._hovered;
  }
  set hovered(trial: number | null) {
    if (trial !== this._hovered) {
      this._hovered = trial;
      this._changed.emit();
    }
  }

  /** The trial under the pointer in the table. */
  get pointed(): number | null {
    return this._pointed;
  }
  set pointed(trial: number | null) {
    if (trial !== this._pointed) {
      this._pointed = trial;
      this._changed.emit();
    }
  }

  /** The trial that a click chose; a second click on it lets it go. */
  get picked(): number | null {
    return this._picked;
  }
  set picked(trial: number | null) {
    if (trial !== this._picked) {
      this._picked = trial;
      this._changed.emit();
    }
  }

  /** Emitted when somebody wants the brush gone; whoever draws it clears it. */
  get brushCleared(): ISignal<this, void> {
    return this._brushCleared;
  }

  clearBrush(): void {
    this.brushed = null;
    this._brushCleared.emit();
  }

  private _select(
    trials: ReadonlySet<number> | null,
    isEvidence: boolean
  ): void {
    if (!sameSet(trials, this._brushed) || isEvidence !== this._isEvidence) {
      this._brushed = trials;
      this._isEvidence = isEvidence;
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _brushCleared = new Signal<this, void>(this);
  private _brushed: ReadonlySet<number> | null = null;
  private _isEvidence = false;
  private _hovered: number | null = null;
  private _pointed: number | null = null;
  private _picked: number | null = null;
}
