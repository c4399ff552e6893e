import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { JSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import { Panel, Widget } from '@lumino/widgets';
import React from 'react';

import { ApiError } from '../api/errors';
import { ExplorerView } from '../charts/explorer';
import { ErrorNotice } from '../components/ErrorNotice';
import { recovery } from '../components/recovery';
import { brushed, type ISelectionEntry, pointedAt } from '../model/brush';
import type { JobModel } from '../model/job';
import type { TrialSelection } from '../model/selection';
import type { ITrialsDelta } from '../model/trials';
import type { IServices } from '../services';

const NARROWEST = 240; // of the contract
const SETTLING = 250; // ms without a resize before the chart is drawn to the new width
const SAME_WIDTH = 12; // px: a scroll bar's coming and going is no reason to draw again

/**
 * The live explorer chart of one job.
 *
 * It is drawn once for each width and theme; trials are streamed into what is drawn. A new drawing
 * is made out of sight and then takes the old one's place.
 */
export class ChartPanel extends Panel {
  constructor(
    private readonly _model: JobModel,
    private readonly _selection: TrialSelection,
    private readonly _services: IServices
  ) {
    super();
    this.addClass('amt-Chart');
    this.node.setAttribute('role', 'figure');
    this.node.setAttribute(
      'aria-label',
      _services.trans.__('Charts of the trials; the table holds the same data')
    );
    this._host.addClass('amt-Chart-host');
    this.addWidget(new ChartNotice(this, _services, _model));
    this.addWidget(this._host);
    this._settled = new Debouncer(() => this._fit(), SETTLING);
    _model.trialsChanged.connect(this._onTrials, this);
    _selection.changed.connect(this._onSelection, this);
    _selection.brushCleared.connect(this._redraw, this);
    _services.theme.changed.connect(this._redraw, this);
  }

  /** Why the chart could not be drawn. */
  get error(): ApiError | null {
    return this._error;
  }

  get isDrawn(): boolean {
    return this._view !== null;
  }

  /** Emitted when `error` or `isDrawn` changes. */
  readonly stateChanged = new Signal<this, void>(this);

  /** Draw the chart anew, for the width and theme of now. */
  readonly draw = async (): Promise<void> => {
    const width = Math.floor(this._host.node.clientWidth);
    if (
      !this.isVisible ||
      width === 0 ||
      this._model.trials.rows.length === 0
    ) {
      return;
    }
    const drawing = ++this._drawing;
    this._width = width;
    try {
      const spec = await this._spec(Math.max(width, NARROWEST));
      const host = document.createElement('div');
      host.className = 'amt-Chart-canvas';
      const { rows } = this._model.trials;
      const view = await ExplorerView.draw(host, spec, rows, {
        themed: this.node,
        isLight: this._services.theme.isLight()
      });
      if (drawing !== this._drawing || this.isDisposed) {
        view.dispose();
        return;
      }
      if (rows !== this._model.trials.rows) {
        await view.stream({ reset: true, rows: this._model.trials.rows }); // some came meanwhile
      }
      this._show(view, host);
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
    this._model.trialsChanged.disconnect(this._onTrials, this);
    this._selection.changed.disconnect(this._onSelection, this);
    this._selection.brushCleared.disconnect(this._redraw, this);
    this._services.theme.changed.disconnect(this._redraw, this);
    this._settled.dispose();
    this._view?.dispose();
    Signal.clearData(this);
    super.dispose();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this._settled.invoke();
  }

  protected onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    void this._settled.invoke();
  }

  private async _spec(width: number): Promise<JSONObject> {
    const theme = this._services.theme.isLight() ? 'light' : 'dark';
    const key = `${width} ${theme}`;
    if (this._fetched?.key !== key) {
      const { connection, name } = this._model;
      const query = { connection, width, theme } as const;
      const spec = await this._services.api.chart(name, 'explorer', query);
      this._fetched = { key, spec: spec as JSONObject };
    }
    return this._fetched.spec;
  }

  private _show(view: ExplorerView, host: HTMLElement): void {
    this._view?.dispose();
    this._view = view;
    this._error = null;
    this._entries = [];
    this._selection.brushed = null;
    this._selection.hovered = null;
    view.brushed.connect((_, entries) => this._onBrush(entries));
    view.hovered.connect((_, entries) => {
      this._selection.hovered = pointedAt(entries);
    });
    view.clicked.connect((_, trial) => {
      this._selection.picked = trial;
    });
    this._host.node.replaceChildren(host);
    this._picked = null;
    this._onSelection();
    this.stateChanged.emit();
  }

  private _onTrials(_: JobModel, delta: ITrialsDelta): void {
    if (this._view) {
      void this._view.stream(delta);
      this._onBrush(this._entries);
    } else {
      void this._settled.invoke();
    }
  }

  private _onBrush(entries: readonly ISelectionEntry[]): void {
    this._entries = entries;
    this._selection.brushed = brushed(
      this._model.trials.rows,
      entries,
      this._view?.mirrored
    );
  }

  private _onSelection(): void {
    this._pick(this._selection.pointed ?? this._selection.picked);
  }

  private _pick(trial: number | null): void {
    if (this._view && trial !== this._picked) {
      void this._view.pick(trial);
    }
    this._picked = trial;
  }

  private _redraw(): void {
    void this.draw();
  }

  private _fit(): void {
    const width = this._host.node.clientWidth;
    if (this._view && Math.abs(width - this._width) < SAME_WIDTH) {
      return;
    }
    void this.draw();
  }

  private readonly _host = new Widget();
  private readonly _settled: Debouncer;
  private _view: ExplorerView | null = null;
  private _entries: readonly ISelectionEntry[] = [];
  private _picked: number | null = null;
  private _fetched: { key: string; spec: JSONObject } | null = null;
  private _width = 0;
  private _drawing = 0;
  private _error: ApiError | null = null;
}

/** What stands in the chart's place while there is none. */
class ChartNotice extends ReactWidget {
  constructor(
    private readonly _chart: ChartPanel,
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
    const { error, isDrawn, draw } = this._chart;
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
        {this._model.trials.rows.length === 0
          ? trans.__('No trial has started yet.')
          : trans.__('Drawing the charts…')}
      </p>
    );
  }
}
