import type { IThemeManager } from '@jupyterlab/apputils';
import { type ISignal, Signal } from '@lumino/signaling';

/** Whether JupyterLab looks light or dark now, and when that changes. */
export class Theme {
  constructor(manager: IThemeManager | null) {
    manager?.themeChanged.connect(() => this._changed.emit());
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Read from the page, where every JupyterLab application writes it. */
  isLight(): boolean {
    return document.body.dataset.jpThemeLight !== 'false';
  }

  private readonly _changed = new Signal<this, void>(this);
}
