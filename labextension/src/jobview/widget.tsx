import { Clipboard, MainAreaWidget } from '@jupyterlab/apputils';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import { Panel } from '@lumino/widgets';
import React from 'react';

import { ErrorNotice } from '../components/ErrorNotice';
import { tuningIcon } from '../components/icons';
import { recovery } from '../components/recovery';
import { JobModel } from '../model/job';
import { TrialSelection } from '../model/selection';
import type { IServices } from '../services';
import type { IJobArgs } from '../tokens';
import { BestTrial } from './BestTrial';
import { ChartPanel } from './chart';
import { Header } from './Header';
import { TrialTable } from './TrialTable';

/** Everything about one tuning job: header, best trial, live charts, trials. */
export class JobView extends Panel {
  constructor(
    readonly job: Required<IJobArgs>,
    services: IServices
  ) {
    super();
    this.addClass('amt-JobView');
    this.node.dataset.job = job.name;
    this.model = new JobModel(services.api, job.connection, job.name, {
      interval: services.interval(),
      isWatched: () => this.isVisible
    });
    const selection = new TrialSelection();
    const body = new Panel(); // what is laid out by the width of the view around it
    body.addClass('amt-JobView-body');
    body.addWidget(new Overview(this.model, services));
    body.addWidget(new ChartPanel(this.model, selection, services));
    body.addWidget(new Trials(this.model, selection, services));
    this.addWidget(body);
  }

  readonly model: JobModel;

  dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      super.dispose();
    }
  }

  protected onAfterShow(): void {
    if (this.model.job === null || this.model.error !== null) {
      void this.model.refresh();
    }
  }
}

/** A job view as a tab of the main area. */
export function jobWidget(
  job: Required<IJobArgs>,
  services: IServices
): MainAreaWidget<JobView> {
  const content = new JobView(job, services);
  const widget = new MainAreaWidget({ content });
  widget.toolbar.hide(); // the header has the buttons
  widget.id = `amt-lab-job-${job.connection}-${job.name}`.replace(
    /[^\w-]/g,
    '-'
  );
  widget.title.label = job.name;
  widget.title.caption = services.trans.__('Tuning job %1', job.name);
  widget.title.icon = tuningIcon;
  widget.title.closable = true;
  return widget;
}

/** Header and best trial; before the first answer, what is awaited; the error above all. */
class Overview extends ReactWidget {
  constructor(
    private readonly _model: JobModel,
    private readonly _services: IServices
  ) {
    super();
    this.addClass('amt-JobView-overview');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._services.connections.changed}>
        {() => (
          <UseSignal signal={this._model.changed}>
            {() => (
              <>
                {this._problem()}
                {this._job()}
              </>
            )}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private _problem(): JSX.Element | null {
    const { error, connection } = this._model;
    if (!error) {
      return null;
    }
    const actions = recovery(
      error,
      connection,
      this._services,
      () => void this._model.refresh()
    );
    return (
      <ErrorNotice
        error={error}
        actions={actions}
        trans={this._services.trans}
      />
    );
  }

  private _job(): JSX.Element | null {
    const { job, error, connection, name } = this._model;
    const { trans, clock, connections, stopJob, cloneJob } = this._services;
    if (job === null) {
      return error ? null : (
        <p className="amt-Empty" role="status">
          {trans.__('Loading %1…', name)}
        </p>
      );
    }
    return (
      <>
        <UseSignal signal={clock.ticked}>
          {() => (
            <Header
              job={job}
              connection={connections.byId(connection)?.label ?? connection}
              now={Date.now()}
              onStop={() => stopJob({ connection, name })}
              onClone={() => cloneJob({ connection, name })}
              onRefresh={() => void this._model.refresh()}
              trans={trans}
            />
          )}
        </UseSignal>
        <BestTrial
          job={job}
          onCopy={text => Clipboard.copyToSystem(text)}
          trans={trans}
        />
      </>
    );
  }
}

class Trials extends ReactWidget {
  constructor(
    private readonly _model: JobModel,
    private readonly _selection: TrialSelection,
    private readonly _services: IServices
  ) {
    super();
    this.addClass('amt-JobView-trials');
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._model.changed}>
        {() => (
          <UseSignal signal={this._selection.changed}>
            {() => this._table()}
          </UseSignal>
        )}
      </UseSignal>
    );
  }

  private _table(): JSX.Element | null {
    const { job, trials } = this._model;
    return job === null || trials.rows.length === 0 ? null : (
      <TrialTable
        job={job}
        trials={trials}
        selection={this._selection}
        trans={this._services.trans}
      />
    );
  }
}
