import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Panel, type Widget } from '@lumino/widgets';
import React from 'react';

import type { ChartName } from '../api/types';
import type { JobModel } from '../model/job';
import type { TrialSelection } from '../model/selection';
import type { IServices } from '../services';
import { AxesChart } from './axes';
import { CurvesChart } from './curves';
import { StillChart } from './still';

interface IEntry {
  chart: ChartName;
  label: string;
  /** Over two hyperparameters that may be chosen. */
  hasAxes?: boolean;
}

function entries(trans: TranslationBundle): IEntry[] {
  return [
    { chart: 'parallel', label: trans.__('Parallel coordinates') },
    { chart: 'rank', label: trans.__('Rank over two'), hasAxes: true },
    { chart: 'learning-curves', label: trans.__('Learning curves') },
    { chart: 'timeline', label: trans.__('Timeline') },
    { chart: 'correlation', label: trans.__('Metrics against each other') },
    { chart: 'instance-metrics', label: trans.__('CPU, memory, GPU') }
  ];
}

/** The charts that a person looks at now and then, one at a time. */
export class ChartsPage extends Panel {
  constructor(
    private readonly _job: JobModel,
    private readonly _selection: TrialSelection,
    private readonly _services: IServices
  ) {
    super();
    this.addClass('amt-ChartsPage');
    this._entries = entries(_services.trans);
    this.addWidget(
      new Choice(this._entries, entry => this._show(entry), _services.trans)
    );
    this._show(this._entries[0]);
  }

  private _show(entry: IEntry): void {
    this._drawings.forEach(drawing => drawing.hide());
    const drawing = this._drawings.get(entry.chart);
    if (drawing) {
      drawing.show();
      return;
    }
    const made = this._made(entry);
    this._drawings.set(entry.chart, made);
    this.addWidget(made);
  }

  private _made({ chart, label, hasAxes }: IEntry): Widget {
    const [job, services] = [this._job, this._services];
    if (chart === 'learning-curves') {
      return new CurvesChart(job, this._selection, services, label);
    }
    const Chart = hasAxes ? AxesChart : StillChart;
    return new Chart(chart, job, services, label);
  }

  private readonly _entries: readonly IEntry[];
  private readonly _drawings = new Map<ChartName, Widget>();
}

/** One button a chart; the chosen one is pressed. */
class Choice extends ReactWidget {
  constructor(
    private readonly _entries: readonly IEntry[],
    private readonly _onChoose: (entry: IEntry) => void,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('amt-ChartChoice');
    this._chosen = _entries[0].chart;
  }

  protected render(): JSX.Element {
    return (
      <div role="group" aria-label={this._trans.__('Charts')}>
        {this._entries.map(entry => (
          <button
            key={entry.chart}
            className="amt-Button"
            aria-pressed={entry.chart === this._chosen}
            onClick={() => this._choose(entry)}
          >
            {entry.label}
          </button>
        ))}
      </div>
    );
  }

  private _choose(entry: IEntry): void {
    this._chosen = entry.chart;
    this._onChoose(entry);
    this.update();
  }

  private _chosen: ChartName;
}
