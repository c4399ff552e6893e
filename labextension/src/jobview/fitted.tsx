import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import { Panel, Widget } from '@lumino/widgets';
import React from 'react';

import { ApiError } from '../api/errors';
import { ErrorNotice } from '../components/ErrorNotice';
import { recovery } from '../components/recovery';
import type { JobModel } from '../model/job';
import type { IServices } from '../services';

const NARROWEST = 240; // of the contract
const SETTLING = 250; // ms without a resize before the chart is drawn to the new width
const SAME_WIDTH = 12; // px: a scroll bar's coming and going is no reason to draw again

/** Something drawn into the page. */
export interface IDrawn {
  dispose(): void;
}

/**
 * A chart that fits its panel's width and JupyterLab's theme.
 *
 * A new drawing is made out of sight and then takes the old one's place.
 */
export abstract class FittedChart<T extends IDrawn = IDrawn> extends Panel {
  constructor(
    protected readonly model: JobModel,
    protected readonly services: IServices,
    label: string
  ) {
    super();
    this.addClass('amt-Chart');
    this.node.setAttribute('role', 'figure');
    this.node.setAttribute('aria-label', label);
    this._host.addClass('amt-Chart-host');
    this.addWidget(new ChartNotice(this, services, model));
    this.addWidget(this._host);
    this._settled = new Debouncer(() => this._fit(), SETTLING);
    services.theme.changed.connect(this._redraw, this);
  }

  /** Why the chart could not be drawn. */
  get error(): ApiError | null {
    return this._error;
  }

  get isDrawn(): boolean {
    return this.view !== null;
  }

  /** Emitted when `error` or `isDrawn` changes. */
  readonly stateChanged = new Signal<this, void>(this);

  /** Words that stand where there is nothing to draw yet; null where there is. */
  abstract get blank(): string | null;

  /** Draw the chart anew, for the width and theme of now. */
  readonly draw = async (): Promise<void> => {
    const drawing = ++this._drawing;
    if (this.blank !== null) {
      this._clear();
      return;
    }
    const width = Math.floor(this._host.node.clientWidth);
    if (!this.isVisible || width === 0) {
      this._width = 0; // what is there is out of date when the chart is shown again
      return;
    }
    this._width = width;
    const room = Math.max(width, NARROWEST);
    try {
      const host = document.createElement('div');
      host.className = 'amt-Chart-canvas';
      const view = await this.drawInto(host, room);
      if (drawing !== this._drawing || this.isDisposed) {
        view.dispose();
        return;
      }
      this.view?.dispose();
      this.view = view;
      this.drawnWidth = room;
      this._error = null;
      this._host.node.replaceChildren(host);
      this.onDrawn(view);
      this.stateChanged.emit();
    } catch (reason) {
      if (drawing === this._drawing && !this.isDisposed) {
        this._width = 0;
        this._error = ApiError.of(reason);
        this.stateChanged.emit();
      }
    }
  };

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.services.theme.changed.disconnect(this._redraw, this);
    this._settled.dispose();
    this.view?.dispose();
    Signal.clearData(this);
    super.dispose();
  }

  /** The chart, drawn into a node that is not in the document yet. */
  protected abstract drawInto(host: HTMLElement, width: number): Promise<T>;

  /** Called when a drawing has taken its place. */
  protected onDrawn(_view: T): void {
    // Most charts have nothing to add.
  }

  /** Draw soon, unless it is drawn for this width already. */
  protected drawSoon(): void {
    void this._settled.invoke();
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.drawSoon(); // a panel that is added to what is in sight already is never told that it is shown
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.drawSoon();
  }

  protected onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.drawSoon();
  }

  protected view: T | null = null;
  /** The width that `view` was drawn for. */
  protected drawnWidth = 0;

  private _redraw(): void {
    void this.draw();
  }

  private _fit(): void {
    const width = this._host.node.clientWidth;
    if (!this.isVisible || Math.abs(width - this._width) < SAME_WIDTH) {
      return; // it is drawn, or about to be, or will be when it is shown
    }
    void this.draw();
  }

  private _clear(): void {
    this.view?.dispose();
    this.view = null;
    this._width = 0;
    this._error = null;
    this._host.node.replaceChildren();
    this.stateChanged.emit();
  }

  private readonly _host = new Widget();
  private readonly _settled: Debouncer;
  private _width = 0; // of the last drawing, unless it failed
  private _drawing = 0;
  private _error: ApiError | null = null;
}

/** What stands in the chart's place while there is none. */
class ChartNotice extends ReactWidget {
  constructor(
    private readonly _chart: FittedChart,
    private readonly _services: IServices,
    private readonly _model: JobModel
  ) {
    super();
    this.addClass('amt-Chart-notice');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._model.changed}>
        {() => (
          <UseSignal signal={this._chart.stateChanged}>
            {() => this._notice()}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private _notice(): JSX.Element | null {
    const { trans } = this._services;
    const { error, isDrawn, draw, blank } = this._chart;
    if (error) {
      const actions = recovery(
        error,
        this._model.connection,
        this._services,
        () => void draw()
      );
      return <ErrorNotice error={error} actions={actions} trans={trans} />;
    }
    if (isDrawn || this._model.job === null) {
      return null;
    }
    return (
      <p className="amt-Empty" role="status">
        {blank ?? trans.__('Drawing…')}
      </p>
    );
  }
}
