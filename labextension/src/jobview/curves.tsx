import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';
import { Panel } from '@lumino/widgets';
import React from 'react';

import type { ChartSpec } from '../api/types';
import { CurveChoice, type Which } from '../model/curvechoice';
import type { JobModel } from '../model/job';
import type { TrialSelection } from '../model/selection';
import type { IServices } from '../services';
import { type Look, StillChart } from './still';

const CHART = 'learning-curves';
/** How many of the best trials may be chosen; the contract takes up to the last. */
const BEST = [5, 15, 50, 200];
const SETTLING = 250; // ms that a brush rests before its curves are drawn

/** Learning curves, and the choice of the trials that they are of. */
export class CurvesChart extends Panel {
  constructor(
    job: JobModel,
    selection: TrialSelection,
    services: IServices,
    label: string
  ) {
    super();
    this._choice = new CurveChoice(selection);
    this.addWidget(new Chooser(this._choice, services.trans));
    this.addWidget(new Curves(this._choice, job, services, label));
  }

  dispose(): void {
    this._choice.dispose();
    super.dispose();
  }

  private readonly _choice: CurveChoice;
}

class Curves extends StillChart {
  constructor(
    private readonly _choice: CurveChoice,
    job: JobModel,
    services: IServices,
    label: string
  ) {
    super(CHART, job, services, label);
    _choice.changed.connect(this._onChoice, this);
    this.stateChanged.connect(() => this.node.removeAttribute('aria-busy'));
  }

  get blank(): string | null {
    const { which, brushed } = this._choice;
    return which === 'brushed' && brushed?.size === 0
      ? this.services.trans.__('No trial lies inside the brush.')
      : super.blank;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._choice.changed.disconnect(this._onChoice, this);
      this._soon.dispose();
      super.dispose();
    }
  }

  protected specification(look: Look): Promise<ChartSpec> {
    const { which, best, brushed } = this._choice;
    const { api } = this.services;
    const { name } = this.model;
    return which === 'brushed' && brushed
      ? api.brushedChart(name, CHART, [...brushed], look)
      : api.chart(name, CHART, { ...look, best: which === 'all' ? 0 : best });
  }

  private _onChoice(): void {
    this.node.setAttribute('aria-busy', 'true'); // what is there is of other trials
    void this._soon.invoke();
  }

  private readonly _soon = new Debouncer(() => this.draw(), SETTLING);
}

class Chooser extends ReactWidget {
  constructor(
    private readonly _choice: CurveChoice,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('amt-CurveChoice');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._choice.changed}>
        {() => <Buttons choice={this._choice} trans={this._trans} />}
      </UseSignal>
    );
  }
}

function Buttons({
  choice,
  trans
}: {
  choice: CurveChoice;
  trans: TranslationBundle;
}): JSX.Element {
  const { which, best, brushed, isEvidence } = choice;
  const button = (value: Which, label: string) => (
    <button
      className="amt-Button"
      data-which={value}
      aria-pressed={value === which}
      disabled={value === 'brushed' && brushed === null}
      onClick={() => {
        choice.which = value;
      }}
    >
      {label}
    </button>
  );
  const selected = isEvidence
    ? trans.__('Of the finding')
    : trans.__('Brushed');
  return (
    <div role="group" aria-label={trans.__('Trials drawn as lines')}>
      {button('best', trans.__('Best'))}
      {button('all', trans.__('All'))}
      {button('brushed', brushed ? `${selected} (${brushed.size})` : selected)}
      {which === 'best' && (
        <label>
          <span>{trans.__('How many')}</span>
          <select
            className="amt-Input"
            value={best}
            onChange={({ target }) => {
              choice.best = Number(target.value);
            }}
          >
            {BEST.map(count => (
              <option key={count}>{count}</option>
            ))}
          </select>
        </label>
      )}
      {brushed === null && (
        <span className="amt-CurveChoice-hint">
          {trans.__('Brush trials on the Explore page to see theirs.')}
        </span>
      )}
    </div>
  );
}
