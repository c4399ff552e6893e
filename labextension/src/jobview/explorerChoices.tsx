import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import React from 'react';

import type { ChartQuery } from '../api/types';
import type { JobModel } from '../model/job';
import { AxisOrder } from './explorerAxes';

/** What progress runs over. */
export type Over = NonNullable<ChartQuery['over']>;

/** A chart of trials over time, and over parallel axes, as a person wants them. */
export interface IChosen {
  over: Over;
  /** Places of the model's ranges, from left to right. */
  order: readonly number[];
}

/** What a person chooses of the explorer, above it. */
export class ExplorerChoices extends ReactWidget {
  constructor(
    private readonly _chart: IChosen,
    private readonly _model: JobModel,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('amt-ExplorerChoices');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._model.changed}>
        {() => this._model.trials.rows.length > 0 && this._choices()}
      </UseSignal>
    );
  }

  private _choices(): JSX.Element {
    const names = this._model.ranges.map(({ name }) => name);
    return (
      <>
        <label>
          <span>{this._trans.__('Progress over')}</span>
          <select
            className="amt-Input"
            value={this._chart.over}
            onChange={({ target }) => {
              this._chart.over = target.value as Over;
              this.update();
            }}
          >
            <option value="time">{this._trans.__('start time')}</option>
            <option value="trial">{this._trans.__('trial number')}</option>
            <option value="billable">{this._trans.__('billable time')}</option>
          </select>
        </label>
        {names.length > 1 && (
          <AxisOrder
            names={names}
            order={this._chart.order}
            onOrder={order => {
              this._chart.order = order;
              this.update();
            }}
            trans={this._trans}
          />
        )}
      </>
    );
  }
}
