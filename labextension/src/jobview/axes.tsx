import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel } from '@lumino/widgets';
import React from 'react';

import type { ChartName } from '../api/types';
import type { JobModel } from '../model/job';
import type { IServices } from '../services';
import { type Axes, StillChart } from './still';

/** A chart over two hyperparameters, and the choice of the two. */
export class AxesChart extends Panel {
  constructor(
    chart: ChartName,
    job: JobModel,
    services: IServices,
    label: string
  ) {
    super();
    const drawing = new StillChart(chart, job, services, label);
    this.addWidget(new Chooser(drawing, job, services.trans));
    this.addWidget(drawing);
  }
}

class Chooser extends ReactWidget {
  constructor(
    private readonly _chart: StillChart,
    private readonly _job: JobModel,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('amt-Axes');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._job.changed}>{() => this._selects()}</UseSignal>
    );
  }

  private _selects(): JSX.Element | null {
    const names = this._job.ranges.map(({ name }) => name);
    // Of all definitions the best trial's is drawn, which may not tune what another one does.
    const isOpen = this._job.job?.definitions.length && !this._job.definition;
    return names.length < 3 || isOpen ? null : (
      <Selects
        names={names}
        axes={this._chart.axes}
        onChoose={axes => {
          this._chart.axes = axes;
          this.update();
        }}
        trans={this._trans}
      />
    );
  }
}

interface ISelectsProps {
  names: readonly string[];
  axes: Axes;
  onChoose: (axes: Axes) => void;
  trans: TranslationBundle;
}

/** Two lists of hyperparameters; a choice of one that the other has swaps them. */
function Selects({ names, axes, onChoose, trans }: ISelectsProps): JSX.Element {
  const select = (axis: 'x' | 'y', label: string) => (
    <label>
      <span>{label}</span>
      <select
        className="amt-Input"
        value={axes[axis] ?? ''}
        onChange={({ target }) => onChoose(chosen(axis, target.value))}
      >
        <option value="">{trans.__('the two that matter most')}</option>
        {names.map(name => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
  const chosen = (axis: 'x' | 'y', name: string): Axes => {
    if (name === '') {
      return {};
    }
    const other = axis === 'x' ? 'y' : 'x';
    const taken = axes[other] ?? names.find(each => each !== name);
    const rest = taken === name ? axes[axis] : taken;
    return {
      [axis]: name,
      [other]: rest ?? names.find(each => each !== name)
    };
  };
  return (
    <div className="amt-Axes-choice">
      {select('x', trans.__('Across'))}
      {select('y', trans.__('Upwards'))}
    </div>
  );
}
