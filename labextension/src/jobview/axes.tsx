import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel } from '@lumino/widgets';
import React from 'react';

import type { ChartName, ChartQuery, ChartSpec, Range } from '../api/types';
import type { JobModel } from '../model/job';
import type { IServices } from '../services';
import { type Look, StillChart } from './still';

type Axes = Pick<ChartQuery, 'x' | 'y'>;

/** A chart over two hyperparameters, and the choice of the two. */
export class AxesChart extends Panel {
  constructor(
    chart: ChartName,
    job: JobModel,
    services: IServices,
    label: string
  ) {
    super();
    const drawing = new ChartOverTwo(chart, job, services, label);
    this.addWidget(new Chooser(drawing, job, services.trans));
    this.addWidget(drawing);
  }
}

/** It judges the trials of one definition: of all, it asks for that one by name, whose ranges are offered. */
class ChartOverTwo extends StillChart {
  get ranges(): readonly Range[] {
    return (this.model.judged ?? this.model).ranges;
  }

  /** What is drawn across and upwards; empty where the chart chooses. */
  get axes(): Axes {
    const tuned = this.ranges.map(({ name }) => name);
    const { x = '', y = '' } = this._axes;
    return tuned.includes(x) && tuned.includes(y) ? this._axes : {};
  }
  set axes(axes: Axes) {
    this._axes = axes;
    void this.draw();
  }

  protected specification(look: Look): Promise<ChartSpec> {
    const definition = this.model.judged?.name;
    return super.specification({ ...look, ...this.axes, definition });
  }

  private _axes: Axes = {};
}

class Chooser extends ReactWidget {
  constructor(
    private readonly _chart: ChartOverTwo,
    private readonly _job: JobModel,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('amt-Axes');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._job.changed}>
        {() => (
          <div className="amt-Axes-choice">
            {this._selects()}
            {this._whose()}
          </div>
        )}
      </UseSignal>
    );
  }

  private _selects(): JSX.Element | null {
    const names = this._chart.ranges.map(({ name }) => name);
    return names.length < 3 ? null : (
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

  /** Which definition is drawn, where all are looked at. */
  private _whose(): JSX.Element | null {
    const { definition, judged, best } = this._job;
    if (definition !== null || judged === null) {
      return null;
    }
    const of = best
      ? this._trans.__('Of %1, which has the best trial.', judged.name)
      : this._trans.__('Of %1, the first definition.', judged.name);
    return <span className="amt-Axes-whose">{of}</span>;
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
    <>
      {select('x', trans.__('Across'))}
      {select('y', trans.__('Upwards'))}
    </>
  );
}
