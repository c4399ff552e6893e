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

  /** The trials inside the brush; null where nothing is brushed. */
  get brushed(): ReadonlySet<number> | null {
    return this._brushed;
  }
  set brushed(trials: ReadonlySet<number> | null) {
    if (!sameSet(trials, this._brushed)) {
      this._brushed = trials;
      this._changed.emit();
    }
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

  private readonly _changed = new Signal<this, void>(this);
  private readonly _brushCleared = new Signal<this, void>(this);
  private _brushed: ReadonlySet<number> | null = null;
  private _hovered: number | null = null;
  private _pointed: number | null = null;
  private _picked: number | null = null;
}
