import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Panel } from '@lumino/widgets';
import React from 'react';

import type { ChartSpec } from '../api/types';
import { type Look, StillChart } from '../jobview/still';
import type { JobModel } from '../model/job';
import { isFinal, type ITrialsDelta, type Trial } from '../model/trials';
import type { IServices } from '../services';
import type { Subject } from './subject';

const CHART = 'learning-curves';

/**
 * The picked trial's learning curves, over the band of all others.
 *
 * Unfolded by themselves where the trial has ended with metrics; what a person chose holds for the next ones.
 */
export class TrialCurves extends Panel {
  constructor(
    private readonly _subject: Subject,
    services: IServices
  ) {
    super();
    this.addClass('amt-Inspector-curves');
    this._chart = new Curves(_subject.job, services);
    this._toggle = new Toggle(this, services.trans);
    this.addWidget(this._toggle);
    this.addWidget(this._chart);
    _subject.changed.connect(this._follow, this);
    this._follow();
  }

  get isOpen(): boolean {
    const { trial } = this._subject;
    return this._chosen ?? (trial !== null && isFinal(trial));
  }
  set isOpen(isOpen: boolean) {
    this._chosen = isOpen;
    this._follow();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._subject.changed.disconnect(this._follow, this);
      super.dispose();
    }
  }

  private _follow(): void {
    const { trial, inspected } = this._subject;
    const hasSome = trial !== null && (!isFinal(trial) || hasMetrics(trial));
    this.setHidden(!hasSome);
    this._chart.setHidden(!this.isOpen);
    this._toggle.update();
    if (hasSome && this.isOpen) {
      this._chart.show();
      this._chart.drawOf(trial, inspected?.log.known.lines.length ?? 0);
    }
  }

  private readonly _chart: Curves;
  private readonly _toggle: Toggle;
  private _chosen: boolean | null = null;
}

function hasMetrics(trial: Trial): boolean {
  return Object.entries(trial).some(
    ([name, value]) =>
      (name === 'objective' || name.startsWith('metric.')) &&
      typeof value === 'number'
  );
}

class Toggle extends ReactWidget {
  constructor(
    private readonly _curves: TrialCurves,
    private readonly _trans: TranslationBundle
  ) {
    super();
  }

  protected render(): JSX.Element {
    const { isOpen } = this._curves;
    return (
      <button
        className="amt-Inspector-fold"
        aria-expanded={isOpen}
        onClick={() => {
          this._curves.isOpen = !isOpen;
        }}
      >
        {this._trans.__('Learning curves')}
      </button>
    );
  }
}

class Curves extends StillChart {
  constructor(job: JobModel, services: IServices) {
    super(
      CHART,
      job,
      services,
      services.trans.__('Learning curves of the trial')
    );
    this.stateChanged.connect(() => this.node.removeAttribute('aria-busy'));
  }

  /** Draw those of a trial; anew only where its row is, or where it runs and has printed something. */
  drawOf(trial: Trial, printed: number): void {
    const before = this._trial;
    const lines = isFinal(trial) ? 0 : printed;
    if (trial.trial !== before?.trial) {
      this.node.setAttribute('aria-busy', 'true'); // what is there is of another
      this._trial = trial;
      void this.draw();
    } else if (trial !== before || lines !== this._printed) {
      this._trial = trial;
      void this.later.invoke();
    }
    this._printed = lines;
  }

  get blank(): string | null {
    return this._trial === null ? '' : super.blank;
  }

  protected specification(look: Look): Promise<ChartSpec> {
    const numbers = this._trial ? [this._trial.trial] : [];
    return this.services.api.brushedChart(
      this.model.name,
      CHART,
      numbers,
      look
    );
  }

  protected onTrials(_: JobModel, _delta: ITrialsDelta): void {
    // The others are but a band behind it: no reason to draw anew.
  }

  private _trial: Trial | null = null;
  private _printed = 0;
}
