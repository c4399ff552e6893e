import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import React from 'react';

import type { Finding } from '../api/types';
import { ErrorNotice } from '../components/ErrorNotice';
import { recovery } from '../components/recovery';
import { AxesChart } from '../jobview/axes';
import { StillChart } from '../jobview/still';
import { InsightsModel } from '../model/insights';
import type { JobModel } from '../model/job';
import type { IServices } from '../services';
import { Findings } from './Findings';

/** Findings, and the charts of the model that stands behind them. */
export class InsightsPage extends Panel {
  constructor(
    job: JobModel,
    services: IServices,
    /** Select the trials of these names where all trials are shown. */
    onShow: (trials: readonly string[]) => void
  ) {
    super();
    const { trans } = services;
    this.addClass('amt-InsightsPage');
    this.model = new InsightsModel(services.api, job, () => this.isVisible);
    this.addWidget(new FindingsPanel(this.model, job, services, onShow));
    this.addWidget(
      new StillChart(
        'importance',
        job,
        services,
        trans.__('How much each hyperparameter matters')
      )
    );
    this.addWidget(
      new StillChart(
        'dependence',
        job,
        services,
        trans.__(
          'What the objective is expected to be along each hyperparameter'
        )
      )
    );
    this.addWidget(
      new AxesChart(
        'surface',
        job,
        services,
        trans.__(
          'What the objective is expected to be over two hyperparameters'
        )
      )
    );
  }

  readonly model: InsightsModel;

  dispose(): void {
    this.model.dispose();
    super.dispose();
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    void this.model.refreshIfStale();
  }
}

class FindingsPanel extends ReactWidget {
  constructor(
    private readonly _model: InsightsModel,
    private readonly _job: JobModel,
    private readonly _services: IServices,
    private readonly _onShow: (trials: readonly string[]) => void
  ) {
    super();
  }

  protected render(): JSX.Element {
    return (
      <UseSignal signal={this._model.changed}>
        {() => this._content()}
      </UseSignal>
    );
  }

  private _content(): JSX.Element {
    const { error, insights, isLoading } = this._model;
    const { connection, name, definition } = this._job;
    const { trans } = this._services;
    return (
      <>
        {error && (
          <ErrorNotice
            error={error}
            actions={recovery(
              error,
              connection,
              this._services,
              () => void this._model.refresh()
            )}
            trans={trans}
          />
        )}
        <Findings
          insights={insights}
          isLoading={isLoading}
          definition={definition}
          onShow={(finding: Finding) => this._onShow(finding.trials)}
          onRefine={() =>
            this._services.refineJob({
              connection,
              name,
              definition: definition ?? undefined
            })
          }
          trans={trans}
        />
      </>
    );
  }
}
